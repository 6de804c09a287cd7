"""Exceptions: who was let off what, grant, revoke."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.ids import RowId
from app.core.paging import PAGE_SIZE, Window
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.rounds.build.exceptions import FIELDS, exceptions_page
from app.rounds.forms import read_exception, read_reason
from app.rounds.service.exceptions import grant_exception, revoke_exception

router = APIRouter()


@router.get("/exceptions")
@reads(Permission.ASSIGNMENT_READ)
def show_exceptions(ctx: Ctx, request: Request) -> Response:
    window = Window.parse(request.query_params.get("page"), PAGE_SIZE)
    return page(ctx, "rounds/exceptions.html", exceptions_page(ctx, window, query=request.url.query))


@router.post("/exceptions")
@writes(Permission.ASSIGNMENT_EXEMPT)
def grant(ctx: Ctx, form: Form) -> Response:
    values = {name: form.text(name) for name in FIELDS}
    try:
        grant_exception(ctx, read_exception(ctx, values))
    except InvalidInput as refused:
        contract = exceptions_page(ctx, Window(1, PAGE_SIZE), values=values, errors=refused.fields)
        return page(ctx, "rounds/exceptions.html", contract, status=422)
    return redirect("/exceptions", flash="已批准，到期自动失效。")


@router.post("/exceptions/{exception_id}/revocation")
@writes(Permission.ASSIGNMENT_EXEMPT)
def revoke(ctx: Ctx, exception_id: RowId, form: Form) -> Response:
    revoke_exception(ctx, exception_id, read_reason(form.text("reason")))
    return redirect("/exceptions", flash="已撤销。")
