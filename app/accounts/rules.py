"""Password policy, lock-out, session and absence rules. Defaults follow GB/T 22239-2019 8.1.4.1 (reliability.md DB-01, DB-02)."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.accounts.enums import AbsenceFlaw, PasswordFault, SessionEnd

MAX_LENGTH = 128
FRAGMENT = 3
RUN = 4
# The stems of which published lists of leaked passwords are made; digits and symbols around them do not help.
COMMON_STEMS = frozenset(
    {
        "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "guest", "test", "user",
        "welcome", "letmein", "qwerty", "qazwsx", "1qaz2wsx", "zaq12wsx", "asdfgh", "zxcvbn", "iloveyou", "monkey",
        "dragon", "master", "login", "abc", "aa", "a", "woaini", "wodemima", "mima", "duban", "ducha", "bangong",
        "keji", "zhengfu", "gov", "china", "zhongguo", "huawei", "qq", "wangpan", "changeme", "default", "secret",
    }
)  # fmt: skip


@dataclass(frozen=True)
class PasswordPolicy:
    min_length: int = 10
    max_age_days: int = 90
    history: int = 5


def normal_login(text: str) -> str:
    """NFKC and case-folded, so that two accounts cannot look alike."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def password_faults(password: str, policy: PasswordPolicy, names: Iterable[str]) -> tuple[PasswordFault, ...]:
    """Everything wrong with a password, in the order a person would mend it."""
    faults: list[PasswordFault] = []
    if len(password) < policy.min_length:
        faults.append(PasswordFault.TOO_SHORT)
    if len(password) > MAX_LENGTH:
        faults.append(PasswordFault.TOO_LONG)
    if _classes(password) < 3:
        faults.append(PasswordFault.TOO_SIMPLE)
    if _contains_fragment(password, names):
        faults.append(PasswordFault.CONTAINS_NAME)
    if _is_common(password):
        faults.append(PasswordFault.COMMON)
    if _has_run(password):
        faults.append(PasswordFault.REPEATED)
    return tuple(faults)


def _classes(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
    return sum(any(test(c) for c in password) for test in tests)


def _contains_fragment(password: str, names: Iterable[str]) -> bool:
    low = password.casefold()
    for name in names:
        whole = normal_login(name)
        if any(whole[i : i + FRAGMENT] in low for i in range(len(whole) - FRAGMENT + 1)):
            return True
    return False


def _is_common(password: str) -> bool:
    low = password.casefold()
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)
    letters = re.sub(r"[\W\d_]+", "", low.translate(str.maketrans("@0134$5!", "aoieassi")))
    return stem in COMMON_STEMS or low in COMMON_STEMS or letters in COMMON_STEMS or stem == ""


def _has_run(password: str) -> bool:
    """More than RUN characters that repeat or count up or down."""
    for step in (0, 1, -1):
        length = 1
        for previous, current in itertools.pairwise(password):
            length = length + 1 if ord(current) - ord(previous) == step else 1
            if length > RUN:
                return True
    return False


def password_expired(changed_at: datetime, now: datetime, policy: PasswordPolicy) -> bool:
    return policy.max_age_days > 0 and now - changed_at >= timedelta(days=policy.max_age_days)


@dataclass(frozen=True)
class LockRule:
    """`after` failures within `minutes` lock the account until the oldest of them is `minutes` old."""

    after: int = 5
    minutes: int = 15

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def locked_until(failures: Sequence[datetime], now: datetime, rule: LockRule) -> datetime | None:
    """`failures` are those since the last success or release. None when the account is open."""
    recent = sorted(at for at in failures if now - at < rule.window)
    if len(recent) < rule.after:
        return None
    return recent[-1] + rule.window


def tries_left(failures: Sequence[datetime], now: datetime, rule: LockRule) -> int:
    return max(0, rule.after - sum(now - at < rule.window for at in failures))


@dataclass(frozen=True)
class SessionFacts:
    seen_at: datetime
    expires_at: datetime
    ended: bool
    account_active: bool


def session_end(facts: SessionFacts, now: datetime, idle: timedelta) -> SessionEnd | None:
    """None while the session holds."""
    if facts.ended:
        return SessionEnd.ENDED
    if not facts.account_active:
        return SessionEnd.DISABLED
    if now >= facts.expires_at:
        return SessionEnd.EXPIRED
    if now - facts.seen_at > idle:
        return SessionEnd.IDLE
    return None


# Looked for in this order: an Edge also calls itself Chrome, and a Chrome Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = ("Windows", "HarmonyOS", "Android", "iPhone", "iPad", "Macintosh", "Linux")


def device_of(agent: str) -> str:
    """A browser and its system, as a person would name a device; what says neither stays as it is."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return " · ".join(name for name in (browser, system) if name) or agent


LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True)
class AbsenceWish:
    """A leave as it would be recorded. `alternates` are the people who may stand in for the person."""

    from_day: date
    to_day: date
    alternate_id: int | None
    alternates: frozenset[int]
    overlaps: bool
    alternate_away: bool


def absence_flaw(wish: AbsenceWish, today: date) -> tuple[str, AbsenceFlaw] | None:
    """The field that is wrong and why, or None. A leave that began before today may be recorded late, not one that is over."""
    named = wish.alternate_id is not None
    checks = (
        (wish.to_day < wish.from_day, "to_day", AbsenceFlaw.BACKWARDS),
        (wish.to_day < today, "to_day", AbsenceFlaw.OVER),
        (wish.to_day - wish.from_day > LONGEST_ABSENCE, "to_day", AbsenceFlaw.LONG),
        (wish.overlaps, "from_day", AbsenceFlaw.OVERLAPS),
        (named and wish.alternate_id not in wish.alternates, "alternate", AbsenceFlaw.NO_ALTERNATE),
        (named and wish.alternate_away, "alternate", AbsenceFlaw.ALTERNATE_AWAY),
    )
    return next(((field, flaw) for is_wrong, field, flaw in checks if is_wrong), None)
