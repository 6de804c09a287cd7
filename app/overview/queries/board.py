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

    @classmethod
    def of(cls, expected: int, filed: int, late: int, missing: int) -> "MonthOfUnit":
        return cls(missing, late, filed - late, expected - filed - missing)


def months_of_units(
    ctx: Ctx, plan_id: int | None, periods: Sequence[str]
) -> dict[tuple[int, str], tuple[str, MonthOfUnit]]:
    """(unit, period) → (unit's name, counts), in official order."""
    first, due = col(Assignment.first_submitted_at), col(Assignment.due_at)
    expected = col(Assignment.state) != AssignmentState.EXEMPT

    def count(test: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((test, 1), else_=0))

    rounds = sa.select(col(Round.id)).where(col(Round.period).in_(periods))
    if plan_id is not None:
        rounds = rounds.where(col(Round.plan_id) == plan_id)
    # One walk along the index, round by round and unit by unit; what is left to join is small.
    held = (
        sa.select(
            col(Assignment.round_id),
            col(Assignment.unit_id),
            sa.func.count().label("expected"),
            sa.func.count(first).label("filed"),
            count(first > due).label("late"),
            count(sa.and_(first.is_(None), due < ctx.now)).label("missing"),
        )
        .where(col(Assignment.round_id).in_(rounds), expected, sees_assignments(ctx.actor))
        .group_by(col(Assignment.round_id), col(Assignment.unit_id))
        .subquery()
    )
    total = (sa.func.sum(held.c[name]) for name in ("expected", "filed", "late", "missing"))
    label = sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name))
    rows = ctx.session.execute(
        sa.select(col(Unit.id), label, col(Round.period), *total)
        .select_from(held)
        .join(Round, col(Round.id) == held.c.round_id)
        .join(Unit, col(Unit.id) == held.c.unit_id)
        .group_by(col(Unit.id), label, col(Unit.sort_no), col(Round.period))
        .order_by(col(Unit.sort_no), col(Unit.id), col(Round.period))
    )
    return {(row[0], row[2]): (row[1], MonthOfUnit.of(*(int(number) for number in row[3:]))) for row in rows}


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
