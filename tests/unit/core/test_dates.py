"""Dates and numbers as the house writes them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.core import dates

TODAY = date(2026, 11, 21)
# 18:00 in China, and the last moment of a day there that is still the day before in Greenwich.
EVENING = datetime(2026, 11, 25, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 15, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 11, 25, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 25), "11月25日 周三"),
        (date(2027, 1, 3), "2027年1月3日 周日"),
        (NIGHT, "11月25日 周三"),
        (AFTER_MIDNIGHT, "11月26日 周四"),
        (None, "—"),
    ],
)
def test_day_has_its_weekday_and_a_year_only_when_it_is_another(value: date | None, said: str) -> None:
    assert dates.day(value, TODAY) == said


def test_moments_are_told_in_china() -> None:
    assert dates.moment(EVENING, TODAY) == "11月25日 周三 18:00"
    assert dates.moment_full(AFTER_MIDNIGHT) == "2026年11月26日 00:00"
    assert dates.day_full(AFTER_MIDNIGHT) == "2026年11月26日"
    assert dates.day_full(date(2026, 3, 1)) == "2026年3月1日"
    assert (dates.moment(None, TODAY), dates.day_full(None)) == ("—", "—")


def test_recent_says_today_only_of_today() -> None:
    assert dates.recent(datetime(2026, 11, 21, 1, 42, tzinfo=UTC), TODAY) == "今天 09:42"
    assert dates.recent(datetime(2026, 11, 20, 1, 42, tzinfo=UTC), TODAY) == "11月20日 周五 09:42"
    assert dates.recent(None, TODAY) == "—"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 25), "还剩4天"),
        (date(2026, 11, 22), "还剩1天"),
        (TODAY, "今天截止"),
        (date(2026, 11, 15), "已过6天"),
        (datetime(2026, 11, 21, 16, tzinfo=UTC), "还剩1天"),
        (None, ""),
    ],
)
def test_distance_counts_days_in_china(value: date | None, said: str) -> None:
    assert dates.distance(value, TODAY) == said


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=5), "1分钟"),
        (timedelta(minutes=20), "20分钟"),
        (timedelta(hours=5, minutes=59), "5小时"),
        (timedelta(days=3, hours=2), "3天"),
    ],
)
def test_waited(gone: timedelta, said: str) -> None:
    assert dates.waited(EVENING - gone, EVENING) == said


@pytest.mark.parametrize(
    ("code", "said", "short"),
    [
        ("2026-11", "2026年11月", "11月"),
        ("2026-Q4", "2026年第四季度", "第四季度"),
        ("2026-H2", "2026年下半年", "下半年"),
        ("2026", "2026年", "2026年"),
    ],
)
def test_period(code: str, said: str, short: str) -> None:
    assert (dates.period(code), dates.period_short(code)) == (said, short)


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234, "1,234"), (1234.5, "1,234.5"), (-1.5, "−1.5"), (Decimal("2.50"), "2.5"), (0, "0"), (None, "—")],
)
def test_number(value: float | None, said: str) -> None:
    assert dates.number(value) == said


def test_shares_and_percentages() -> None:
    assert dates.percent(7, 10) == "70.0%"
    assert dates.percent(62.5) == "62.5%"
    assert (dates.percent(1, 0), dates.percent(None), dates.share(None)) == ("—", "—", "—")
    assert dates.share(1 / 3) == "33.3%"


@pytest.mark.parametrize(("count", "said"), [(1, "1 KB"), (88_064, "86 KB"), (1_258_291, "1.2 MB")])
def test_filesize(count: int, said: str) -> None:
    assert dates.filesize(count) == said
