"""What a unit answers for today, and what it took over or gave away."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import OPEN_TASK_STATES, ResponsibilityRole
from app.plans.models import Plan, Responsibility, Task
from app.units.enums import SuccessionKind
from app.units.models import Unit, UnitSuccession


@dataclass(frozen=True)
class HeldTask:
    task_id: int
    number: str
    title: str
    plan: str
    role: ResponsibilityRole


def held_tasks(ctx: Ctx, unit_id: int) -> list[HeldTask]:
    """Open tasks, by plan and in document order."""
    rows = ctx.session.execute(
        sa.select(
            col(Task.id),
            col(Task.number),
            col(Task.title),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Responsibility.role),
        )
        .join(Responsibility, col(Responsibility.task_id) == col(Task.id))
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .where(
            col(Responsibility.unit_id) == unit_id,
            col(Responsibility.valid_to).is_(None),
            col(Task.state).in_(OPEN_TASK_STATES),
        )
        .order_by(col(Plan.id), col(Task.seq), col(Task.id))
    )
    return [HeldTask(*row) for row in rows]


@dataclass(frozen=True)
class PastSuccession:
    effective_on: date
    from_name: str
    to_name: str
    kind: SuccessionKind
    reason: str


def successions_of(ctx: Ctx, unit_id: int) -> list[PastSuccession]:
    before, after = aliased(Unit), aliased(Unit)
    rows = ctx.session.execute(
        sa.select(
            col(UnitSuccession.effective_on),
            col(before.name),
            col(after.name),
            col(UnitSuccession.kind),
            col(UnitSuccession.reason),
        )
        .join(before, col(before.id) == col(UnitSuccession.from_unit_id))
        .join(after, col(after.id) == col(UnitSuccession.to_unit_id))
        .where(sa.or_(col(UnitSuccession.from_unit_id) == unit_id, col(UnitSuccession.to_unit_id) == unit_id))
        .order_by(col(UnitSuccession.effective_on).desc(), col(UnitSuccession.id).desc())
    )
    return [PastSuccession(*row) for row in rows]
