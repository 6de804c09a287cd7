"""Office hours between two moments."""

from datetime import UTC, date, datetime

import pytest

from app.core.clock import LOCAL
from app.workdays.calendar import Calendar
from app.workdays.hours import working_minutes

# Monday, 16 November 2026 is a holiday here, Saturday the 21st is worked.
CALENDAR = Calendar(frozenset({date(2026, 11, 16)}), frozenset({date(2026, 11, 21)}), frozenset({2026}))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(18, 9), at(18, 18), 480),
        (at(18, 8), at(18, 23), 480),
        (at(18, 10), at(18, 15), 240),
        (at(18, 12), at(18, 13), 0),
        (at(18, 17), at(19, 10, 30), 150),
        (at(20, 16), at(23, 10), 120 + 480 + 60),
        (at(15, 9), at(17, 9), 0),
        (at(18, 15), at(18, 9), 0),
        (at(18, 9), at(18, 9), 0),
    ],
)
def test_only_office_hours_of_working_days_count(start: datetime, end: datetime, minutes: int) -> None:
    assert working_minutes(start, end, CALENDAR) == minutes
    # The same moments said in another zone are the same time.
    assert working_minutes(start.astimezone(UTC), end.astimezone(UTC), CALENDAR) == minutes
