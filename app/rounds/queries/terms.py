"""What each task of a plan owes: the plan's cycle, one of its own, or nothing."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import OPEN_TASK_STATES, ResponsibilityRole
from app.plans.models import Responsibility, Task
from app.rounds.enums import Cycle
from app.rounds.models import Assignment, TaskCycle
from app.units.models import Unit
from app.workdays.due import DueRule


@dataclass(frozen=True)
class TaskTerm:
    """`cycle` and `due` None: as the plan. `lead` is the coordinating unit, blank for a task nobody leads yet."""

    task_id: int
    number: str
    title: str
    lead: str
    cycle: Cycle | None
    cycle_reason: str
    exempt_reason: str
    due: DueRule | None = None


def terms_of_plan(ctx: Ctx, plan_id: int) -> list[TaskTerm]:
    """Open tasks in document order. One statement."""
    lead = (
        sa.select(col(Unit.name))
        .join(Responsibility, col(Responsibility.unit_id) == col(Unit.id))
        .where(
            col(Responsibility.task_id) == col(Task.id),
            col(Responsibility.role) == ResponsibilityRole.LEAD,
            col(Responsibility.valid_to).is_(None),
        )
        .order_by(col(Responsibility.position))
        .limit(1)
        .correlate(Task)
        .scalar_subquery()
    )
    rows = ctx.session.execute(
        sa.select(
            col(Task.id),
            col(Task.number),
            col(Task.title),
            sa.func.coalesce(lead, ""),
            col(TaskCycle.cycle),
            sa.func.coalesce(col(TaskCycle.reason), ""),
            sa.case((col(Task.reports_exempt).is_(True), col(Task.exempt_reason)), else_=""),
            col(TaskCycle.due),
        )
        .outerjoin(TaskCycle, col(TaskCycle.task_id) == col(Task.id))
        .where(col(Task.plan_id) == plan_id, col(Task.state).in_(OPEN_TASK_STATES))
        .order_by(col(Task.seq), col(Task.id))
    )
    return [replace(TaskTerm(*told), due=DueRule.from_dict(due) if due else None) for *told, due in rows]


def due_rules_in(ctx: Ctx, round_id: int) -> dict[int, DueRule]:
    """Task → its own due rule, of the tasks that the round asks about."""
    rows = ctx.session.execute(
        sa.select(col(TaskCycle.task_id), col(TaskCycle.due)).where(
            col(TaskCycle.due).is_not(None),
            sa.exists().where(
                col(Assignment.task_id) == col(TaskCycle.task_id), col(Assignment.round_id) == round_id
            ),
        )
    )
    return {task: DueRule.from_dict(rule) for task, rule in rows}
