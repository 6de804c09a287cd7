"""Which periods lie too far ahead for a round."""

from datetime import date

import pytest

from app.rounds.rules import is_too_far_ahead
from app.workdays.period import Period


@pytest.mark.parametrize(
    ("today", "period", "far"),
    [
        (date(2026, 11, 18), "2027-12", False),
        (date(2026, 11, 18), "2028-01", True),
        (date(2026, 11, 18), "2027", False),
        (date(2026, 11, 18), "2028", True),
        # A yearly opening of 1 January 2027, moved to the working day before, leads on to 2028.
        (date(2026, 12, 31), "2028", False),
        (date(2026, 12, 31), "2028-02", True),
        (date(2026, 11, 18), "1999-01", False),
    ],
)
def test_a_period_too_far_ahead(today: date, period: str, far: bool) -> None:
    assert is_too_far_ahead(Period.parse(period), today) is far
