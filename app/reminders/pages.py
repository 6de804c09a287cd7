"""What the pages of messages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Listing
from app.core.view import Figure, FilterBar
from app.outbox.enums import MessageState
from app.reminders.queries import NoticeLine, SendLine


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
    """Who was told what, when, how it ended. `calls` are failed messages: people to telephone."""

    counts: Mapping[MessageState, Figure]
    listing: Listing[SendLine]
    calls: Sequence[SendLine]
    filters: FilterBar
    query: str
    mail_ready: bool
    can_retry: bool
    beat_at: datetime | None
    key: str
