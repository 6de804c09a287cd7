"""Pages of rounds: the list, the console, the rows behind the figures, schedules and openings."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, ids
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.core.security import safe_next
from app.policy.permissions import Permission
from app.rounds import service
from app.rounds.build.assignments import Asked, asked, assignments_page
from app.rounds.build.console import console_page
from app.rounds.build.lists import preview_page, rounds_page
from app.rounds.forms import read_due_on, read_lock_on, read_period, read_reason, read_until
from app.workdays.period import Period

router = APIRouter()


@router.get("/rounds")
@reads(Permission.ROUND_READ)
def show_rounds(ctx: Ctx) -> Response:
    return page(ctx, "rounds/rounds.html", rounds_page(ctx))


@router.get("/rounds/{round_id}")
@reads(Permission.ROUND_READ)
def show_round(ctx: Ctx, request: Request, round_id: RowId, sort: str = "") -> Response:
    return page(ctx, "rounds/console.html", console_page(ctx, round_id, sort=sort, query=request.url.query))


@router.get("/rounds/{round_id}/assignments")
@reads(Permission.ASSIGNMENT_READ)
def show_round_assignments(ctx: Ctx, round_id: RowId, request: Request) -> Response:
    return page(
        ctx, "rounds/assignments.html", assignments_page(ctx, asked(request.query_params.get, round_id=round_id))
    )


@router.get("/assignments")
@reads(Permission.ASSIGNMENT_READ)
def show_open_assignments(ctx: Ctx, request: Request) -> Response:
    return page(ctx, "rounds/assignments.html", assignments_page(ctx, asked(request.query_params.get)))


@router.post("/rounds/{round_id}/closing")
@writes(Permission.ROUND_OPEN)
def close_round(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    service.close_round(ctx, round_id, read_reason(form.text("reason")))
    return redirect(f"/rounds/{round_id}", flash="期次已关闭，未发的提醒已取消。")


@router.post("/rounds/{round_id}/reopening")
@writes(Permission.ROUND_OPEN)
def reopen_round(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    service.reopen_round(ctx, round_id, read_reason(form.text("reason")), read_lock_on(form))
    return redirect(f"/rounds/{round_id}", flash="期次已重新开放。")


@router.post("/rounds/{round_id}/receipt")
@writes(Permission.RECEIPT_SIGN)
def sign_receipt(ctx: Ctx, round_id: RowId, form: Form) -> Response:  # noqa: ARG001 - read for its idempotency key
    is_new = service.sign_receipt(ctx, round_id)
    return redirect("/", flash="已签收。" if is_new else "本单位已经签收过。")


@router.get("/plans/{plan_id}/rounds/{period}")
@reads(Permission.ROUND_OPEN)
def preview_round(ctx: Ctx, plan_id: RowId, period: str, due_on: str = "") -> Response:
    return _preview(ctx, plan_id, read_period(period), due_on)


@router.post("/plans/{plan_id}/rounds/{period}")
@writes(Permission.ROUND_OPEN)
def open_round(ctx: Ctx, plan_id: RowId, period: str, form: Form) -> Response:
    wanted, typed = read_period(period), form.text("due_on")
    try:
        due_on = read_due_on(typed, wanted, ctx.today)
    except InvalidInput as refused:
        contract = preview_page(ctx, plan_id, wanted, typed=typed, errors=refused.fields)
        return page(ctx, "rounds/preview.html", contract, status=422)
    opened = service.open_round(ctx, plan_id, wanted, due_on=due_on)
    said = f"期次已开启，共{opened.assignments}份填报，已通知{opened.people}人。"
    return redirect(
        f"/rounds/{opened.round_id}", flash=said if opened.created else "这个期次早已开启，没有重复开启。"
    )


def _preview(ctx: Ctx, plan_id: RowId, period: Period, typed: str) -> Response:
    try:
        contract = preview_page(ctx, plan_id, period, due_on=read_due_on(typed, period, ctx.today))
    except InvalidInput as refused:
        contract = preview_page(ctx, plan_id, period, typed=typed, errors=refused.fields)
        return page(ctx, "rounds/preview.html", contract, status=422)
    return page(ctx, "rounds/preview.html", contract)


@router.post("/assignments/{assignment_id}/exemption")
@writes(Permission.ASSIGNMENT_EXEMPT)
def exempt_one(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    service.exempt_assignment(ctx, assignment_id, form.text("reason"))
    return redirect(_back(form), flash="已批准免报。")


@router.post("/assignments/exemptions")
@writes(Permission.ASSIGNMENT_EXEMPT)
def exempt_many(ctx: Ctx, form: Form) -> Response:
    return _each(ctx, form, lambda number: service.exempt_assignment(ctx, number, form.text("reason")), "批准免报")


@router.post("/assignments/resumptions")
@writes(Permission.ASSIGNMENT_EXEMPT)
def resume_many(ctx: Ctx, form: Form) -> Response:
    return _each(ctx, form, lambda number: service.resume_assignment(ctx, number), "恢复报送")


@router.post("/assignments/extensions")
@writes(Permission.ASSIGNMENT_EXEMPT)
def extend_many(ctx: Ctx, form: Form) -> Response:
    def extend(number: int) -> None:
        service.extend_lock(ctx, number, read_until(form), form.text("reason"))

    return _each(ctx, form, extend, "准予补报")


def _each(ctx: Ctx, form: SubmittedForm, verb: Callable[[int], None], said: str) -> Response:
    """All of the selection or none of it."""
    chosen = ids(form.texts("assignment_ids"))
    if not chosen:
        return redirect(_back(form), flash=f"没有选中任务，没有{said}。", kind="note")
    try:
        count = service.each_of(ctx, chosen, verb)
    except InvalidInput as refused:
        contract = assignments_page(
            ctx,
            _asked_back(form),
            errors=refused.fields,
            reason=form.text("reason"),
            until=form.text("until"),
            chosen=chosen,
        )
        return page(ctx, "rounds/assignments.html", contract, status=422)
    return redirect(_back(form), flash=f"已{said}{count}项。")


def _back(form: SubmittedForm) -> str:
    target = safe_next(form.text("back"))
    return target if target != "/" else "/assignments"


def _asked_back(form: SubmittedForm) -> Asked:
    """The list that the form stood on."""
    path, _, query = _back(form).partition("?")
    given = dict(pair.partition("=")[::2] for pair in query.split("&"))
    parts = path.split("/")
    return asked(given.get, round_id=next(iter(ids(parts[2:3])), None) if parts[1:2] == ["rounds"] else None)
