"""Completeness: the figures and the rows behind them come from the same tests, so they cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.rounds.enums import AssignmentState, Bucket
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_assignments
from app.rounds.rules import RoundFigures
from app.units.models import Unit
from app.units.queries import name_then


def bucket_tests(now: datetime) -> dict[Bucket, sa.ColumnElement[bool]]:
    """rules.timeliness as SQL; a test holds the two against each other. The statement must join the round: figures of a
    closed one stay as they were when it was closed.
    """
    state, first, due = col(Assignment.state), col(Assignment.first_submitted_at), col(Assignment.due_at)
    expected = state != AssignmentState.EXEMPT
    filed = sa.and_(expected, first.is_not(None))
    outstanding = sa.and_(expected, first.is_(None))
    reviewed = (AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)
    today = sa.bindparam(None, now, type_=Assignment.__table__.c.due_at.type)  # type: ignore[attr-defined]
    moment = sa.func.coalesce(col(Round.closed_at), today)
    return {
        Bucket.EXPECTED: expected,
        Bucket.FILED: filed,
        Bucket.ON_TIME: sa.and_(filed, first <= due),
        Bucket.LATE: sa.and_(filed, first > due),
        Bucket.OUTSTANDING: outstanding,
        Bucket.NOT_DUE: sa.and_(outstanding, due >= moment),
        Bucket.MISSING: sa.and_(outstanding, due < moment),
        Bucket.IN_REVIEW: sa.and_(filed, state == AssignmentState.SUBMITTED),
        Bucket.ACCEPTED: sa.and_(filed, state == AssignmentState.ACCEPTED),
        Bucket.RETURNED: sa.and_(filed, state.not_in(reviewed)),
        Bucket.EXEMPT: state == AssignmentState.EXEMPT,
    }


@dataclass(frozen=True)
class UnitFigures:
    round_id: int
    unit_id: int
    unit_name: str
    sort_no: int
    figures: RoundFigures


def _counts(now: datetime) -> list[sa.ColumnElement[int]]:
    tests = bucket_tests(now)
    return [
        sa.func.coalesce(sa.func.sum(sa.case((tests[Bucket(field.name)], 1), else_=0)), 0)
        for field in fields(RoundFigures)
    ]


def unit_figures(ctx: Ctx, round_ids: Iterable[int]) -> list[UnitFigures]:
    """One statement for all rounds asked for; what the actor may not see is not counted. In the order of units,
    by the names they bore when the round was due to open.
    """
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.round_id),
            col(Unit.id),
            name_then(col(Round.scheduled_on)),
            col(Unit.sort_no),
            *_counts(ctx.now),
        )
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.round_id).in_(list(round_ids)), sees_assignments(ctx.actor))
        .group_by(col(Assignment.round_id), col(Round.scheduled_on), col(Unit.id), col(Unit.name), col(Unit.sort_no))
        .order_by(col(Assignment.round_id), col(Unit.sort_no), col(Unit.id))
    )
    return [
        UnitFigures(row[0], row[1], row[2], row[3], RoundFigures(*(int(count) for count in row[4:]))) for row in rows
    ]


def figures_by_round(ctx: Ctx, round_ids: Iterable[int]) -> dict[int, RoundFigures]:
    """Totals by round; a round without visible assignments has none."""
    found: dict[int, RoundFigures] = {}
    for row in unit_figures(ctx, round_ids):
        found[row.round_id] = found.get(row.round_id, RoundFigures()) + row.figures
    return found
