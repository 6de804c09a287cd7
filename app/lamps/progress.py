"""Where a task should stand by now (序时应达)."""

from datetime import date


def expected_percent(starts_on: date, deadline: date, today: date) -> int:
    """Linear in days, both ends included and the running day counted as done; whole per cent, rounded down."""
    if today >= deadline:
        return 100
    if today < starts_on:
        return 0
    return ((today - starts_on).days + 1) * 100 // ((deadline - starts_on).days + 1)
