"""What the pages of a round's dispatch notice show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.rounds.dispatch import NoticeText


@dataclass(frozen=True)
class IssuedRow:
    """`href` shows the notice, `file_href` is it as a Word file."""

    number: str
    issued_at: datetime
    by: str
    reason: str
    href: str
    file_href: str


@dataclass(frozen=True)
class NoticesPage:
    """The notices of a round, newest first, and what would be issued now.

    `draft` is None for who cannot issue, and for a closed round; `values` are the fields as typed; `has_changed` says
    that dates or units differ from what was issued last.
    """

    round_id: int
    plan_title: str
    name: str
    issued: tuple[IssuedRow, ...]
    has_changed: bool
    draft: NoticeText | None
    next_number: str
    values: Mapping[str, str]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticePage:
    """One notice as it was issued. `replaced_by` is the number of the one that took its place."""

    round_id: int
    number: str
    text: NoticeText
    file_href: str
    replaced_by: str
