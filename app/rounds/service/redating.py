"""Dates that were counted on a year not yet published: settled where they stay, put to the office where they move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries.absences import contacts
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.calendars.queries import calendar_value
from app.core.clock import LOCAL, local_date
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.plans.enums import ResponsibilityRole
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import OWED_STATES, NoticeWord, RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.queries.console import plan_titles
from app.rounds.queries.scope import round_or_404
from app.rounds.rules import makes_late
from app.rounds.service.own_dates import OwnMove, own_moves
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of
from app.workdays.calendar import Calendar
from app.workdays.period import Period

# The office decides on several rounds one after the other; the message waits for it to finish.
SITTING = timedelta(minutes=15)


@dataclass(frozen=True)
class PendingMove:
    """An open round whose dates would be others now that the year is published, or those of tasks with a rule of their
    own.
    """

    round: Round
    planned: PlannedRound
    own: tuple[OwnMove, ...]

    @property
    def moves_round(self) -> bool:
        """Otherwise it waits for the rules of its tasks alone."""
        held, new = self.round, self.planned
        return (held.due_at, held.lock_at, held.co_due_at) != (new.due_at, new.lock_at, new.co_due_at)

    @property
    def waits(self) -> bool:
        return self.moves_round or bool(self.own)

    def is_past(self, now: datetime) -> bool:
        """Nobody becomes late by a calendar: then the round can only stay."""
        new = self.planned
        return self.moves_round and makes_late(new.due_at, self.round.co_due_at, new.co_due_at, now)


@dataclass(frozen=True)
class Moved:
    """Of a selection: the rounds that moved, and why others did not."""

    rounds: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def settle_provisional_rounds(ctx: Ctx) -> int:
    """Take the mark from open rounds whose dates stay as they are. Answers how many wait for the office.

    A round whose dates would move keeps them until somebody decides: units have planned with what they were told.
    """
    require(ctx, Permission.ROUND_OPEN)
    waiting = 0
    for one in _published(ctx):
        if one.waits:
            waiting += 1
        else:
            _write(ctx, one.round, provisional=False)
    return waiting


def pending_moves(ctx: Ctx) -> list[PendingMove]:
    """Open rounds that wait for a decision on their dates. Changes nothing."""
    require(ctx, Permission.ROUND_OPEN)
    return [one for one in _published(ctx) if one.waits]


def move_many_dates(ctx: Ctx, round_ids: Sequence[int], *, own: bool = True) -> Moved:
    """A selection; what was decided meanwhile, or is over, stays and is named."""
    require(ctx, Permission.ROUND_OPEN)
    result = Moved()
    for round_id in dict.fromkeys(round_ids):
        try:
            with ctx.session.begin_nested():
                move_round_dates(ctx, round_id, own=own)
        except RoundRefused as refused:
            result.left[round_id] = refused.message
        else:
            result.rounds.append(round_id)
    return result


def move_round_dates(ctx: Ctx, round_id: int, *, own: bool = True) -> None:
    """Take over the dates of the published calendar. Assignments that were given a moment of their own keep it; tasks with
    a due rule of their own are counted anew by it, or with `own` False left as they are.

    Raises RoundRefused when somebody would become late by it.
    """
    pending = _pending(ctx, round_id)
    if pending.is_past(ctx.now):
        raise RoundRefused(RoundFlaw.DUE_PASSED)
    known, planned, found = pending.round, pending.planned, pending.own
    moved = [one for one in found if own and not one.is_past(ctx.now)]
    due_before, lock_before = known.due_at, known.lock_at
    before = {"due_at": known.due_at, "lock_at": known.lock_at, "co_due_at": known.co_due_at}
    after = {"due_at": planned.due_at, "lock_at": planned.lock_at, "co_due_at": planned.co_due_at}
    reminders = [[step, day.isoformat()] for step, day in planned.reminders]
    _write(ctx, known, **after, parts_until=planned.parts_until, reminders=reminders, provisional=False)
    for role, due_at in ((ResponsibilityRole.LEAD, planned.due_at), (ResponsibilityRole.CO, planned.co_due_at)):
        ctx.session.connection().execute(
            sa.update(Assignment)
            .where(col(Assignment.round_id) == round_id, col(Assignment.role) == role)
            .where(col(Assignment.lock_at) == before["lock_at"])
            .where(col(Assignment.id).not_in([number for one in found for number in one.assignments]))
            .values(due_at=due_at or planned.due_at, lock_at=planned.lock_at, version=col(Assignment.version) + 1)
        )
    for one in moved:
        _move_own(ctx, one)
    tasks = {
        "own_tasks": [number for one in moved for number in one.tasks],
        "own_kept": [number for one in found if one not in moved for number in one.tasks],
    }
    own_after = {name: numbers for name, numbers in tasks.items() if numbers}
    audit.record(ctx, AuditAction.ROUND_DATES_CHANGED, "round", round_id, before=before, after={**after, **own_after})
    if before != after:
        _tell(ctx, known, (due_before, planned.due_at, lock_before, planned.lock_at), _owing(ctx, known))
    for place, one in enumerate(moved, start=1):
        own_dates = (one.due_before, one.due_after, one.lock_before, one.lock_after)
        _tell(ctx, known, own_dates, _owing(ctx, known, one.tasks), one.numbers, place)


def _move_own(ctx: Ctx, one: OwnMove) -> None:
    """Only what still holds the dates that were shown: who was given time in this very moment keeps it."""
    moves = ((one.leads, one.due_before, one.due_after), (one.cos, one.co_before, one.co_after))
    for numbers, held_at, due_at in moves:
        held = (col(Assignment.due_at) == held_at, col(Assignment.lock_at) == one.lock_before)
        ctx.session.connection().execute(
            sa.update(Assignment)
            .where(col(Assignment.id).in_(numbers), *held)
            .values(due_at=due_at, lock_at=one.lock_after, version=col(Assignment.version) + 1)
        )


def _tell(
    ctx: Ctx,
    known: Round,
    dates: tuple[datetime, datetime, datetime, datetime],
    units: Sequence[int],
    numbers: Sequence[str] = (),
    place: int = 0,
) -> None:
    """The liaisons of units that still owe something. What is decided in one sitting goes out as one message.

    `dates` are (due before, after, lock before, after); `numbers` are the tasks where it is not the whole round.
    """
    plan = plan_titles(ctx, [known.plan_id])[known.plan_id]
    names = ("due_before", "due_at", "lock_before", "lock_at")
    payload = (
        ("plan", plan),
        ("period", known.period),
        *((name, moment.isoformat()) for name, moment in zip(names, dates, strict=True)),
        *((("tasks", NoticeWord.AND.label.join(numbers)),) if numbers else ()),
    )
    suffix = f"#{place}" if place else ""
    outbox.enqueue(
        ctx,
        [
            Occasion(
                kind=MessageKind.ROUND_MOVED,
                recipient_id=person.user_id,
                subject_kind="round",
                subject_id=known.id or 0,
                digest=f"moved:{ctx.today.isoformat()}",
                due_at=ctx.now + SITTING,
                step=f"{dates[1].astimezone(LOCAL):%Y-%m-%d %H:%M}{suffix}",
                payload=payload,
            )
            for person in contacts(ctx.session, ctx.today, units).people
        ],
    )


def _owing(ctx: Ctx, known: Round, tasks: Sequence[int] | None = None) -> list[int]:
    statement = sa.select(col(Assignment.unit_id)).where(
        col(Assignment.round_id) == known.id, col(Assignment.state).in_(OWED_STATES)
    )
    if tasks is not None:
        statement = statement.where(col(Assignment.task_id).in_(tasks))
    return sorted(set(ctx.session.scalars(statement)))


def keep_round_dates(ctx: Ctx, round_id: int, reason: str) -> None:
    """The dates stay as the units know them, although the calendar now says otherwise."""
    known = _pending(ctx, round_id).round
    if not reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    _write(ctx, known, provisional=False)
    after = {"due_at": known.due_at, "lock_at": known.lock_at}
    audit.record(ctx, AuditAction.ROUND_DATES_KEPT, "round", round_id, after=after, reason=reason)


def _pending(ctx: Ctx, round_id: int) -> PendingMove:
    """Raises RoundRefused when somebody decided already, or when nothing would move."""
    require(ctx, Permission.ROUND_OPEN)
    known = round_or_404(ctx, round_id)
    provisional = known.provisional and known.state is RoundState.OPEN
    schedule = schedule_of(ctx, known.plan_id)
    found = _planned(ctx, schedule, known, calendar_value(ctx.session)) if provisional else None
    if found is None or not found.waits:
        raise RoundRefused(RoundFlaw.DATES_SETTLED)
    return found


def _published(ctx: Ctx) -> list[PendingMove]:
    """Provisional open rounds all of whose dates lie in published years by now, with the dates they would have."""
    waiting = ctx.session.execute(
        sa.select(Round, Schedule)
        .join(Schedule, col(Schedule.plan_id) == col(Round.plan_id))
        .where(col(Round.provisional).is_(True), col(Round.state) == RoundState.OPEN)
        .order_by(col(Round.id))
        .execution_options(populate_existing=True)
    ).all()
    if not waiting:
        return []
    calendar = calendar_value(ctx.session)
    found = (_planned(ctx, schedule, known, calendar) for known, schedule in waiting)
    return [one for one in found if one is not None]


def _planned(ctx: Ctx, schedule: Schedule, known: Round, calendar: Calendar) -> PendingMove | None:
    """None while a date of it still lies in a year that is not published."""
    planned = plan_round(schedule, Period.parse(known.period), calendar, local_date(known.opened_at))
    return None if planned.provisional else PendingMove(known, planned, own_moves(ctx, known, planned))


def _write(ctx: Ctx, known: Round, **values: Any) -> None:
    """Only while the row is as it was read, so that two decisions are not both carried out."""
    done = ctx.session.connection().execute(
        sa.update(Round)
        .where(col(Round.id) == known.id, col(Round.version) == known.version)
        .values(**values, version=known.version + 1)
    )
    if not done.rowcount:
        raise RoundRefused(RoundFlaw.DATES_SETTLED)
    ctx.session.refresh(known)
