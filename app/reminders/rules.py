"""Which reminder of a round is due at a moment. Pure.

Steps count working days from the due date, -3 is three before. After downtime only the latest step goes out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.core.clock import local_moment
from app.reminders.enums import StepKind

REMIND_AT = time(9)


@dataclass(frozen=True)
class Step:
    """One step of one round; `code` is stable and part of the occurrence's key."""

    offset: int
    day: date

    @property
    def code(self) -> str:
        return f"T{self.offset:+d}"

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
