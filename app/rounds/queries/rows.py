"""Assignments as rows of a list: Core rows, one statement, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.plans.enums import ResponsibilityRole
from app.plans.models import Plan, Task
from app.rounds.enums import OWED_STATES, AssignmentState, Bucket, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries.figures import bucket_tests
from app.rounds.queries.scope import sees_assignments
from app.units.models import Unit
from app.units.queries import name_then


@dataclass(frozen=True)
class AssignmentLine:
    id: int
    round_id: int
    period: str
    plan_id: int
    plan_title: str
    task_id: int
    seq: int
    number: str
    title: str
    deadline: date | None
    percent: int | None
    unit_id: int
    unit_name: str
    role: ResponsibilityRole
    state: AssignmentState
    due_at: datetime
    lock_at: datetime
    first_submitted_at: datetime | None
    last_submitted_at: datetime | None
    accepted_at: datetime | None
    times_returned: int
    urged: int
    exempt_reason: str
    version: int
    closed_at: datetime | None

    @property
    def late(self) -> bool:
        return self.first_submitted_at is not None and self.first_submitted_at > self.due_at


@dataclass(frozen=True)
class Wanted:
    """What a list of assignments is narrowed to; None leaves a dimension open."""

    round_id: int | None = None
    unit_id: int | None = None
    plan_id: int | None = None
    bucket: Bucket | None = None
    states: Sequence[AssignmentState] | None = None
    ids: Sequence[int] | None = None
    only_open: bool = False

    def tests(self, now: datetime) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.round_id is not None:
            found.append(col(Assignment.round_id) == self.round_id)
        if self.unit_id is not None:
            found.append(col(Assignment.unit_id) == self.unit_id)
        if self.plan_id is not None:
            found.append(col(Round.plan_id) == self.plan_id)
        if self.bucket is not None:
            found.append(bucket_tests(now)[self.bucket])
        if self.states is not None:
            found.append(col(Assignment.state).in_(self.states))
        if self.only_open:
            found.append(col(Round.state) == RoundState.OPEN)
        if self.ids is not None:
            found.append(col(Assignment.id).in_(self.ids))
        return found


COLUMNS = (
    col(Assignment.id),
    col(Assignment.round_id),
    col(Round.period),
    col(Plan.id),
    sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
    col(Task.id),
    col(Task.seq),
    col(Task.number),
    col(Task.title),
    col(Task.deadline),
    col(Task.percent),
    col(Unit.id),
    name_then(col(Round.scheduled_on)),
    col(Assignment.role),
    col(Assignment.state),
    col(Assignment.due_at),
    col(Assignment.lock_at),
    col(Assignment.first_submitted_at),
    col(Assignment.last_submitted_at),
    col(Assignment.accepted_at),
    col(Assignment.times_returned),
    col(Assignment.urged),
    col(Assignment.exempt_reason),
    col(Assignment.version),
    col(Round.closed_at),
)


def joined(*columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """The actor's test is the caller's: see `sees_assignments`."""
    return (
        sa.select(*columns)
        .select_from(Assignment)
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
    )


def assignment_lines(ctx: Ctx, wanted: Wanted, window: Window) -> Listing[AssignmentLine]:
    """By due moment, then in document order. Two statements."""
    tests = (sees_assignments(ctx.actor), *wanted.tests(ctx.now))
    total = ctx.session.scalar(joined(sa.func.count()).where(*tests))
    rows = ctx.session.execute(
        joined(*COLUMNS)
        .where(*tests)
        .order_by(col(Assignment.due_at), col(Plan.id), col(Task.seq), col(Unit.sort_no), col(Assignment.id))
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([AssignmentLine(*row) for row in rows], total or 0, window)


def assignment_line(ctx: Ctx, assignment_id: int) -> AssignmentLine | None:
    tests = (sees_assignments(ctx.actor), col(Assignment.id) == assignment_id)
    row = ctx.session.execute(joined(*COLUMNS).where(*tests)).one_or_none()
    return None if row is None else AssignmentLine(*row)


def outstanding_ids(ctx: Ctx, round_id: int) -> list[int]:
    """What was not filed yet in a round, of what the actor sees."""
    tests = Wanted(round_id=round_id, bucket=Bucket.OUTSTANDING).tests(ctx.now)
    rows = ctx.session.scalars(joined(col(Assignment.id)).where(sees_assignments(ctx.actor), *tests))
    return [number for number in rows if number is not None]


def owes(ctx: Ctx, round_id: int, task_id: int, unit_id: int) -> bool:
    """Whether the unit has a report of its own to file for the task in the round, whoever may see it."""
    found = sa.exists().where(
        col(Assignment.round_id) == round_id, col(Assignment.task_id) == task_id, col(Assignment.unit_id) == unit_id
    )
    return bool(ctx.session.scalar(sa.select(found)))


def select_owed(ctx: Ctx, unit_id: int, task_ids: Sequence[int], *, every: bool = False) -> list[Assignment]:
    """What a unit still owes for tasks in open rounds; with `every` what it filed too."""
    states = list(AssignmentState) if every else sorted(OWED_STATES)
    return list(
        ctx.session.scalars(
            sa.select(Assignment)
            .join(Round, col(Round.id) == col(Assignment.round_id))
            .where(
                col(Assignment.unit_id) == unit_id,
                col(Assignment.task_id).in_(task_ids),
                col(Assignment.state).in_(states),
                col(Round.state) == RoundState.OPEN,
                sees_assignments(ctx.actor),
            )
            .order_by(col(Assignment.id))
            .execution_options(populate_existing=True)
        )
    )
