"""The page of one plan: its tasks with their units, its targets, its source."""

from itertools import groupby

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.ids import RowId
from app.core.responses import attachment, page, redirect
from app.indicators import queries
from app.indicators.pages import PlanPage, Section
from app.plans import queries as plans
from app.plans.enums import PlanState, TaskState
from app.plans.queries import TaskLine
from app.policy.decide import may
from app.policy.permissions import Permission

router = APIRouter()


@router.get("/plans/{plan_id}")
@reads(Permission.PLAN_READ)
def show_plan(ctx: Ctx, plan_id: RowId) -> Response:
    plan = plans.plan_head(ctx.session, ctx.actor, plan_id)
    if plan.state is PlanState.DRAFT:
        return redirect(f"/plans/{plan_id}/review")
    tasks = plans.plan_tree(ctx.session, ctx.actor, plan_id)
    targets = queries.indicators_of_plan(ctx.session, ctx.actor, plan_id)
    by_task: dict[int, list[queries.IndicatorLine]] = {}
    for target in targets:
        by_task.setdefault(target.task_id or 0, []).append(target)
    contract = PlanPage(
        plan=plan,
        sections=_sections(tasks),
        tasks=len(tasks),
        active=sum(task.state is TaskState.ACTIVE for task in tasks),
        closed=sum(task.state is TaskState.CLOSED for task in tasks),
        cancelled=sum(task.state is TaskState.CANCELLED for task in tasks),
        targets=by_task,
        goals=by_task.get(0, []),
        indicators=len(targets),
        can_archive=plan.state is PlanState.PUBLISHED and bool(may(ctx.actor.roles, Permission.PLAN_PUBLISH)),
        can_see_source=bool(may(ctx.actor.roles, Permission.PLAN_IMPORT)),
        can_add_history=bool(may(ctx.actor.roles, Permission.HISTORY_IMPORT)),
    )
    return page(ctx, "indicators/plan.html", contract)


def _sections(tasks: list[TaskLine]) -> list[Section]:
    """Neighbours with the same headings stand together; the innermost heading names them."""
    return [
        Section(path[-1] if path else "", tuple(group)) for path, group in groupby(tasks, key=lambda task: task.path)
    ]


@router.get("/plans/{plan_id}/source")
@reads(Permission.PLAN_IMPORT)
def source(ctx: Ctx, plan_id: RowId) -> Response:
    """The text as it was read, for whoever checks an import."""
    plans.plan_head(ctx.session, ctx.actor, plan_id)
    text = plans.plan_text(ctx.session, plan_id)
    name = f"{text.file_name.rsplit('.', 1)[0]}.txt"
    return attachment(text.text.encode(), name, "text/plain; charset=utf-8")
