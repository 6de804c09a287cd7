"""Which reminder of a round is due at a moment. Pure.

Steps count working days from the due date, -3 is three before. After downtime only the latest step goes out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import local_date, local_moment
from app.reminders.enums import CallReason, StepKind
from app.workdays.calendar import Calendar

REMIND_AT = time(9)
# A robot that comes later does not announce a round that everybody knows of.
ANNOUNCED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One step of one round; `code` is stable and part of the occurrence's key.

    `due_on` is set where the due date is not the round's: an extended assignment hears its steps once more, by its
    new date.
    """

    offset: int
    day: date
    due_on: date | None = None

    @property
    def code(self) -> str:
        plain = f"T{self.offset:+d}"
        return plain if self.due_on is None else f"{plain}@{self.due_on.isoformat()}"

    @property
    def kind(self) -> StepKind:
        if self.offset == 0:
            return StepKind.ON_THE_DAY
        return StepKind.BEFORE if self.offset < 0 else StepKind.AFTER


@dataclass(frozen=True)
class StepsDue:
    """`current` is to be sent; `missed` are earlier ones that nobody sent, kept in the log as superseded."""

    current: Step | None
    missed: tuple[Step, ...] = ()


def steps_of(stored: Iterable[Sequence[object]]) -> tuple[Step, ...]:
    """From a round's `reminders`: [[offset, "2026-11-20"], …]."""
    return tuple(Step(int(str(offset)), date.fromisoformat(str(day))) for offset, day in stored)


def moved_steps(
    steps: Sequence[Step], round_due: datetime, own_due: datetime, calendar: Calendar
) -> tuple[Step, ...]:
    """The round's steps, counted from an assignment's own due date where that is another day."""
    due_on = local_date(own_due)
    if due_on == local_date(round_due):
        return tuple(steps)
    return tuple(Step(step.offset, calendar.add_workdays(due_on, step.offset), due_on) for step in steps)


def steps_due(
    steps: Sequence[Step], now: datetime, *, opened_at: datetime, lock_at: datetime, remind_at: time = REMIND_AT
) -> StepsDue:
    """What `now` asks for. Steps before the round was really opened are nobody's fault and are left out; so are steps
    after the lock line, when the unit could no longer act on them.
    """
    passed = [
        step
        for step in sorted(steps, key=lambda one: one.day)
        if opened_at <= local_moment(step.day, remind_at) <= min(now, lock_at)
    ]
    if not passed:
        return StepsDue(None)
    return StepsDue(passed[-1], tuple(passed[:-1]))


@dataclass(frozen=True)
class Call:
    """One person, or one unit without one, to be telephoned. `about` says what for, `why` what went wrong.

    `message_ids` can be sent again once the address is mended.
    """

    reason: CallReason
    unit: str
    person: str
    phone: str
    about: str
    why: str
    since: datetime
    message_ids: tuple[int, ...] = ()
