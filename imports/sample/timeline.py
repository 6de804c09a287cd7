"""The rounds of the last half-year as seen from a given day. Pure: the working-day calendar comes in."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import local_moment

ROUNDS = 6
CLOSE_OF_DAY = time(18, 0)

IsWorkday = Callable[[date], bool]


@dataclass(frozen=True)
class Days:
    """Days of the month on which a round opens, is due and locks."""

    opens: int
    due: int
    locks: int


@dataclass(frozen=True)
class Period:
    """One month's round. `month` counts from January of the plan's year, so 13 is the January after it."""

    name: str
    month: int
    opens: date
    due: date
    locks: date

    @property
    def opened_at(self) -> datetime:
        return local_moment(self.opens, time(9, 0))


def days_for(today: date) -> Days:
    """A schedule under which a round is open on `today`, whatever day of the month the sample is started."""
    return Days(16, 25, 30) if today.day >= 16 else Days(1, 12, 15)


def plan_year(today: date) -> int:
    """The year in which the oldest of the half-year's rounds lies."""
    return _back(today, ROUNDS - 1)[0]


def periods(today: date, is_workday: IsWorkday) -> tuple[Period, ...]:
    """The last six rounds, oldest first; the last one is the one open on `today`."""
    days, base = days_for(today), plan_year(today)
    return tuple(
        Period(
            name=f"{year}-{month:02d}",
            month=month + 12 * (year - base),
            opens=date(year, month, days.opens),
            due=on_or_before(clamped(year, month, days.due), is_workday),
            locks=on_or_before(clamped(year, month, days.locks), is_workday),
        )
        for year, month in (_back(today, back) for back in reversed(range(ROUNDS)))
    )


def clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def on_or_before(day: date, is_workday: IsWorkday) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def workdays_after(day: date, count: int, is_workday: IsWorkday) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_between(first: date, last: date, is_workday: IsWorkday) -> tuple[date, ...]:
    """Working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return tuple(day for day in (first + timedelta(days=n) for n in span) if is_workday(day))


def _back(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return years, month + 1
