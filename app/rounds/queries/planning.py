"""What a round of a plan would ask of whom."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.db import enum_type
from app.plans.enums import OPEN_TASK_STATES, PlanState, ResponsibilityRole
from app.plans.models import Plan, Responsibility, Task
from app.rounds.enums import OWING_ROLES, Consolidation, Cycle
from app.rounds.models import Round, Schedule, TaskCycle
from app.units.models import Unit
from app.workdays.period import Period


@dataclass(frozen=True)
class OwingUnit:
    unit_id: int
    name: str
    lead_tasks: int
    co_tasks: int

    @property
    def tasks(self) -> int:
        return self.lead_tasks + self.co_tasks


def duties(plan_id: int, mode: Consolidation, today: date, period: Period) -> sa.Select[int, int, ResponsibilityRole]:
    """(task id, unit id, role) of every report that is owed, in document order.

    A unit that is both lead and co of a task owes one report, as lead. Tasks that begin after the period owe none yet;
    a task with a longer cycle than its plan owes one in the period that closes that cycle.
    """
    role = sa.func.max(col(Responsibility.role), type_=enum_type(ResponsibilityRole))
    return (
        sa.select(col(Task.id).label("task_id"), col(Responsibility.unit_id).label("unit_id"), role.label("role"))
        .join(Responsibility, col(Responsibility.task_id) == col(Task.id))
        .outerjoin(TaskCycle, col(TaskCycle.task_id) == col(Task.id))
        .where(
            *_asked_about(plan_id, period),
            *_valid_on(today),
            col(Responsibility.role).in_(OWING_ROLES[mode]),
        )
        .group_by(col(Task.id), col(Responsibility.unit_id))
        .order_by(sa.func.min(col(Task.seq)), col(Responsibility.unit_id))
    )


def _asked_about(plan_id: int, period: Period) -> tuple[sa.ColumnElement[bool], ...]:
    owed_now = [cycle for cycle in Cycle if period.closes(cycle)]
    return (
        col(Task.plan_id) == plan_id,
        sa.or_(col(TaskCycle.cycle).is_(None), col(TaskCycle.cycle).in_(owed_now)),
        col(Task.state).in_(OPEN_TASK_STATES),
        col(Task.reports_exempt).is_(False),
        sa.or_(col(Task.starts_on).is_(None), col(Task.starts_on) <= period.end),
    )


def _valid_on(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Responsibility.valid_from) <= today,
        sa.or_(col(Responsibility.valid_to).is_(None), col(Responsibility.valid_to) >= today),
    )


@dataclass(frozen=True)
class UnledTask:
    task_id: int
    number: str
    title: str


def unled_tasks(ctx: Ctx, plan_id: int, period: Period) -> list[UnledTask]:
    """Tasks that the period asks about and no unit leads today, in document order: a round asks no lead for them."""
    led = sa.exists().where(
        col(Responsibility.task_id) == col(Task.id),
        col(Responsibility.role) == ResponsibilityRole.LEAD,
        *_valid_on(ctx.today),
    )
    rows = ctx.session.execute(
        sa.select(col(Task.id), col(Task.number), col(Task.title))
        .outerjoin(TaskCycle, col(TaskCycle.task_id) == col(Task.id))
        .where(*_asked_about(plan_id, period), ~led)
        .order_by(col(Task.seq), col(Task.id))
    )
    return [UnledTask(*row) for row in rows]


def owing_units(ctx: Ctx, plan_id: int, mode: Consolidation, period: Period) -> list[OwingUnit]:
    owed = duties(plan_id, mode, ctx.today, period).order_by(None).subquery()
    as_lead = sa.func.sum(sa.case((owed.c.role == ResponsibilityRole.LEAD, 1), else_=0))
    rows = ctx.session.execute(
        sa.select(col(Unit.id), col(Unit.name), as_lead, sa.func.count() - as_lead)
        .join(owed, owed.c.unit_id == col(Unit.id))
        .group_by(col(Unit.id), col(Unit.name), col(Unit.sort_no))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [OwingUnit(unit_id, name, int(lead), int(co)) for unit_id, name, lead, co in rows]


def duty_tasks(
    ctx: Ctx, plan_id: int, mode: Consolidation, period: Period, units: Collection[int] | None = None
) -> dict[int, dict[int, str]]:
    """Unit → its tasks in the round, each with its number; of `units` alone where they are given."""
    owed = duties(plan_id, mode, ctx.today, period).order_by(None).subquery()
    statement = sa.select(owed.c.unit_id, col(Task.id), col(Task.number)).join(Task, col(Task.id) == owed.c.task_id)
    if units is not None:
        statement = statement.where(owed.c.unit_id.in_(units))
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for unit_id, task_id, number in ctx.session.execute(statement.order_by(col(Task.seq))):
        found[unit_id][task_id] = number
    return found


def count_tasks(ctx: Ctx, plan_id: int, mode: Consolidation, period: Period) -> int:
    owed = duties(plan_id, mode, ctx.today, period).order_by(None).subquery()
    return ctx.session.scalar(sa.select(sa.func.count(sa.distinct(owed.c.task_id)))) or 0


def due_schedules(ctx: Ctx) -> list[Schedule]:
    """Schedules of plans in force that open their rounds by themselves."""
    return list(
        ctx.session.scalars(
            sa.select(Schedule)
            .join(Plan, col(Plan.id) == col(Schedule.plan_id))
            .where(
                col(Plan.state) == PlanState.PUBLISHED,
                col(Schedule.auto_open).is_(True),
                col(Schedule.starts_on) <= ctx.today,
            )
            .order_by(col(Schedule.plan_id))
        )
    )


def existing_periods(ctx: Ctx, plan_id: int) -> set[str]:
    return set(ctx.session.scalars(sa.select(col(Round.period)).where(col(Round.plan_id) == plan_id)))


def round_of_period(ctx: Ctx, plan_id: int, period: str) -> Round | None:
    return ctx.session.scalars(
        sa.select(Round).where(col(Round.plan_id) == plan_id, col(Round.period) == period)
    ).one_or_none()


def schedule_or_none(ctx: Ctx, plan_id: int) -> Schedule | None:
    return ctx.session.get(Schedule, plan_id)
