"""Own messages, and the send log of the office."""

from enum import StrEnum
from typing import TypeVar

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, signed_in, writes
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.core.security import new_token
from app.core.templating import with_query
from app.core.view import Figure, Filter, FilterBar, Option
from app.jobs.queries import last_beats
from app.outbox.enums import Channel, MessageKind, MessageState
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reminders import queries, service
from app.reminders.enums import MessageWord
from app.reminders.pages import MessagesPage, SendLogPage

router = APIRouter()
Member = TypeVar("Member", bound=StrEnum)


@router.get("/messages")
@signed_in()
def messages(ctx: Ctx, request: Request) -> Response:
    unread_only = request.query_params.get("unread") == "1"
    listing = queries.notices_of(ctx, Window.parse(request.query_params.get("page")), unread_only=unread_only)
    contract = MessagesPage(
        unread=Figure(queries.unread_count(ctx), "/messages?unread=1", MessageWord.ITEMS.label),
        total=Figure(listing.total, "/messages", MessageWord.ITEMS.label),
        listing=listing,
        query=request.url.query,
        key=new_token(),
    )
    return page(ctx, "reminders/messages.html", contract)


@router.get("/messages/{notice_id}")
@signed_in(writes=True)
def open_message(ctx: Ctx, notice_id: RowId) -> Response:
    """Following a notice marks it as read and leads to what it is about."""
    return redirect(service.read_notice(ctx, notice_id))


@router.post("/messages/reading")
@signed_in(writes=True)
def read_all(ctx: Ctx) -> Response:
    service.read_all_notices(ctx)
    return redirect("/messages", flash=MessageWord.ALL_READ.label)


def _pick(kind: type[Member], text: str | None) -> Member | None:
    return next((member for member in kind if member.value == text), None)


def _filters(request: Request) -> FilterBar:
    asked = request.query_params
    choices: tuple[tuple[str, MessageWord, type[Channel | MessageKind | MessageState]], ...] = (
        ("state", MessageWord.STATE, MessageState),
        ("channel", MessageWord.CHANNEL, Channel),
        ("kind", MessageWord.KIND, MessageKind),
    )
    fields = [
        Filter("who", MessageWord.RECIPIENT.label, "search", asked.get("who", ""), placeholder=MessageWord.NAME.label)
    ]
    for name, word, kind in choices:
        options = (Option("", MessageWord.ALL.label), *(Option(one.value, one.label) for one in kind))
        chosen = _pick(kind, asked.get(name))
        fields.append(Filter(name, word.label, "select", chosen.value if chosen else "", options))
    return FilterBar("/sending", tuple(fields))


@router.get("/sending")
@reads(Permission.OUTBOX_READ)
def send_log(ctx: Ctx, request: Request) -> Response:
    asked = request.query_params
    wanted = queries.SendFilter(
        state=_pick(MessageState, asked.get("state")),
        channel=_pick(Channel, asked.get("channel")),
        kind=_pick(MessageKind, asked.get("kind")),
        recipient=asked.get("who", "")[:40],
    )
    counts = queries.send_counts(ctx.session)
    failed = queries.SendFilter(state=MessageState.FAILED)
    contract = SendLogPage(
        counts={
            state: Figure(
                counts.get(state, 0), f"/sending{with_query('', state=state.value)}", MessageWord.ITEMS.label
            )
            for state in MessageState
        },
        listing=queries.send_log(ctx.session, wanted, Window.parse(asked.get("page"))),
        calls=queries.send_log(ctx.session, failed, Window(1, 20)).rows,
        filters=_filters(request),
        query=request.url.query,
        mail_ready=bool(request.app.state.settings.smtp_host),
        can_retry=bool(may(ctx.actor.roles, Permission.OUTBOX_RETRY)),
        beat_at=last_beats(ctx.session).get("scheduler"),
        key=new_token(),
    )
    return page(ctx, "reminders/sending.html", contract)


@router.post("/sending/{message_id}/retry")
@writes(Permission.OUTBOX_RETRY)
def retry(ctx: Ctx, message_id: RowId) -> Response:
    service.retry_sending(ctx, message_id)
    return redirect("/sending?state=failed", flash=MessageWord.RETRIED.label)
