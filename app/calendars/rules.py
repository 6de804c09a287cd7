"""What makes a table of holidays believable. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.workdays.enums import DayKind

# The statutory holidays are 13 days a year since 2025 and were 11 before (全国年节及纪念日放假办法).
FEWEST_HOLIDAYS = 11


@dataclass(frozen=True)
class NamedDay:
    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class DayInput:
    """`kind` None: the day is again what its weekday makes it."""

    day: date
    kind: DayKind | None
    name: str


@dataclass(frozen=True)
class YearInput:
    year: int
    days: tuple[NamedDay, ...]


def lacks_holidays(days: Sequence[NamedDay]) -> bool:
    """A year's notice with fewer rest days than the law grants was pasted only in part."""
    return sum(day.kind is DayKind.HOLIDAY for day in days) < FEWEST_HOLIDAYS
