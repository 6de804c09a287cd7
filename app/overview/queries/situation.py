"""Tasks by lead unit and by how they stand, for the supervision summary and its page."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Responsibility, Task
from app.plans.queries.scope import tasks_visible_to
from app.supervision.enums import CloseKind
from app.supervision.models import CloseOut
from app.units.models import Unit


@dataclass(frozen=True)
class UnitSituation:
    """已办结 = on time + late; 办理中 = not yet due + overdue + no deadline; 合计 is both. Counted at the first lead."""

    unit_id: int
    unit: str
    done_on_time: int
    done_late: int
    not_yet_due: int
    overdue: int
    no_deadline: int

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        return self.not_yet_due + self.overdue + self.no_deadline

    @property
    def total(self) -> int:
        return self.done + self.open


def unit_situations(ctx: Ctx, plan_id: int | None = None) -> list[UnitSituation]:
    """One statement, in the official order of units. Every task counts once, at the unit that coordinates it."""
    closed = col(Task.state) == TaskState.CLOSED
    active = col(Task.state) == TaskState.ACTIVE
    due = col(Task.deadline)

    def count(*tests: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*tests), 1), else_=0)), 0)

    visible = tasks_visible_to(ctx.actor).with_only_columns(col(Task.id))
    tests = [
        col(Task.id).in_(visible),
        col(Task.state).in_((TaskState.ACTIVE, TaskState.CLOSED)),
        col(Responsibility.role) == ResponsibilityRole.LEAD,
        col(Responsibility.position) == _first_position(),
        col(Responsibility.valid_to).is_(None),
    ]
    if plan_id is not None:
        tests.append(col(Task.plan_id) == plan_id)
    rows = ctx.session.execute(
        sa.select(
            col(Unit.id),
            col(Unit.name),
            count(closed, col(CloseOut.kind) == CloseKind.ON_TIME),
            count(closed, col(CloseOut.kind) == CloseKind.LATE),
            count(active, due >= ctx.today),
            count(active, due < ctx.today),
            count(active, due.is_(None)),
        )
        .select_from(Task)
        .join(Responsibility, col(Responsibility.task_id) == col(Task.id))
        .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
        .outerjoin(CloseOut, col(CloseOut.task_id) == col(Task.id))
        .where(*tests)
        .group_by(col(Unit.id), col(Unit.name), col(Unit.sort_no))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [UnitSituation(*row) for row in rows]


def _first_position() -> sa.ScalarSelect[int]:
    """The coordinating unit is the first of the leads that hold today."""
    first = sa.orm.aliased(Responsibility)
    return (
        sa.select(sa.func.min(col(first.position)))
        .where(
            col(first.task_id) == col(Task.id),
            col(first.role) == ResponsibilityRole.LEAD,
            col(first.valid_to).is_(None),
        )
        .correlate(Task)
        .scalar_subquery()
    )
