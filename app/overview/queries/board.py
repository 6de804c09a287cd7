"""What a supervisor's board needs beside the ledger: who can be urged, and how units did month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.rounds.enums import OWED_STATES, AssignmentState, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_assignments
from app.units.models import Unit


@dataclass(frozen=True)
class Urging:
    """`open` assignments an urge of the task would reach; `urged` counts all urges so far."""

    open: int
    urged: int


def urgings(ctx: Ctx, task_ids: Sequence[int]) -> dict[int, Urging]:
    owed = sa.and_(col(Assignment.state).in_(OWED_STATES), col(Round.state) == RoundState.OPEN)
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.task_id),
            sa.func.sum(sa.case((owed, 1), else_=0)),
            sa.func.sum(col(Assignment.urged)),
        )
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.task_id).in_(task_ids), sees_assignments(ctx.actor))
        .group_by(col(Assignment.task_id))
    )
    return {task_id: Urging(int(count or 0), int(urged or 0)) for task_id, count, urged in rows}


@dataclass(frozen=True)
class MonthOfUnit:
    """How a unit filed in one period, gravest word first."""

    missing: int
    late: int
    on_time: int
    waiting: int


def months_of_units(
    ctx: Ctx, plan_id: int | None, periods: Sequence[str]
) -> dict[tuple[int, str], tuple[str, MonthOfUnit]]:
    """(unit, period) → (unit's name, counts), in official order."""
    first, due = col(Assignment.first_submitted_at), col(Assignment.due_at)
    expected = col(Assignment.state) != AssignmentState.EXEMPT

    def count(*tests: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(expected, *tests), 1), else_=0)), 0)

    label = sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name))
    tests = [col(Round.period).in_(periods), sees_assignments(ctx.actor)]
    if plan_id is not None:
        tests.append(col(Round.plan_id) == plan_id)
    moment = sa.bindparam(None, ctx.now, type_=Assignment.__table__.c.due_at.type)  # type: ignore[attr-defined]
    rows = ctx.session.execute(
        sa.select(
            col(Unit.id),
            label,
            col(Round.period),
            count(first.is_(None), due < moment),
            count(first > due),
            count(first <= due),
            count(first.is_(None), due >= moment),
        )
        .select_from(Assignment)
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(*tests)
        .group_by(col(Unit.id), label, col(Unit.sort_no), col(Round.period))
        .order_by(col(Unit.sort_no), col(Unit.id), col(Round.period))
    )
    return {(row[0], row[2]): (row[1], MonthOfUnit(*(int(number) for number in row[3:]))) for row in rows}


def recent_periods(ctx: Ctx, plan_id: int | None, limit: int = 12) -> list[str]:
    """The last periods that were opened, oldest first: months, or what there is without them."""
    statement = sa.select(col(Round.period), sa.func.max(col(Round.due_at))).group_by(col(Round.period))
    if plan_id is not None:
        statement = statement.where(col(Round.plan_id) == plan_id)
    rows = ctx.session.execute(statement.order_by(sa.func.max(col(Round.due_at)).desc()).limit(3 * limit))
    opened = [period for period, _ in rows]
    # Months stand for themselves; quarters and years are shown only where there are no months.
    months = [period for period in opened if period[5:].isdecimal()]
    return sorted((months or opened)[:limit])


def missing_by_unit(ctx: Ctx) -> dict[int, int]:
    """Reports past their line in open rounds, by unit."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(
            col(Round.state) == RoundState.OPEN,
            col(Assignment.first_submitted_at).is_(None),
            col(Assignment.state) != AssignmentState.EXEMPT,
            col(Assignment.due_at) < ctx.now,
            sees_assignments(ctx.actor),
        )
        .group_by(col(Assignment.unit_id))
    )
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()
