from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workdays.enums import Cycle, DateFlaw
from app.workdays.period import MONTHS, Period
from app.workdays.wording import period_name, period_short_name, this_period
from tests.unit.workdays.strategies import cycles, days, periods


@pytest.mark.parametrize(
    ("text", "period", "start", "end", "name", "short"),
    [
        ("2026-11", (Cycle.MONTH, 2026, 11), (11, 1), (11, 30), "2026年11月", "11月"),
        ("2024-02", (Cycle.MONTH, 2024, 2), (2, 1), (2, 29), "2024年2月", "2月"),
        ("2026-Q4", (Cycle.QUARTER, 2026, 4), (10, 1), (12, 31), "2026年第四季度", "第四季度"),
        ("2026-H1", (Cycle.HALF, 2026, 1), (1, 1), (6, 30), "2026年上半年", "上半年"),
        ("2026-H2", (Cycle.HALF, 2026, 2), (7, 1), (12, 31), "2026年下半年", "下半年"),
        ("2026", (Cycle.YEAR, 2026, 1), (1, 1), (12, 31), "2026年", "2026年"),
    ],
)
def test_period_reads_and_names(
    text: str,
    period: tuple[Cycle, int, int],
    start: tuple[int, int],
    end: tuple[int, int],
    name: str,
    short: str,
) -> None:
    read = Period.parse(text)
    assert (read.cycle, read.year, read.index) == period
    assert (read.start, read.end) == (date(period[1], *start), date(period[1], *end))
    assert (str(read), period_name(read), period_short_name(read)) == (text, name, short)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-Q5",
        "2026-H3",
        "26-11",
        "2026-11 ",
        "3026",
        "2026-q1",
        "\uff12026-11",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="period_format") as refused:
        Period.parse(text)
    assert refused.value.args[0] is DateFlaw.PERIOD_FORMAT


def test_neighbours_cross_the_year() -> None:
    assert str(Period.parse("2026-12").next) == "2027-01"
    assert str(Period.parse("2026-Q1").previous) == "2025-Q4"
    assert str(Period.parse("2026-H2").next) == "2027-H1"
    assert str(Period.parse("2026").previous) == "2025"
    assert str(Period.parse("2026-11").shifted(-23)) == "2024-12"


@pytest.mark.parametrize(
    ("text", "cycle", "owed"),
    [
        ("2026-11", Cycle.MONTH, True),
        ("2026-11", Cycle.QUARTER, False),
        ("2026-12", Cycle.QUARTER, True),
        ("2026-12", Cycle.YEAR, True),
        ("2026-Q2", Cycle.HALF, True),
        ("2026-Q4", Cycle.MONTH, False),
    ],
)
def test_longer_cycle_is_owed_in_its_last_period(text: str, cycle: Cycle, owed: bool) -> None:
    assert Period.parse(text).closes(cycle) is owed


def test_this_period_has_a_word_for_every_cycle() -> None:
    assert [this_period(cycle) for cycle in Cycle] == ["本月", "本季度", "本半年", "本年"]


@given(periods())
def test_period_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(days, cycles)
def test_every_day_lies_in_one_period(day: date, cycle: Cycle) -> None:
    period = Period.containing(day, cycle)
    assert day in period
    assert day not in period.next
    assert day not in period.previous


@given(periods(), st.integers(-30, 30))
def test_periods_follow_without_gap(period: Period, count: int) -> None:
    assert period.end + timedelta(days=1) == period.next.start
    assert period.next.previous == period
    assert period.shifted(count).shifted(-count) == period
    assert period.closes(period.cycle)


@given(days)
def test_each_cycle_is_owed_once(day: date) -> None:
    for cycle in Cycle:
        year = [Period(Cycle.MONTH, day.year, n) for n in range(1, 13)]
        assert sum(month.closes(cycle) for month in year) == 12 // MONTHS[cycle]
