"""2020 to 2040: one round per period, due after it opens and inside it, whatever rules and calendars say."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import local_date, local_moment
from app.workdays.calendar import Calendar
from app.workdays.due import HIGHEST, DueRule
from app.workdays.enums import Anchor, Cycle, RuleKind, Shift
from app.workdays.period import MONTHS, Period
from app.workdays.schedule import SchedulePlan, periods_due, round_dates
from app.workdays.seed import seed_calendar
from tests.unit.workdays.strategies import FIRST, LAST, calendars, schedules

SEEDED = seed_calendar(range(2024, 2028))
YEARS = 21
RULES = [
    DueRule(kind, number, shift, anchor)
    for kind, shift, anchor in product(RuleKind, Shift, Anchor)
    for number in range(1, HIGHEST[kind] + 1)
]


def every_period(cycle: Cycle) -> list[Period]:
    found = [Period.containing(FIRST, cycle)]
    while found[-1].end < LAST:
        found.append(found[-1].next)
    return found


@pytest.mark.parametrize("cycle", Cycle)
def test_periods_tile_the_years(cycle: Cycle) -> None:
    periods = every_period(cycle)
    assert len(periods) == YEARS * 12 // MONTHS[cycle]
    assert periods[0].start == FIRST
    assert periods[-1].end == LAST
    assert all(one.end + timedelta(days=1) == later.start for one, later in pairwise(periods))


@settings(max_examples=40)
@given(schedules(), calendars())
def test_every_period_opens_once_and_is_due_inside_itself(schedule: SchedulePlan, calendar: Calendar) -> None:
    opened = periods_due(schedule, FIRST, LAST, calendar)
    assert list(opened) == every_period(schedule.cycle)
    for period in opened:
        dates = round_dates(schedule, period, calendar)
        assert period.start <= dates.opens_on <= dates.due_on <= period.end
        assert local_moment(dates.opens_on, schedule.on_time) <= dates.due_at <= dates.lock_at


@settings(max_examples=40)
@given(schedules(), calendars(), st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_a_server_that_is_down_now_and_then_opens_each_once(
    schedule: SchedulePlan, calendar: Calendar, pauses: list[int]
) -> None:
    """The sweep always looks back to the first day; what it opened before it does not open again."""
    opened: list[Period] = []
    day = FIRST
    for pause in pauses:
        day = min(day + timedelta(days=pause), LAST)
        opened += [period for period in periods_due(schedule, FIRST, day, calendar) if period not in opened]
    assert opened == [
        period for period in every_period(schedule.cycle) if round_dates(schedule, period, calendar).opens_on <= day
    ]


@pytest.mark.parametrize("cycle", Cycle)
def test_every_rule_on_the_published_calendar(cycle: Cycle) -> None:
    """No sample: all 462 rules as due rule, on every period of the years that are published."""
    known = [period for period in every_period(cycle) if 2024 <= period.year <= 2027]
    plan = SchedulePlan(cycle=cycle, opens=DueRule(RuleKind.DAY, 1, Shift.NONE, Anchor.FIRST_MONTH))
    for rule in RULES:
        schedule = replace(plan, due=rule)
        for period in known:
            dates = round_dates(schedule, period, SEEDED)
            assert dates.opens_on == period.start <= dates.due_on <= period.end, (rule, period)
            if rule.shift is not Shift.NONE:
                assert SEEDED.is_workday(dates.due_on), (rule, period)


def test_the_count_of_rules_is_what_the_test_says() -> None:
    assert len(RULES) == (31 + 23 + 23) * 3 * 2 == 462


@settings(max_examples=40)
@given(schedules(), calendars(), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_longer_cycle_is_owed_once_in_each_of_its_periods(
    schedule: SchedulePlan, calendar: Calendar, day: date
) -> None:
    """A quarterly task of a monthly plan owes one report in every quarter, in the month that closes it."""
    for cycle in Cycle:
        if MONTHS[cycle] < MONTHS[schedule.cycle]:
            continue
        around = Period.containing(day, cycle)
        inside = [period for period in every_period(schedule.cycle) if period.start in around]
        owed = [period for period in inside if period.closes(cycle)]
        assert owed == [inside[-1]]
        assert local_date(round_dates(schedule, owed[0], calendar).due_at) in around
