"""Pages of dispatch notices: list and issue, look and print."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.rounds import service
from app.rounds.build.notices import FIELDS, notice_page, notices_page
from app.rounds.forms import read_notice

router = APIRouter()


@router.get("/rounds/{round_id}/notices")
@reads(Permission.ROUND_READ)
def show_notices(ctx: Ctx, round_id: RowId, request: Request) -> Response:
    """With fields in the address: how the notice would read with them, without issuing it."""
    given = request.query_params
    values = {name: given.get(name, "") for name in FIELDS} if "series" in given else None
    return page(ctx, "rounds/notices.html", notices_page(ctx, round_id, values=values))


@router.post("/rounds/{round_id}/notices")
@writes(Permission.ROUND_OPEN)
def issue_notice(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    values = {name: form.text(name) for name in FIELDS}
    try:
        dispatch_id = service.issue_notice(ctx, round_id, read_notice(values))
    except InvalidInput as refused:
        contract = notices_page(ctx, round_id, values=values, errors=refused.fields)
        return page(ctx, "rounds/notices.html", contract, status=422)
    return redirect(f"/dispatches/{dispatch_id}", flash="调度通知已印发，文字不再改变。")


@router.get("/dispatches/{dispatch_id}")
@reads(Permission.ROUND_READ)
def show_notice(ctx: Ctx, dispatch_id: RowId) -> Response:
    return page(ctx, "rounds/notice.html", notice_page(ctx, dispatch_id))
