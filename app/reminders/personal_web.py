"""A person's own settings, and the calendar feed."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from app.accounts.queries import user_or_404
from app.core.context import Ctx
from app.core.edge import public, signed_in
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.ids import RowId
from app.core.responses import page, redirect, shown_once
from app.core.security import new_token
from app.reminders.enums import FeedWord, PersonalWord
from app.reminders.forms import kinds_for, read_mutes
from app.reminders.ics import calendar_text
from app.reminders.pages import FeedRow, MailChoice, PersonalPage
from app.reminders.queries.feed import feed_events, feeds_of
from app.reminders.service import personal as service

router = APIRouter()
HERE = "/messages/settings"


def _base_url(request: Request) -> str:
    return str(request.app.state.settings.public_url).rstrip("/")


def _page(ctx: Ctx, *, fresh: str = "", errors: dict[str, str] | None = None) -> Response:
    muted = service.muted_kinds(ctx)
    contract = PersonalPage(
        choices=[MailChoice(kind, kind not in muted) for kind in kinds_for(ctx.actor.roles)],
        email=user_or_404(ctx.session, ctx.actor.id).email,
        feeds=[FeedRow(one.id or 0, one.created_at) for one in feeds_of(ctx.session, ctx.actor.id)],
        fresh=fresh,
        errors=errors or {},
        key=new_token(),
    )
    return page(ctx, "reminders/personal.html", contract, status=422 if errors else 200)


@router.get("/messages/settings")
@signed_in()
def show_settings(ctx: Ctx) -> Response:
    return _page(ctx)


@router.post("/messages/settings")
@signed_in(writes=True)
def save_settings(ctx: Ctx, form: Form) -> Response:
    service.set_mutes(ctx, read_mutes(form, ctx.actor.roles))
    return redirect(HERE, flash=PersonalWord.SAVED.label)


@router.post("/messages/feeds")
@signed_in(writes=True)
def add_feed(ctx: Ctx, request: Request) -> Response:
    """Answers the page itself and not a redirect: the address is shown this once."""
    try:
        token = service.create_feed(ctx)
    except InvalidInput as refused:
        return _page(ctx, errors=dict(refused.fields))
    return shown_once(_page(ctx, fresh=f"{_base_url(request)}/feeds/{token}.ics"), HERE)


@router.post("/messages/feeds/{feed_id}/revocation")
@signed_in(writes=True)
def drop_feed(ctx: Ctx, feed_id: RowId) -> Response:
    service.revoke_feed(ctx, feed_id)
    return redirect(HERE, flash=PersonalWord.REVOKED.label)


@router.get("/feeds/{token}.ics")
@public()
def feed(ctx: Ctx, request: Request, token: str) -> Response:
    """Due dates for a calendar program, which knows no login: whoever has the address reads them."""
    owner = service.feed_context(ctx, token)
    base_url = _base_url(request)
    host = urlsplit(base_url).hostname or "duban"
    text = calendar_text(FeedWord.NAME.label, host, feed_events(owner, base_url), ctx.now)
    return Response(text.encode(), media_type="text/calendar; charset=utf-8")
