"""Plans with tasks, schedules and open rounds for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core.context import Ctx
from app.plans.enums import PlanKind, PlanState, ResponsibilityRole, TaskKind, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.rounds.enums import Consolidation
from app.rounds.service import ScheduleInput, open_round, save_schedule
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan

NOVEMBER = Period.parse("2026-11")
Duties = Sequence[tuple[Sequence[int], Sequence[int]]]


def make_plan(ctx: Ctx, title: str = "科技创新强基行动方案", *, state: PlanState = PlanState.PUBLISHED) -> int:
    plan = Plan(title=title, kind=PlanKind.ACTION_PLAN, state=state, created_at=ctx.now, published_at=ctx.now)
    ctx.session.add(plan)
    ctx.session.flush()
    assert plan.id is not None
    return plan.id


def make_task(ctx: Ctx, plan_id: int, seq: int, leads: Sequence[int], cos: Sequence[int] = (), **more: Any) -> int:
    values: dict[str, Any] = {
        "kind": TaskKind.TASK,
        "number": str(seq),
        "title": f"任务{seq}",
        "text": f"完成任务{seq}。",
        "state": TaskState.ACTIVE,
    }
    task = Task(plan_id=plan_id, seq=seq, **{**values, **more})
    ctx.session.add(task)
    ctx.session.flush()
    assert task.id is not None
    for role, units in ((ResponsibilityRole.LEAD, leads), (ResponsibilityRole.CO, cos)):
        for position, unit_id in enumerate(units, start=1):
            ctx.session.add(
                Responsibility(
                    task_id=task.id, unit_id=unit_id, role=role, position=position, valid_from=date(2026, 1, 1)
                )
            )
    ctx.session.flush()
    return task.id


def make_schedule(
    ctx: Ctx,
    plan_id: int,
    mode: Consolidation = Consolidation.LEAD_ONLY,
    plan: SchedulePlan | None = None,
    **more: Any,
) -> None:
    """Monthly, opens on the 16th, due on the 25th at 18:00, locked three working days later."""
    values: dict[str, Any] = {"starts_on": date(2026, 11, 1), **more}
    save_schedule(ctx, plan_id, ScheduleInput(plan or SchedulePlan(), mode, **values))


def make_round(
    ctx: Ctx, duties: Duties, mode: Consolidation = Consolidation.LEAD_ONLY, period: Period = NOVEMBER
) -> tuple[int, list[int]]:
    """A plan with one task per entry (lead units, co-units) and its round, open: (round id, task ids)."""
    plan_id = make_plan(ctx)
    tasks = [make_task(ctx, plan_id, seq, leads, cos) for seq, (leads, cos) in enumerate(duties, start=1)]
    make_schedule(ctx, plan_id, mode)
    return open_round(ctx, plan_id, period).round_id, tasks
