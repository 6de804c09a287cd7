"""Keys, back-off, turns, quiet hours and the answer to "try again or give up". Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.outbox.channels.vendors import Pace
from app.outbox.enums import Channel, MessageKind

# RFC 5321 asks for patience of hours with temporary refusals; greylisting wants a first retry after minutes.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
)
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Occasion:
    """What one person must be told because of one thing.

    `digest` groups occasions that go out as one message: same digest, person and channel. It must be built from
    stable ids and ISO dates; a changed format would send everything again.
    """

    kind: MessageKind
    recipient_id: int | None
    subject_kind: str
    subject_id: int
    digest: str
    due_at: datetime
    step: str = ""
    payload: tuple[tuple[str, str | int | None], ...] = ()
    robot_id: int | None = None

    @property
    def receiver(self) -> str:
        """A person's number, or a robot's: the two must not meet in a key."""
        return str(self.recipient_id) if self.robot_id is None else f"robot{self.robot_id}"


def occurrence_key(occasion: Occasion, channel: Channel) -> str:
    return ":".join(
        (
            occasion.kind.value,
            occasion.subject_kind,
            str(occasion.subject_id),
            occasion.step,
            occasion.receiver,
            channel.value,
        )
    )


def digest_key(occasion: Occasion, channel: Channel) -> str:
    return f"{occasion.kind.value}:{occasion.digest}:{occasion.receiver}:{channel.value}"


def next_attempt(attempts: int, now: datetime, *, permanent: bool) -> datetime | None:
    """When to try again after `attempts` failures; None gives up."""
    if permanent or attempts > len(RETRY_AFTER):
        return None
    return now + RETRY_AFTER[attempts - 1]


@dataclass(frozen=True)
class Room:
    """How many of the waiting messages go as they are, and whether a digest of the rest may still go today."""

    alone: int
    digest_today: bool


def room_for(sent: int, waiting: int, cap: int) -> Room:
    """A person who got `sent` messages today gets `cap` at most; the last of them is the digest of what exceeds it."""
    if sent + waiting <= cap:
        return Room(waiting, digest_today=True)
    return Room(max(cap - 1 - sent, 0), digest_today=sent < cap)


def next_turn(paced_to: datetime | None, now: datetime, pace: Pace) -> datetime | None:
    """How far a robot's rate is used up once one more goes out; None when none may go now.

    Over any stretch of time that lets through at most `burst` messages and one more per `interval`.
    """
    used = max(paced_to or now, now)
    return None if used - now > pace.slack else used + pace.interval


@dataclass(frozen=True)
class QuietHours:
    """Nothing leaves from `start` to `end` (HH:MM in China, over midnight too), nor, if so set, on days off."""

    start: str = "21:00"
    end: str = "07:00"
    workdays_only: bool = False
    version: int = 0

    def is_quiet(self, local: datetime, *, is_workday: bool) -> bool:
        if self.workdays_only and not is_workday:
            return True
        begin, stop, clock = time.fromisoformat(self.start), time.fromisoformat(self.end), local.time()
        if begin <= stop:
            return begin <= clock < stop
        return clock >= begin or clock < stop
