"""Arithmetic of months that keeps inside the calendar."""

from calendar import monthrange
from datetime import date


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, count: int) -> date:
    """The same day `count` months on; 31 January and one month is the last day of February."""
    year, zero_based = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = month_end(year, zero_based + 1)
    return last.replace(day=min(day.day, last.day))
