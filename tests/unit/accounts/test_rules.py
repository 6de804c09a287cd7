"""Passwords, lock-out and sessions: the table of what is taken and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.enums import PasswordFault, SessionEnd
from app.accounts.rules import (
    LockRule,
    PasswordPolicy,
    SessionFacts,
    device_of,
    locked_until,
    normal_login,
    password_expired,
    password_faults,
    session_end,
    tries_left,
)

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
POLICY = PasswordPolicy()
NAMES = ("zhoumin", "省工业和信息化厅")


@pytest.mark.parametrize(
    "password",
    [
        "Mountain-River-27",
        "云上山河-2026-Kq",
        "xR7!wq9Lp2",
        "correct Horse 9 battery",
        "Tq5=9wKe-Bn",
        "Öl-Malerei_88x",
    ],
)
def test_good_passwords_are_taken(password: str) -> None:
    assert password_faults(password, POLICY, NAMES) == ()


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1-xyzq", PasswordFault.TOO_SHORT),
        ("", PasswordFault.TOO_SHORT),
        ("A1-" + "x7" * 70, PasswordFault.TOO_LONG),
        ("onlyletters-no", PasswordFault.TOO_SIMPLE),
        ("ONLYUPPER12345", PasswordFault.TOO_SIMPLE),
        ("7294016358", PasswordFault.TOO_SIMPLE),
        ("Zhoumin-2026", PasswordFault.CONTAINS_NAME),
        ("工业和信息化-Xy7", PasswordFault.CONTAINS_NAME),
        ("Password-2026", PasswordFault.COMMON),
        ("P@ssw0rd2026!", PasswordFault.COMMON),
        ("Admin@123456", PasswordFault.COMMON),
        ("Qwerty-84712", PasswordFault.COMMON),
        ("Aa1234567890", PasswordFault.REPEATED),
        ("Kaaaaa-7rivers", PasswordFault.REPEATED),
        ("Kriver-98765", PasswordFault.REPEATED),
        ("Aa123456!!", PasswordFault.COMMON),
    ],
)
def test_bad_passwords_are_named(password: str, fault: PasswordFault) -> None:
    assert fault in password_faults(password, POLICY, NAMES)


def test_logins_that_look_alike_are_one() -> None:
    assert normal_login(" \uff3ahouMin ") == normal_login("zhoumin") == "zhoumin"


def test_rotation_can_be_switched_off() -> None:
    assert password_expired(NOW - timedelta(days=90), NOW, POLICY)
    assert not password_expired(NOW - timedelta(days=89), NOW, POLICY)
    assert not password_expired(NOW - timedelta(days=9000), NOW, PasswordPolicy(max_age_days=0))


def test_five_failures_lock_until_the_last_is_old() -> None:
    failures = [NOW - timedelta(minutes=m) for m in (1, 2, 3, 4)]
    assert locked_until(failures, NOW, LockRule()) is None
    assert tries_left(failures, NOW, LockRule()) == 1
    failures.append(NOW)
    assert locked_until(failures, NOW, LockRule()) == NOW + timedelta(minutes=15)
    assert tries_left([*failures, NOW], NOW, LockRule()) == 0
    assert locked_until(failures, NOW + timedelta(minutes=15), LockRule()) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"ended": True}, SessionEnd.ENDED),
        ({"account_active": False}, SessionEnd.DISABLED),
        ({"expires_at": NOW}, SessionEnd.EXPIRED),
        ({"seen_at": NOW - timedelta(minutes=30, seconds=1)}, SessionEnd.IDLE),
        ({"seen_at": NOW - timedelta(minutes=30)}, None),
    ],
)
def test_a_session_ends_for_one_reason(change: dict[str, object], why: SessionEnd | None) -> None:
    facts: dict[str, object] = {
        "seen_at": NOW,
        "expires_at": NOW + timedelta(hours=12),
        "ended": False,
        "account_active": True,
        **change,
    }
    assert session_end(SessionFacts(**facts), NOW, timedelta(minutes=30)) == why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome · Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_device_is_named_as_people_do(agent: str, device: str) -> None:
    assert device_of(agent) == device
