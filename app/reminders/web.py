"""A person's own messages."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import signed_in
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.core.security import new_token
from app.core.view import Figure
from app.reminders import queries, service
from app.reminders.enums import MessageWord
from app.reminders.pages import MessagesPage

router = APIRouter()


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
