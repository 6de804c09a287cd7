"""What the pages of urges show."""

from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Listing
from app.supervision.letter import UrgeText


@dataclass(frozen=True)
class UrgeGroupRow:
    """What was urged in one go. `href` shows its letter, `file_href` is it as a Word file."""

    urged_at: datetime
    what: str
    reports: int
    units: int
    by: str
    note: str
    href: str
    file_href: str


@dataclass(frozen=True)
class UrgesPage:
    """Every urge that the reader may see, newest first."""

    listing: Listing[UrgeGroupRow]
    query: str
    can_urge: bool


@dataclass(frozen=True)
class UrgePage:
    """A letter to read and print. `other_href` leads from one report to all of the same go, or back; blank if it is
    alone. `task_href` is blank for a letter about many.
    """

    text: UrgeText
    file_href: str
    task_href: str
    other_href: str
    other: str
