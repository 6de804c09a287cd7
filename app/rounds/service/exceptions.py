"""Let a unit off a report or give it days, for one round or until a day; take it back. Every one is a record."""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.calendars.queries import calendar_value
from app.core.clock import LOCAL, local_date, local_moment
from app.core.context import Ctx
from app.core.errors import NotFound
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.plans.models import Task
from app.plans.queries.scope import tasks_visible_to
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import AssignmentState, ExceptionKind, ExceptionState, RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, DutyException, FreedDuty, Round
from app.rounds.queries.exceptions import (
    Owed,
    exception_or_404,
    exempt_under,
    freed_by,
    owed_under,
    standing_exceptions,
)
from app.rounds.queries.questions import plan_seen
from app.rounds.queries.scope import round_or_404, sees_units
from app.rounds.rules import exception_state
from app.units.models import Unit
from app.workdays.calendar import Calendar

LONGEST_REASON = 300
MOST_DAYS = 60
BY_RULE = (ExceptionKind.EXEMPT, ExceptionKind.MORE_TIME)


@dataclass(frozen=True)
class ExceptionInput:
    """One of `round_id` (applied at once) and `expires_on` (applied to every round that opens until then)."""

    kind: ExceptionKind
    unit_id: int
    reason: str
    plan_id: int | None = None
    task_id: int | None = None
    round_id: int | None = None
    expires_on: date | None = None
    workdays: int = 0


def grant_exception(ctx: Ctx, wanted: ExceptionInput) -> int:
    """Raises RoundInputRefused for what is incomplete, RoundRefused when the round holds nothing it could apply to."""
    require(ctx, Permission.ASSIGNMENT_EXEMPT)
    _check(ctx, wanted)
    known = round_or_404(ctx, wanted.round_id) if wanted.round_id is not None else None
    row = DutyException(
        kind=wanted.kind,
        unit_id=wanted.unit_id,
        plan_id=known.plan_id if known else wanted.plan_id,
        task_id=wanted.task_id,
        round_id=wanted.round_id,
        workdays=wanted.workdays,
        from_on=ctx.today,
        expires_on=wanted.expires_on,
        reason=wanted.reason,
        granted_at=ctx.now,
        granted_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    # The audit row names the exception.
    ctx.session.flush()
    if known is not None and wanted.round_id is not None:
        if known.state is not RoundState.OPEN:
            raise RoundRefused(RoundFlaw.ROUND_CLOSED)
        if not _apply(ctx, row, wanted.round_id, calendar_value(ctx.session)):
            raise RoundRefused(RoundFlaw.EXCEPTION_NOTHING)
    shown = {"kind": row.kind.value, "unit_id": row.unit_id, "round_id": row.round_id, "expires_on": row.expires_on}
    after = {**shown, "workdays": row.workdays, "plan_id": row.plan_id, "task_id": row.task_id}
    audit.record(ctx, AuditAction.EXCEPTION_GRANTED, "exception", row.id, after=after, reason=wanted.reason)
    return row.id or 0


def _check(ctx: Ctx, wanted: ExceptionInput) -> None:
    if wanted.kind not in BY_RULE:
        raise RoundInputRefused("kind", RoundFlaw.EXCEPTION_KIND)
    if not wanted.reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    if (wanted.round_id is None) == (wanted.expires_on is None):
        raise RoundInputRefused("expires_on", RoundFlaw.EXCEPTION_END)
    if wanted.expires_on is not None and wanted.expires_on < ctx.today:
        raise RoundInputRefused("expires_on", RoundFlaw.EXCEPTION_PAST)
    if not (1 <= wanted.workdays <= MOST_DAYS if wanted.kind is ExceptionKind.MORE_TIME else wanted.workdays == 0):
        raise RoundInputRefused("workdays", RoundFlaw.EXCEPTION_DAYS)
    seen = sa.select(col(Unit.id)).where(col(Unit.id) == wanted.unit_id, sees_units(ctx.actor, col(Unit.id)))
    if ctx.session.scalar(seen) is None:
        raise NotFound
    if wanted.plan_id is not None:
        plan_seen(ctx, wanted.plan_id)
    if wanted.task_id is not None:
        task = tasks_visible_to(ctx.actor).where(col(Task.id) == wanted.task_id)
        if ctx.session.scalars(task).one_or_none() is None:
            raise NotFound


def apply_standing(ctx: Ctx, round_id: int, plan_id: int, opens_on: date, calendar: Calendar) -> int:
    """For a round that was just opened. Answers how many reports are due otherwise than the round says.

    Days do not add up: where several grants meet on a report, the longest holds.
    """
    done: set[int] = set()
    for row in standing_exceptions(ctx, plan_id, opens_on):
        done |= _apply(ctx, row, round_id, calendar, but=done if row.kind is ExceptionKind.MORE_TIME else frozenset())
    return len(done)


def _apply(
    ctx: Ctx, row: DutyException, round_id: int, calendar: Calendar, but: AbstractSet[int] = frozenset()
) -> set[int]:
    """The assignments that were changed."""
    owed = [one for one in owed_under(ctx, row, round_id) if one.assignment_id not in but]
    if row.kind is ExceptionKind.EXEMPT:
        _write(ctx, owed, CancelReason.EXEMPTED, state=AssignmentState.EXEMPT, exempt_reason=row.reason)
        numbers = {one.assignment_id for one in owed}
        _note_freed(ctx, row.id or 0, numbers | exempt_under(ctx, row, round_id))
        return numbers
    # Whoever is late already stays late: days are given before the line, not after it.
    early = [one for one in owed if one.due_at > ctx.now]
    groups: dict[tuple[datetime, datetime], list[Owed]] = defaultdict(list)
    for one in early:
        groups[one.due_at, one.lock_at].append(one)
    for (due_at, lock_at), group in groups.items():
        moved = {"due_at": _later(due_at, row.workdays, calendar), "lock_at": _later(lock_at, row.workdays, calendar)}
        _write(ctx, group, CancelReason.EXTENDED, **moved)
    return {one.assignment_id for one in early}


def _later(moment: datetime, workdays: int, calendar: Calendar) -> datetime:
    return local_moment(calendar.add_workdays(local_date(moment), workdays), moment.astimezone(LOCAL).time())


def _write(ctx: Ctx, owed: list[Owed], why: CancelReason, **values: object) -> None:
    numbers = [one.assignment_id for one in owed]
    ctx.session.connection().execute(
        sa.update(Assignment)
        .where(col(Assignment.id).in_(numbers))
        .values(**values, version=col(Assignment.version) + 1)
    )
    outbox.cancel_for(ctx, "assignment", numbers, why)


def revoke_exception(ctx: Ctx, exception_id: int, reason: str) -> None:
    """A standing one is applied to no further round; one that freed a report of an open round is taken back there.

    Raises RoundRefused for one that is over, and for days that a unit already counts on.
    """
    require(ctx, Permission.ASSIGNMENT_EXEMPT)
    row = exception_or_404(ctx, exception_id)
    if not reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    known = ctx.session.get(Round, row.round_id) if row.round_id is not None else None
    state = exception_state(
        revoked=row.revoked_at is not None,
        expires_on=row.expires_on,
        round_state=known.state if known else None,
        until=row.until,
        now=ctx.now,
    )
    if state is not ExceptionState.ACTIVE:
        raise RoundRefused(RoundFlaw.EXCEPTION_OVER)
    if known is not None:
        if row.kind is not ExceptionKind.EXEMPT:
            raise RoundRefused(RoundFlaw.EXCEPTION_TOLD)
        _resume(ctx, row)
    done = ctx.session.connection().execute(
        sa.update(DutyException)
        .where(col(DutyException.id) == exception_id, col(DutyException.revoked_at).is_(None))
        .values(revoked_at=ctx.now, revoked_by=ctx.actor.user_id, revoke_reason=reason[:LONGEST_REASON])
    )
    if not done.rowcount:
        raise RoundRefused(RoundFlaw.EXCEPTION_OVER)
    audit.record(ctx, AuditAction.EXCEPTION_REVOKED, "exception", exception_id, reason=reason)


def _resume(ctx: Ctx, row: DutyException) -> None:
    """Only what no other exception frees: that one keeps it, with its own words."""
    assert row.id is not None
    connection = ctx.session.connection()
    mine = sa.select(col(FreedDuty.assignment_id)).where(col(FreedDuty.exception_id) == row.id)
    numbers = list(ctx.session.scalars(mine))
    connection.execute(sa.delete(FreedDuty).where(col(FreedDuty.exception_id) == row.id))
    kept = freed_by(ctx, numbers)
    for number, reason in kept.items():
        connection.execute(sa.update(Assignment).where(col(Assignment.id) == number).values(exempt_reason=reason))
    connection.execute(
        sa.update(Assignment)
        .where(
            col(Assignment.id).in_([number for number in numbers if number not in kept]),
            col(Assignment.state) == AssignmentState.EXEMPT,
        )
        .values(state=AssignmentState.PENDING, exempt_reason="", version=col(Assignment.version) + 1)
    )


def keep_record(ctx: Ctx, known: Assignment, kind: ExceptionKind, reason: str, until: datetime | None = None) -> None:
    """What was decided for one assignment by hand stands on the same list."""
    assert known.id is not None
    row = DutyException(
        kind=kind,
        unit_id=known.unit_id,
        plan_id=ctx.session.get_one(Round, known.round_id).plan_id,
        task_id=known.task_id,
        round_id=known.round_id,
        assignment_id=known.id,
        until=until,
        from_on=ctx.today,
        reason=reason,
        granted_at=ctx.now,
        granted_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    if kind is ExceptionKind.EXEMPT:
        # What it frees is noted by its number.
        ctx.session.flush()
        _note_freed(ctx, row.id or 0, {known.id})


def _note_freed(ctx: Ctx, exception_id: int, assignment_ids: AbstractSet[int]) -> None:
    rows = [{"exception_id": exception_id, "assignment_id": number} for number in sorted(assignment_ids)]
    if rows:
        ctx.session.connection().execute(sa.insert(FreedDuty), rows)


def end_record(ctx: Ctx, assignment_id: int) -> None:
    """The report is owed again, whatever had freed it."""
    ctx.session.connection().execute(sa.delete(FreedDuty).where(col(FreedDuty.assignment_id) == assignment_id))
    ctx.session.connection().execute(
        sa.update(DutyException)
        .where(
            col(DutyException.assignment_id) == assignment_id,
            col(DutyException.kind) == ExceptionKind.EXEMPT,
            col(DutyException.revoked_at).is_(None),
        )
        .values(revoked_at=ctx.now, revoked_by=ctx.actor.user_id)
    )
