"""Responsibilities go from one unit to another on a day: the old rows end, new ones begin, nothing is overwritten."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.enums import OPEN_TASK_STATES, ResponsibilityRole
from app.plans.models import Responsibility, Task
from app.policy.guard import require
from app.policy.permissions import Permission


def move_responsibilities(
    ctx: Ctx, from_unit: int, to_unit: int, on: date, task_ids: Sequence[int] | None = None
) -> list[int]:
    """Of open tasks, all (None) or those named. Answers the tasks. Raises NotFound for one the unit has no part in.

    A unit that was co and takes over the lead becomes lead; one that was lead already stays it.
    """
    require(ctx, Permission.UNIT_MANAGE)
    rows = ctx.session.scalars(
        sa.select(Responsibility)
        .join(Task, col(Task.id) == col(Responsibility.task_id))
        .where(col(Responsibility.unit_id) == from_unit, col(Responsibility.valid_to).is_(None))
        .where(col(Task.state).in_(OPEN_TASK_STATES))
        .order_by(col(Responsibility.task_id))
    ).all()
    mine = {row.task_id: row for row in rows}
    chosen = list(mine) if task_ids is None else list(dict.fromkeys(task_ids))
    if not mine.keys() >= set(chosen):
        raise NotFound
    present = _present(ctx, to_unit, chosen)
    for task_id in chosen:
        _move(ctx, mine[task_id], to_unit, on, present.get(task_id))
    return chosen


def _present(ctx: Ctx, unit_id: int, task_ids: Sequence[int]) -> dict[int, Responsibility]:
    rows = ctx.session.scalars(
        sa.select(Responsibility).where(
            col(Responsibility.unit_id) == unit_id,
            col(Responsibility.valid_to).is_(None),
            col(Responsibility.task_id).in_(task_ids),
        )
    )
    return {row.task_id: row for row in rows}


def _move(ctx: Ctx, old: Responsibility, to_unit: int, on: date, present: Responsibility | None) -> None:
    before = {"unit_id": old.unit_id, "role": old.role.value}
    role, position = old.role, old.position
    _end(old, on)
    if present is not None and present.role is ResponsibilityRole.CO and role is ResponsibilityRole.LEAD:
        _end(present, on)
        present = None
    # What ended above must be written before a row of the same unit and day begins.
    ctx.session.flush()
    if present is None:
        _begin(ctx, old.task_id, to_unit, role, position, on)
    after = {"unit_id": to_unit, "role": role.value, "on": on.isoformat()}
    audit.record(ctx, AuditAction.RESPONSIBILITY_MOVED, "task", old.task_id, before=before, after=after)


def _end(row: Responsibility, on: date) -> None:
    """A row that would end before it began ends on its first day."""
    row.valid_to = max(on - timedelta(days=1), row.valid_from)


def _begin(ctx: Ctx, task_id: int, unit_id: int, role: ResponsibilityRole, position: int, on: date) -> None:
    """A unit has one row per task and day of beginning: one that is there already takes the new role."""
    known = ctx.session.scalars(
        sa.select(Responsibility).where(
            col(Responsibility.task_id) == task_id,
            col(Responsibility.unit_id) == unit_id,
            col(Responsibility.valid_from) == on,
        )
    ).one_or_none()
    if known is None:
        ctx.session.add(Responsibility(task_id=task_id, unit_id=unit_id, role=role, position=position, valid_from=on))
    else:
        known.role, known.position, known.valid_to = role, position, None
    ctx.session.flush()  # the next task's look at present rows must see it
