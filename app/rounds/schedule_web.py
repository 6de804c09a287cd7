"""Pages of schedules: the rules of a plan, its tasks with terms of their own, the year ahead, dates that changed."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, ids, typed_number
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.rounds import service
from app.rounds.build.redating import redating_page
from app.rounds.build.schedule import schedule_page
from app.rounds.build.terms import terms_page
from app.rounds.build.year import year_page
from app.rounds.forms import SCHEDULE_FIELDS, read_cycle, read_due, read_schedule, read_year, schedule_values

router = APIRouter()


@router.get("/rounds/year")
@reads(Permission.ROUND_READ)
def show_year(ctx: Ctx, request: Request, year: str = "") -> Response:
    plan = ids([request.query_params.get("plan", "")])
    return page(ctx, "rounds/year.html", year_page(ctx, read_year(year, ctx.today), plan[0] if plan else None))


@router.get("/rounds/redating")
@reads(Permission.ROUND_OPEN)
def show_redating(ctx: Ctx, year: str = "") -> Response:
    return page(ctx, "rounds/redating.html", redating_page(ctx, read_year(year, ctx.today)))


@router.post("/rounds/redating")
@writes(Permission.ROUND_OPEN)
def move_all(ctx: Ctx, form: Form) -> Response:
    """All that the page showed; what somebody decided meanwhile stays and is named."""
    year = read_year(form.text("year"), ctx.today)
    moved = service.move_many_dates(ctx, ids(form.texts("round")), own=form.has("own"))
    said = f"已调整{len(moved.rounds)}个期次的日期，15分钟后合为一条通知还有任务未报的单位联络员。"
    if moved.left:
        said = f"已调整{len(moved.rounds)}个期次；{len(moved.left)}个没有调整：{next(iter(moved.left.values()))}"
    return redirect(f"/rounds/redating?year={year}", flash=said, kind="note" if moved.left else "done")


@router.post("/rounds/{round_id}/dates")
@writes(Permission.ROUND_OPEN)
def decide_dates(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    """Take over the dates of the published calendar, or keep those the units know."""
    year = read_year(form.text("year"), ctx.today)
    try:
        if form.text("decision") == "move":
            service.move_round_dates(ctx, round_id, own=form.has("own"))
            said = "期次的日期已调整，15分钟后通知还有任务未报的单位联络员；连续确认的合为一条。"
        else:
            service.keep_round_dates(ctx, round_id, form.text("reason")[:300])
            said = "期次保留原日期，以后不再提示。"
    except InvalidInput as refused:
        # Every round has a form of its own: the message stands in the one that was sent.
        errors = {f"{name}-{round_id}": words for name, words in refused.fields.items()}
        return page(ctx, "rounds/redating.html", redating_page(ctx, year, errors=errors), status=422)
    return redirect(f"/rounds/redating?year={year}", flash=said)


@router.get("/plans/{plan_id}/terms")
@reads(Permission.SCHEDULE_EDIT)
def show_terms(ctx: Ctx, plan_id: RowId) -> Response:
    return page(ctx, "rounds/terms.html", terms_page(ctx, plan_id))


@router.post("/plans/{plan_id}/terms")
@writes(Permission.SCHEDULE_EDIT)
def set_terms(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """A cycle for the ticked tasks, or no reports at all."""
    chosen, reason = ids(form.texts("task_ids")), form.text("reason")
    try:
        if form.text("verb") == "exempt":
            count = service.exempt_tasks(ctx, plan_id, chosen, reason)
            said = f"{count}项任务不再报送，从下一期次起执行。"
        else:
            cycle, due = read_cycle(form.text("cycle")), read_due(form.text("due"))
            count = service.set_task_cycle(ctx, plan_id, chosen, cycle, reason, due)
            said = f"已设置{count}项任务的报送周期和按时线，从下一期次起执行。"
    except InvalidInput as refused:
        contract = terms_page(ctx, plan_id, errors=refused.fields, reason=reason, due=form.text("due"), chosen=chosen)
        return page(ctx, "rounds/terms.html", contract, status=422)
    return redirect(f"/plans/{plan_id}/terms", flash=said if chosen else "没有选中任务，没有改动。")


@router.get("/plans/{plan_id}/schedule")
@reads(Permission.SCHEDULE_EDIT)
def show_schedule(ctx: Ctx, plan_id: RowId, request: Request) -> Response:
    """With fields in the address: what they would give, without saving anything."""
    given = request.query_params
    values = {name: given.get(name, "") for name in SCHEDULE_FIELDS} if "cycle" in given else None
    contract = schedule_page(ctx, plan_id, values=values)
    return page(ctx, "rounds/schedule.html", contract, status=422 if contract.errors else 200)


@router.post("/plans/{plan_id}/schedule")
@writes(Permission.SCHEDULE_EDIT)
def save_schedule(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    values, version = schedule_values(form), form.text("version")
    try:
        wanted = read_schedule(values, typed_number(version))
    except InvalidInput as refused:
        contract = schedule_page(ctx, plan_id, values=values, errors=refused.fields)
        return page(ctx, "rounds/schedule.html", contract, status=422)
    service.save_schedule(ctx, plan_id, wanted)
    return redirect("/rounds", flash="报送安排已保存，从下一期次起执行。")
