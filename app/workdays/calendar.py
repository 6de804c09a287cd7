"""The State Council calendar as a value: which days are worked, which years are known."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from app.workdays.enums import DayKind
from app.workdays.months import month_end

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """`holidays` and `makeup_days` differ from Monday–Friday; a year not in `published` is provisional.

    A day entered by hand in a year not yet published counts already, the year stays provisional.
    """

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    published: frozenset[int] = frozenset()

    @classmethod
    def of(cls, days: Iterable[tuple[date, DayKind]], published: Iterable[int]) -> Self:
        rows = tuple(days)
        return cls(
            frozenset(day for day, kind in rows if kind is DayKind.HOLIDAY),
            frozenset(day for day, kind in rows if kind is DayKind.WORKDAY),
            frozenset(published),
        )

    def is_workday(self, day: date) -> bool:
        return day in self.makeup_days or (day.weekday() < 5 and day not in self.holidays)

    def is_provisional(self, day: date) -> bool:
        return day.year not in self.published

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after (or, negative, before) `day`; 0 is `day` itself, worked or not."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.workdays_between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        mondays_to_fridays = weeks * 5 + sum((start.weekday() + n) % 7 < 5 for n in range(1, rest + 1))
        free, worked = self._exceptions
        return mondays_to_fridays - _within(free, start, end) + _within(worked, start, end)

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        """Days from Monday to Friday that are free, days of a weekend that are worked; in order."""
        free = sorted(day for day in self.holidays - self.makeup_days if day.weekday() < 5)
        return free, sorted(day for day in self.makeup_days if day.weekday() >= 5)

    def workdays_of_month(self, year: int, month: int) -> tuple[date, ...]:
        days = (date(year, month, number) for number in range(1, month_end(year, month).day + 1))
        return tuple(day for day in days if self.is_workday(day))

    def nth_workday(self, year: int, month: int, n: int) -> date | None:
        """N from 1 counts from the beginning, from -1 backwards from the end (倒数第n个工作日).

        A month with fewer working days gives the last one it reaches; a month without any gives None.
        """
        if n == 0:
            raise ValueError(n)
        days = self.workdays_of_month(year, month)
        if not days:
            return None
        return days[min(n, len(days)) - 1] if n > 0 else days[max(n, -len(days))]


def _within(days: list[date], start: date, end: date) -> int:
    """How many of the ordered days lie after `start`, up to and including `end`."""
    return bisect_right(days, end) - bisect_right(days, start)
