import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from app.workdays.calendar import Calendar
from app.workdays.due import DueRule
from app.workdays.enums import Cycle, DateFlaw, LockKind, RuleKind, Shift
from app.workdays.period import Period
from app.workdays.schedule import (
    LockRule,
    SchedulePlan,
    next_opening,
    periods_due,
    round_dates,
    with_cycle,
)
from app.workdays.seed import seed_calendar
from tests.unit.workdays.strategies import FIRST, calendars, days, periods, schedules

SEEDED = seed_calendar(range(2024, 2028))
MONTHLY = SchedulePlan()
NOVEMBER = Period.parse("2026-11")


def test_dates_of_november_2026() -> None:
    dates = round_dates(MONTHLY, NOVEMBER, SEEDED)
    assert dates.opens_on == date(2026, 11, 16)
    assert dates.due_on == dates.rule_date == date(2026, 11, 25)
    assert dates.due_at == datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert dates.lock_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert (dates.provisional, dates.shifted) == (False, False)
    assert (dates.notice_workdays, dates.proposed_due_on) == (7, None)
    assert dates.reminders == (
        (-3, date(2026, 11, 20)),
        (-1, date(2026, 11, 24)),
        (0, date(2026, 11, 25)),
        (1, date(2026, 11, 26)),
        (3, date(2026, 11, 30)),
    )


def test_december_is_provisional_when_its_lock_reaches_an_unpublished_year() -> None:
    late = replace(MONTHLY, due=DueRule(RuleKind.DAY, 31), reminder_steps=())
    dates = round_dates(late, Period.parse("2026-12"), SEEDED)
    assert dates.due_on == date(2026, 12, 31)
    assert dates.lock_at == datetime(2027, 1, 5, 10, 0, tzinfo=UTC)
    assert dates.provisional


def test_late_opening_moves_nothing_but_proposes() -> None:
    dates = round_dates(MONTHLY, NOVEMBER, SEEDED, opened_on=date(2026, 11, 23))
    assert dates.opens_on == date(2026, 11, 16)
    assert dates.due_on == date(2026, 11, 25)
    assert (dates.notice_workdays, dates.proposed_due_on) == (2, date(2026, 11, 30))
    assert dates.reminders[0] == (-1, date(2026, 11, 24))


def test_opening_after_the_due_date_has_negative_notice() -> None:
    dates = round_dates(MONTHLY, NOVEMBER, SEEDED, opened_on=date(2026, 11, 27))
    assert (dates.notice_workdays, dates.proposed_due_on) == (-2, date(2026, 12, 4))
    assert [step for step, _ in dates.reminders] == [0, 1, 3]


def test_lock_by_rule_never_lies_before_due() -> None:
    fixed = replace(MONTHLY, lock=LockRule(LockKind.RULE, 0, DueRule(RuleKind.DAY, 10), time(12)))
    dates = round_dates(fixed, NOVEMBER, SEEDED)
    assert dates.lock_at == dates.due_at
    last = replace(MONTHLY, lock=LockRule(LockKind.RULE, 0, DueRule(RuleKind.WORKDAY_FROM_END, 1), time(12)))
    assert round_dates(last, NOVEMBER, SEEDED).lock_at == datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


def test_steps_repeat_and_end() -> None:
    repeating = replace(MONTHLY, reminder_steps=(-1, 1), repeat_every=2, repeat_times=3)
    assert repeating.steps == (-1, 1, 3, 7, 13)
    assert replace(repeating, reminder_steps=(-3, -1)).steps == (-3, -1, 2, 6, 12)
    assert replace(repeating, reminder_steps=()).steps == ()
    assert replace(repeating, repeat_every=0).steps == (-1, 1)


def test_missed_periods_are_found_once_each() -> None:
    found = periods_due(MONTHLY, date(2026, 8, 17), date(2026, 11, 16), SEEDED)
    # 16 August 2026 is a Sunday, so August opened on the 17th.
    assert [str(period) for period in found] == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert [str(period) for period in periods_due(MONTHLY, date(2026, 8, 18), date(2026, 11, 15), SEEDED)] == [
        "2026-09",
        "2026-10",
    ]
    assert periods_due(MONTHLY, date(2026, 12, 1), date(2026, 11, 15), SEEDED) == ()


def test_next_opening_is_later_than_today() -> None:
    assert next_opening(MONTHLY, date(2026, 11, 15), SEEDED) == (NOVEMBER, date(2026, 11, 16))
    assert next_opening(MONTHLY, date(2026, 11, 16), SEEDED) == (NOVEMBER.next, date(2026, 12, 16))


def test_task_with_its_own_cycle_keeps_the_rules() -> None:
    quarterly = with_cycle(MONTHLY, Cycle.QUARTER)
    assert round_dates(quarterly, Period.parse("2026-Q4"), SEEDED).due_on == date(2026, 12, 25)


@given(schedules(), periods(), calendars())
def test_dates_keep_their_order(schedule: SchedulePlan, period: Period, calendar: Calendar) -> None:
    period = Period.containing(period.start, schedule.cycle)
    dates = round_dates(schedule, period, calendar)
    assert dates.opens_on in period
    assert dates.opens_on <= dates.due_on <= period.end
    assert dates.due_at <= dates.lock_at
    assert dates.due_at.utcoffset() == dates.lock_at.utcoffset() == timedelta(0)
    assert (dates.proposed_due_on is not None) is (dates.notice_workdays < schedule.min_notice_workdays)
    when = [day for _, day in dates.reminders]
    assert when == sorted(set(when))
    assert {step for step, _ in dates.reminders} <= set(schedule.steps)


@settings(max_examples=50)
@given(schedules(), calendars(), days)
def test_catching_up_in_two_parts_is_catching_up_at_once(
    schedule: SchedulePlan, calendar: Calendar, day: date
) -> None:
    middle, end = day + timedelta(days=200), day + timedelta(days=500)
    at_once = periods_due(schedule, day, end, calendar)
    parts = periods_due(schedule, day, middle, calendar)
    parts += periods_due(schedule, middle + timedelta(days=1), end, calendar)
    assert parts == at_once
    assert len(set(at_once)) == len(at_once)


@settings(max_examples=30)
@given(schedules(), calendars())
def test_every_period_opens_once(schedule: SchedulePlan, calendar: Calendar) -> None:
    found = periods_due(schedule, FIRST, date(2029, 12, 31), calendar)
    expected, period = [], Period.containing(FIRST, schedule.cycle)
    while period.start <= date(2029, 12, 31):
        expected.append(period)
        period = period.next
    assert list(found) == expected


@given(schedules())
def test_schedule_survives_storage(schedule: SchedulePlan) -> None:
    assert SchedulePlan.from_dict(schedule.to_dict()) == schedule


@pytest.mark.parametrize(
    "change",
    [
        {"cycle": "week"},
        {"due": None},
        {"due": {"kind": "day", "number": 32, "shift": "after", "anchor": "last_month"}},
        {"on_time": "25:00"},
        {"lock": {"kind": "rule", "workdays": 0, "rule": None, "at": "18:00"}},
        {"lock": {"kind": "workdays_after_due", "workdays": -1, "rule": None, "at": "18:00"}},
        {"reminder_steps": [1, 1]},
        {"reminder_steps": [3, 1]},
        {"reminder_steps": [61]},
        {"repeat_every": -1},
        {"min_notice_workdays": 61},
    ],
)
def test_broken_schedule_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="schedule_format") as refused:
        SchedulePlan.from_dict(MONTHLY.to_dict() | change)
    assert refused.value.args[0] is DateFlaw.SCHEDULE_FORMAT


def test_schedule_without_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="schedule_format"):
        SchedulePlan.from_dict({})


SCRIPT = """
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates
from app.workdays.seed import seed_calendar
calendar = seed_calendar(range(2024, 2028))
for year in range(2020, 2041):
    for month in range(1, 13):
        print(round_dates(SchedulePlan(), Period.parse(f"{year}-{month:02}"), calendar))
"""


def test_dates_do_not_depend_on_the_zone_of_the_machine() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("UTC", "Asia/Shanghai", "America/New_York")
    }
    assert len(told) == 1
    assert len(next(iter(told)).splitlines()) == 21 * 12


def test_shift_words_are_distinct() -> None:
    assert {shift.label for shift in Shift} == {"遇休息日提前", "遇休息日顺延", "遇休息日不变"}
