"""What the pages of messages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Listing
from app.core.view import Figure, FilterBar
from app.outbox.enums import Channel, MessageKind, MessageState, TextCode
from app.reminders.queries import NoticeLine
from app.reminders.queries.sending import SendLine, ToldLine
from app.reminders.rules import Call


@dataclass(frozen=True)
class MessagesPage:
    """The reader's own notices, newest first."""

    unread: Figure
    total: Figure
    listing: Listing[NoticeLine]
    query: str
    key: str


@dataclass(frozen=True)
class SendLogPage:
    """Who was told what, when, how it ended. `calls` is how many people are to be telephoned."""

    counts: Mapping[MessageState, Figure]
    listing: Listing[SendLine]
    calls: Figure
    filters: FilterBar
    query: str
    mail_ready: bool
    can_retry: bool
    can_write: bool
    beat_at: datetime | None
    quiet_until: datetime | None
    broken_robots: Sequence[str]
    key: str


@dataclass(frozen=True)
class SentPage:
    """One message as it went out, and what became of everything it told."""

    line: SendLine
    subject: str
    body: str
    wording: int
    told: Sequence[ToldLine]
    can_retry: bool
    key: str


@dataclass(frozen=True)
class CallsPage:
    """People to telephone, because nothing else reached them or helped."""

    calls: Sequence[Call]
    people: int
    units: int
    can_export: bool


@dataclass(frozen=True)
class RobotRow:
    """`address` is where it listens, without the key; `trial` is how its last trial ended."""

    robot_id: int
    name: str
    channel: Channel
    address: str
    group: str
    is_signed: bool
    enabled: bool
    tells: tuple[str, ...]
    fault: str
    fault_at: datetime | None
    held_until: datetime | None
    trial: MessageState | None
    trial_at: datetime | None
    trial_error: str


@dataclass(frozen=True)
class RobotsPage:
    rows: Sequence[RobotRow]
    working: int
    broken: int
    units: Sequence[tuple[int, str]]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    key: str


@dataclass(frozen=True)
class RobotPage:
    row: RobotRow
    units: Sequence[tuple[int, str]]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    version: int
    key: str


@dataclass(frozen=True)
class TextRow:
    code: TextCode
    subject: str
    is_own: bool
    saved_at: datetime | None
    saved_by: str


@dataclass(frozen=True)
class TextsPage:
    """Every text, and when messages may leave."""

    rows: Sequence[TextRow]
    own: int
    quiet_from: str
    quiet_to: str
    has_quiet_hours: bool
    workdays_only: bool
    values: Mapping[str, str]
    errors: Mapping[str, str]
    version: int
    key: str


@dataclass(frozen=True)
class PastText:
    """An earlier version; a blank body stands for the text of the program."""

    number: int
    subject: str
    body: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class TextPage:
    """One text: as it is written, and filled with an example."""

    code: TextCode
    subject: str
    body: str
    allowed: Sequence[str]
    sample_subject: str
    sample_body: str
    is_own: bool
    original_subject: str
    original_body: str
    past: Sequence[PastText]
    errors: Mapping[str, str]
    version: int
    key: str


@dataclass(frozen=True)
class MailChoice:
    kind: MessageKind
    wanted: bool


@dataclass(frozen=True)
class FeedRow:
    feed_id: int
    created_at: datetime


@dataclass(frozen=True)
class PersonalPage:
    """Own settings. `fresh` is the address of a feed made just now, shown this once."""

    choices: Sequence[MailChoice]
    email: str
    feeds: Sequence[FeedRow]
    fresh: str
    errors: Mapping[str, str]
    key: str
