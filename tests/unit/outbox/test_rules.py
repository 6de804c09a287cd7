"""Keys must be stable, and patience finite."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.outbox.enums import Channel, MessageKind
from app.outbox.rules import RETRY_AFTER, Occasion, QuietHours, digest_key, next_attempt, occurrence_key

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
OCCASION = Occasion(MessageKind.REMINDER, 7, "assignment", 11, "T-3:2026-11-20:round:1", NOW, step="T-3")


def test_keys_hold_ids_and_dates_only() -> None:
    assert occurrence_key(OCCASION, Channel.SMTP) == "reminder:assignment:11:T-3:7:smtp"
    assert digest_key(OCCASION, Channel.SMTP) == "reminder:T-3:2026-11-20:round:1:7:smtp"


def test_patience_grows_and_ends() -> None:
    waits = [next_attempt(n, NOW, permanent=False) for n in range(1, len(RETRY_AFTER) + 2)]
    assert waits[0] == NOW + timedelta(minutes=1)
    assert waits[:-1] == sorted(waits[:-1])  # type: ignore[type-var]
    assert waits[-1] is None
    assert next_attempt(1, NOW, permanent=True) is None


def test_a_robot_and_a_person_never_share_a_key() -> None:
    robot = replace(OCCASION, recipient_id=None, robot_id=7)
    assert occurrence_key(robot, Channel.WECOM) == "reminder:assignment:11:T-3:robot7:wecom"
    assert digest_key(robot, Channel.WECOM) == "reminder:T-3:2026-11-20:round:1:robot7:wecom"


@pytest.mark.parametrize(
    ("start", "end", "clock", "quiet"),
    [
        ("21:00", "07:00", "20:59", False),
        ("21:00", "07:00", "21:00", True),
        ("21:00", "07:00", "06:59", True),
        ("21:00", "07:00", "07:00", False),
        ("12:00", "14:00", "13:00", True),
        ("12:00", "14:00", "14:00", False),
        ("09:00", "09:00", "09:00", False),
    ],
)
def test_quiet_hours_may_run_over_midnight(start: str, end: str, clock: str, *, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-18T{clock}")
    assert QuietHours(start, end).is_quiet(moment, is_workday=True) is quiet


def test_days_off_can_be_quiet_as_a_whole() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert QuietHours(workdays_only=True).is_quiet(noon, is_workday=False)
    assert not QuietHours(workdays_only=True).is_quiet(noon, is_workday=True)
    assert not QuietHours().is_quiet(noon, is_workday=False)
