"""What the page of a file's versions shows."""

from dataclasses import dataclass
from datetime import datetime

from app.core.view import Link


@dataclass(frozen=True)
class VersionRow:
    """`digest` are the first digits of the SHA-256; `uses` are the reports that carry this version."""

    version: int
    added_at: datetime
    added_by: str
    size: int
    digest: str
    href: str
    uses: tuple[Link, ...]


@dataclass(frozen=True)
class EvidencePage:
    """A file of a unit in all its versions, newest first; `asked` is the version that the address names."""

    name: str
    unit: str
    asked: int
    rows: tuple[VersionRow, ...]
