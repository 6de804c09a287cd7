"""What the page of the calendar shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.core.view import Link, StripDay


@dataclass(frozen=True)
class MonthStrip:
    name: str
    days: tuple[StripDay, ...]
    workdays: int


@dataclass(frozen=True)
class SetDay:
    """A day that is not what its weekday makes it, or that somebody said so of."""

    day: date
    kind: str
    name: str
    source: str


@dataclass(frozen=True)
class CalendarPage:
    """A year of working days. `pasted` and `values` are what was typed when it comes back with errors."""

    year: int
    years: tuple[Link, ...]
    is_published: bool
    workdays: int
    months: tuple[MonthStrip, ...]
    days: tuple[SetDay, ...]
    can_edit: bool
    kinds: tuple[tuple[str, str], ...]
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
