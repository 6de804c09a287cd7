"""What the page of reasons for returns shows."""

from dataclasses import dataclass
from datetime import datetime

from app.reports.enums import ReasonOrigin


@dataclass(frozen=True)
class ReasonLine:
    """A reason that is offered; who wrote it down and when, where it is shared."""

    text: str
    origin: ReasonOrigin
    by: str
    at: datetime | None


@dataclass(frozen=True)
class ReasonsPage:
    lines: tuple[ReasonLine, ...]
