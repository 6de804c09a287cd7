from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders.enums import StepKind
from app.reminders.rules import Step, StepsDue, steps_due, steps_of
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates
from app.workdays.seed import seed_calendar

DATES = round_dates(
    replace(SchedulePlan(), repeat_every=1, repeat_times=2), Period.parse("2026-11"), seed_calendar([2026])
)
STEPS = steps_of([[step, day.isoformat()] for step, day in DATES.reminders])
BY_OFFSET = {step.offset: step for step in STEPS}
OPENED = datetime(2026, 11, 16, 1, tzinfo=UTC)


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour - 8, tzinfo=UTC)


def due(now: datetime, opened_at: datetime = OPENED) -> tuple[int | None, list[int]]:
    found = steps_due(STEPS, now, opened_at=opened_at, lock_at=DATES.lock_at)
    return found.current.offset if found.current else None, [step.offset for step in found.missed]


def test_steps_are_read_from_the_round() -> None:
    assert [(step.offset, step.day) for step in STEPS] == list(DATES.reminders)
    assert [step.offset for step in STEPS] == [-3, -1, 0, 1, 3, 4, 6]


@pytest.mark.parametrize(
    ("offset", "code", "kind"),
    [(-3, "T-3", StepKind.BEFORE), (0, "T+0", StepKind.ON_THE_DAY), (2, "T+2", StepKind.AFTER)],
)
def test_step_has_a_stable_code(offset: int, code: str, kind: StepKind) -> None:
    step = Step(offset, date(2026, 11, 20))
    assert (step.code, step.kind) == (code, kind)


@pytest.mark.parametrize(
    ("now", "current", "missed"),
    [
        (moment(20, 8), None, []),
        (moment(20), -3, []),
        (moment(24, 8), -3, []),
        (moment(24), -1, [-3]),
        (moment(25), 0, [-3, -1]),
        (moment(28), 1, [-3, -1, 0]),
        (moment(30), 3, [-3, -1, 0, 1]),
        (moment(30) + timedelta(days=9), 3, [-3, -1, 0, 1]),
    ],
)
def test_the_latest_passed_step_is_due(now: datetime, current: int | None, missed: list[int]) -> None:
    assert due(now) == (current, missed)


def test_steps_before_the_real_opening_are_nobodys_fault() -> None:
    assert due(moment(25), opened_at=moment(24, 15)) == (0, [])
    assert due(moment(24, 16), opened_at=moment(24, 15)) == (None, [])


def test_round_without_steps_reminds_nobody() -> None:
    assert steps_due((), moment(25), opened_at=OPENED, lock_at=DATES.lock_at) == StepsDue(None)


@given(st.lists(st.integers(-24 * 10, 24 * 25), min_size=1, max_size=30))
def test_whatever_the_clock_does_nothing_is_told_twice_or_lost(hours: list[int]) -> None:
    """Sweeps at any hours in any order, with the memory of what was written that the unique key provides."""
    sent: list[int] = []
    superseded: list[int] = []
    for hour in hours:
        found = steps_due(STEPS, OPENED + timedelta(hours=hour), opened_at=OPENED, lock_at=DATES.lock_at)
        if found.current is None or found.current.offset in sent + superseded:
            continue
        superseded += [step.offset for step in found.missed if step.offset not in sent + superseded]
        sent.append(found.current.offset)
    told = sent + superseded
    assert len(told) == len(set(told))
    reached = min(OPENED + timedelta(hours=max(hours)), DATES.lock_at)
    passed = {offset for offset, step in BY_OFFSET.items() if moment_of(step) <= reached}
    assert set(told) == passed
    if passed:
        assert max(passed) in sent


def moment_of(step: Step) -> datetime:
    return datetime(step.day.year, step.day.month, step.day.day, 1, tzinfo=UTC)
