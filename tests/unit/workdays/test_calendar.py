from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workdays.calendar import Calendar
from app.workdays.enums import DayKind, Festival
from app.workdays.months import add_months, month_end
from app.workdays.seed import SeedDay, published_years, seed_calendar, seed_days
from tests.unit.workdays.strategies import calendars, days

SEEDED = seed_calendar(range(2024, 2028))


def test_working_weekends_of_2026_are_the_published_ones() -> None:
    worked = [row.day for row in seed_days(2026) if row.kind is DayKind.WORKDAY]
    assert worked == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert all(SEEDED.is_workday(day) and day.weekday() >= 5 for day in worked)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 1, 1), date(2026, 1, 3), "元旦"),
        (date(2026, 2, 15), date(2026, 2, 23), "春节"),
        (date(2026, 4, 4), date(2026, 4, 6), "清明节"),
        (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
        (date(2026, 6, 19), date(2026, 6, 21), "端午节"),
        (date(2026, 9, 25), date(2026, 9, 27), "中秋节"),
        (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
    ],
)
def test_festivals_of_2026_are_the_published_ones(first: date, last: date, name: str) -> None:
    rest = [row.day for row in seed_days(2026) if row.kind is DayKind.HOLIDAY and row.name == name]
    assert rest == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert not any(SEEDED.is_workday(day) for day in rest)
    assert SEEDED.is_workday(last + timedelta(days=1)) or (last + timedelta(days=1)).weekday() >= 5


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_year_has_the_published_number_of_working_days(year: int, working_days: int) -> None:
    assert SEEDED.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


def test_every_seeded_day_names_a_festival() -> None:
    assert SeedDay(date(2025, 1, 26), DayKind.WORKDAY, Festival.SPRING_FESTIVAL.label) in seed_days(2025)
    assert {row.name for row in seed_days(2024)} <= {festival.label for festival in Festival}


def test_unpublished_year_counts_monday_to_friday_and_is_provisional() -> None:
    assert seed_days(2027) == ()
    assert published_years(range(2024, 2030)) == (2024, 2025, 2026)
    assert SEEDED.published == frozenset({2024, 2025, 2026})
    assert SEEDED.is_workday(date(2027, 10, 1))
    assert not SEEDED.is_workday(date(2027, 10, 2))
    assert SEEDED.is_provisional(date(2027, 1, 1))
    assert not SEEDED.is_provisional(date(2026, 12, 31))


def test_day_entered_by_hand_counts_before_the_year_is_published() -> None:
    known = Calendar.of([(date(2027, 10, 1), DayKind.HOLIDAY), (date(2027, 10, 9), DayKind.WORKDAY)], [])
    assert not known.is_workday(date(2027, 10, 1))
    assert known.is_workday(date(2027, 10, 9))
    assert known.is_provisional(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (1, date(2026, 10, 8)),
        (3, date(2026, 10, 10)),
        (17, date(2026, 10, 29)),
        (18, date(2026, 10, 30)),
        (23, date(2026, 10, 30)),
        (-1, date(2026, 10, 30)),
        (-5, date(2026, 10, 26)),
        (-18, date(2026, 10, 8)),
        (-23, date(2026, 10, 8)),
    ],
)
def test_nth_working_day_of_october_counts_the_make_up_saturday(n: int, day: date) -> None:
    assert SEEDED.nth_workday(2026, 10, n) == day


def test_nth_working_day_counts_from_one() -> None:
    with pytest.raises(ValueError, match="0"):
        SEEDED.nth_workday(2026, 10, 0)


def test_month_without_working_days_has_no_nth() -> None:
    rest = Calendar.of([(date(2030, 2, n), DayKind.HOLIDAY) for n in range(1, 29)], [2030])
    assert rest.nth_workday(2030, 2, 1) is None


def test_distance_over_the_national_holiday() -> None:
    assert SEEDED.workdays_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert SEEDED.workdays_between(date(2026, 10, 8), date(2026, 9, 30)) == -1
    assert SEEDED.workdays_between(date(2026, 11, 21), date(2026, 11, 25)) == 3
    assert SEEDED.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert SEEDED.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert SEEDED.add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 3)


@given(calendars(), days, st.integers(1, 40))
def test_added_days_are_counted_back(calendar: Calendar, day: date, count: int) -> None:
    later = calendar.add_workdays(day, count)
    assert calendar.is_workday(later)
    assert calendar.workdays_between(day, later) == count
    assert calendar.workdays_between(later, day) == -count
    assert calendar.add_workdays(calendar.add_workdays(later, -count), count) == later


@given(calendars(), days, st.integers(0, 800))
def test_a_distance_is_what_counting_day_by_day_gives(calendar: Calendar, start: date, length: int) -> None:
    counted = sum(calendar.is_workday(start + timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.workdays_between(start, start + timedelta(days=length)) == counted


@given(calendars(), days, days, days)
def test_distances_add_up(calendar: Calendar, first: date, second: date, third: date) -> None:
    near = [first + timedelta(days=(day - first).days % 90) for day in (second, third)]
    between = calendar.workdays_between
    assert between(first, near[0]) + between(near[0], near[1]) == between(first, near[1])


@given(calendars(), days)
def test_nth_from_both_ends_meet(calendar: Calendar, day: date) -> None:
    worked = calendar.workdays_of_month(day.year, day.month)
    for n, expected in enumerate(worked, start=1):
        assert calendar.nth_workday(day.year, day.month, n) == expected
        assert calendar.nth_workday(day.year, day.month, n - len(worked) - 1) == expected


@given(days, st.integers(-240, 240))
def test_month_arithmetic_keeps_the_day_or_the_month_end(day: date, count: int) -> None:
    moved = add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day == min(day.day, month_end(moved.year, moved.month).day)


def test_month_end_knows_leap_years() -> None:
    assert [month_end(year, 2).day for year in (2024, 2025, 2100, 2000)] == [29, 28, 28, 29]
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
