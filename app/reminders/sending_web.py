"""The send log, and the people to telephone."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Form, ids
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.reminders.build.sending import calls_page, send_log_page, sent_page
from app.reminders.enums import MessageWord
from app.reminders.service import retry_sending, retry_several

router = APIRouter()


@router.get("/sending")
@reads(Permission.OUTBOX_READ)
def send_log(ctx: Ctx, request: Request) -> Response:
    mail_ready = bool(request.app.state.settings.smtp_host)
    contract = send_log_page(ctx, request.query_params, request.url.query, mail_ready=mail_ready)
    return page(ctx, "reminders/sending.html", contract)


@router.get("/sending/calls")
@reads(Permission.OUTBOX_RETRY)
def show_calls(ctx: Ctx) -> Response:
    return page(ctx, "reminders/calls.html", calls_page(ctx))


@router.post("/sending/retries")
@writes(Permission.OUTBOX_RETRY)
def retry_chosen(ctx: Ctx, form: Form) -> Response:
    """The ticked messages that failed; others are left as they are."""
    count = retry_several(ctx, ids(form.texts("message_ids")))
    if not count:
        return redirect("/sending?state=failed", flash=MessageWord.NOTHING_CHOSEN.label, kind="note")
    return redirect("/sending?state=ready", flash=MessageWord.RETRIED_MANY.label.format(count=count))


@router.get("/sending/{message_id}")
@reads(Permission.OUTBOX_RETRY)
def show_message(ctx: Ctx, message_id: RowId) -> Response:
    return page(ctx, "reminders/sent.html", sent_page(ctx, message_id))


@router.post("/sending/{message_id}/retry")
@writes(Permission.OUTBOX_RETRY)
def retry(ctx: Ctx, message_id: RowId) -> Response:
    retry_sending(ctx, message_id)
    return redirect("/sending?state=failed", flash=MessageWord.RETRIED.label)
