"""What the pages of an upload show: where a file is chosen, and what becomes of one that is read behind the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.plans.queries import UploadLine


@dataclass(frozen=True)
class UploadPage:
    """`converts`: old formats can be read, too; `drafts` are documents still waiting to be checked."""

    drafts: Sequence[tuple[int, str]]
    unread: Sequence[UploadLine]
    largest: int
    converts: bool
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadingPage:
    """`seconds` since the reader took the file up; the page asks again while it is `running`."""

    upload: UploadLine
    seconds: int
    running: bool
