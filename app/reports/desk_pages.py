"""What the month's page shows: every task of a unit to be filled in at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.view import Figure, FileItem, LampView
from app.reports.enums import ReportKind
from app.reports.pages import Returned
from app.rounds.enums import AssignmentState


@dataclass(frozen=True)
class LastWords:
    """What was reported for the round before, beside the fields of the month's page; `status` is its value and label.

    `mark` says of imported words that nobody reviewed them.
    """

    round_name: str
    kind: ReportKind
    progress: str
    status: tuple[str, str]
    percent: str
    problems: str
    next_steps: str
    nil_reason: str
    mark: str = ""


@dataclass(frozen=True)
class DeskRow:
    """A report on the month's page. `values` and `errors` are by field; `theirs` are (field's name, words) of whoever
    changed the draft meanwhile. `choice` is the nil reason where it is one of those offered, `usual_reason` the one that a
    nil report by two keys begins with. `is_ready`: can be filed.
    """

    assignment_id: int
    task_id: int
    number: str
    title: str
    is_lead: bool
    plan: str
    due_at: datetime
    targets: tuple[str, ...]
    state: AssignmentState
    values: Mapping[str, str]
    choice: str
    version: int
    files: tuple[FileItem, ...]
    lamp: LampView
    round_name: str
    usual_reason: str
    is_ready: bool
    saved_at: datetime | None = None
    last: LastWords | None = None
    returned: Returned | None = None
    refusal: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DeskDone:
    """A report that has left the liaison's desk."""

    number: str
    title: str
    href: str
    state: AssignmentState
    at: datetime | None
    round_name: str = ""


@dataclass(frozen=True)
class DeskPage:
    """All tasks of the unit in the open rounds on one page. `start` is where the keyboard stands; `said` what was done.
    `filing`: what failed was to be filed, and not only to be kept.
    """

    round_name: str
    waiting: Figure
    done: Figure
    due_at: datetime | None
    lock_at: datetime | None
    signer: bool
    statuses: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    rows: tuple[DeskRow, ...]
    gone: tuple[DeskDone, ...]
    start: int
    max_mb: int
    key: str
    said: str = ""
    failed: int = 0
    filing: bool = True
