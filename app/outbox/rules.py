"""Keys, back-off and the answer to "try again or give up". Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
    recipient_id: int
    subject_kind: str
    subject_id: int
    digest: str
    due_at: datetime
    step: str = ""
    payload: tuple[tuple[str, str | int | None], ...] = ()


def occurrence_key(occasion: Occasion, channel: Channel) -> str:
    return ":".join(
        (
            occasion.kind.value,
            occasion.subject_kind,
            str(occasion.subject_id),
            occasion.step,
            str(occasion.recipient_id),
            channel.value,
        )
    )


def digest_key(occasion: Occasion, channel: Channel) -> str:
    return ":".join((occasion.kind.value, occasion.digest, str(occasion.recipient_id), channel.value))


def next_attempt(attempts: int, now: datetime, *, permanent: bool) -> datetime | None:
    """When to try again after `attempts` failures; None gives up."""
    if permanent or attempts > len(RETRY_AFTER):
        return None
    return now + RETRY_AFTER[attempts - 1]
