"""The only module that reads the machine's clock. It is read once per request or job; rules receive dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 -- this is the one place


@dataclass
class FixedClock:
    """For tests and replays: stands still until it is moved."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def move(self, **delta: float) -> None:
        self.at += timedelta(**delta)


class ShiftedClock:
    """For trials: starts at a given moment and runs at the speed of the real one."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - SystemClock().now()

    def now(self) -> datetime:
        return SystemClock().now() + self._shift


def make_clock(start: datetime | None) -> Clock:
    return SystemClock() if start is None else ShiftedClock(start)


@lru_cache(maxsize=1024)
def local_date(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def local_moment(day: date, at: time) -> datetime:
    """The aware UTC moment of a wall-clock time in China."""
    return datetime.combine(day, at, LOCAL).astimezone(UTC)


Now = Callable[[], datetime]
