"""Working time between two moments: how much notice somebody was really given. Pure."""

from datetime import date, datetime, time, timedelta

from app.core.clock import LOCAL
from app.workdays.calendar import ONE_DAY, Calendar

# Office hours as most offices keep them; eight hours are one working day.
SHIFTS = ((time(9), time(12)), (time(13), time(18)))
HOURS_PER_DAY = 8


def working_minutes(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole minutes of office hours on working days from `start` to `end`, in China; 0 when `end` is not later."""
    first, last = start.astimezone(LOCAL), end.astimezone(LOCAL)
    if last <= first:
        return 0
    total, day = timedelta(), first.date()
    while day <= last.date():
        if calendar.is_workday(day):
            total += _worked(day, first, last)
        day += ONE_DAY
    return int(total.total_seconds()) // 60


def _worked(day: date, first: datetime, last: datetime) -> timedelta:
    total = timedelta()
    for opens, closes in SHIFTS:
        begin = max(first, datetime.combine(day, opens, LOCAL))
        end = min(last, datetime.combine(day, closes, LOCAL))
        total += max(end - begin, timedelta())
    return total
