"""What the pages of reports show. Percentages are whole numbers 0–100; moments are aware; texts are as typed.

Addresses the templates use by themselves: /tasks/{task_id}, /assignments/{id}/report (form and submission),
…/draft (autosave), …/evidence, …/evidence/removal, …/evidence/reuse, /assignments/{id}/sign-off, …/send-back,
/reports/{id}, /reports/{id}/approval, /reports/{id}/returns, /reviews, /reviews/approvals, /sign-offs,
/rounds/{id}/receipt, /messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.charts import LineChart
from app.core.paging import Listing
from app.core.view import Entry, Figure, FileItem, LampView, Link, Words
from app.reports.enums import ClaimedStatus, ReportKind
from app.rounds.enums import AssignmentState, Timeliness
from app.rounds.question_pages import AnswerRow, QuestionField


@dataclass(frozen=True)
class DueRow:
    """One report still owed. `plan` and `round_name` are empty while all rows are of one plan or round; `refusal` says
    why it cannot be filed.
    """

    assignment_id: int
    task_id: int
    number: str
    title: str
    is_lead: bool
    deadline: date | None
    deadline_text: str
    percent: int | None
    expected: int | None
    lamp: LampView
    state: AssignmentState
    due_at: datetime
    saved_at: datetime | None = None
    plan: str = ""
    round_name: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class SentRow:
    report_id: int
    number: str
    title: str
    submitted_at: datetime
    timeliness: Timeliness
    state: AssignmentState
    round_name: str = ""


@dataclass(frozen=True)
class UnsignedRound:
    """A dispatch the unit has not signed for."""

    round_id: int
    name: str
    opened_at: datetime
    owed: int


@dataclass(frozen=True)
class LiaisonHomePage:
    """What the unit owes now. `due_at` and `lock_at` are the nearest; None without an open round."""

    round_name: str
    plan_title: str
    plan_href: str
    waiting: Figure
    owed: Figure
    filed: Figure
    due_at: datetime | None
    lock_at: datetime | None
    unsigned: tuple[UnsignedRound, ...]
    due: tuple[DueRow, ...]
    sent: tuple[SentRow, ...]
    messages: tuple[Entry, ...]
    next_name: str = ""
    next_opens_on: date | None = None
    office_phone: str = ""


@dataclass(frozen=True)
class LastReport:
    """The report of the round before, beside the fields it fills."""

    round_name: str
    href: str
    submitted_at: datetime
    state: AssignmentState
    kind: ReportKind
    percent: int | None
    status: ClaimedStatus | None
    progress: str
    problems: str
    next_steps: str
    nil_reason: str
    files: tuple[FileItem, ...] = ()


@dataclass(frozen=True)
class PastWords:
    """What was imported from before the system, where no report of the system is older than this one."""

    round_name: str
    mark: str
    progress: str
    problems: str
    next_steps: str


@dataclass(frozen=True)
class PartRow:
    """A co-unit's part of a consolidated report; `progress` is empty while it is silent.

    `is_taken` when its newest revision stands in the lead's text, `is_newer` when an older one does.
    """

    unit: str
    state: AssignmentState
    progress: str
    due_at: datetime
    submitted_at: datetime | None = None
    report_id: int = 0
    timeliness: Timeliness = Timeliness.NOT_DUE
    is_taken: bool = False
    is_newer: bool = False


@dataclass(frozen=True)
class Returned:
    """Why the last revision came back."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReportFormPage:
    """The form of one assignment. `values` has kind, progress, status, percent, problems, next_steps, nil_reason.

    `unfilled` names what is still missing, in words; `refusal` says why nothing can be filed, and hides the buttons.
    `silent` counts co-units without a part; the lead may file without them from `parts_until` on, and until then
    `is_waiting` keeps the report here while the draft can be written. `standing_in` says for whom the writer stands in.
    `choice` is the nil reason where it is one of `reasons`; `blank` while no progress is written, so that nothing is lost
    by a nil report.
    """

    assignment_id: int
    task_id: int
    number: str
    title: str
    round_name: str
    is_lead: bool
    due_at: datetime
    lock_at: datetime
    lamp: LampView
    unfilled: tuple[str, ...]
    values: Mapping[str, str]
    statuses: tuple[tuple[str, str], ...]
    files: tuple[FileItem, ...]
    reusable: tuple[FileItem, ...]
    max_mb: int
    version: int
    key: str
    last: LastReport | None = None
    past: PastWords | None = None
    earlier: tuple[Link, ...] = ()
    parts: tuple[PartRow, ...] = ()
    silent: int = 0
    parts_until: datetime | None = None
    is_waiting: bool = False
    untaken: int = 0
    returned: Returned | None = None
    chart: LineChart | None = None
    saved_at: datetime | None = None
    signer: str = ""
    standing_in: str = ""
    questions: tuple[QuestionField, ...] = ()
    refusal: str = ""
    withdrawable: bool = False
    reasons: tuple[str, ...] = ()
    choice: str = ""
    blank: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QueueRow:
    """`note` is what stands out: 2处提示, 逾期提交."""

    report_id: int
    unit: str
    number: str
    title: str
    lamp: LampView
    submitted_at: datetime
    href: str
    note: str = ""
    current: bool = False


@dataclass(frozen=True)
class ReviewDetail:
    """The report being reviewed beside the one before. `before_head` is empty for a first report."""

    report_id: int
    task_id: int
    number: str
    title: str
    unit: str
    revision: int
    submitted_by: str
    submitted_at: datetime
    timeliness: Timeliness
    lamp: LampView
    kind: ReportKind
    nil_reason: str
    hints: tuple[str, ...]
    before_head: str
    after_head: str
    progress: tuple[tuple[Words, ...], tuple[Words, ...]]
    next_steps: tuple[tuple[Words, ...], tuple[Words, ...]]
    problems: tuple[str, str]
    percent: tuple[int | None, int | None]
    expected: int | None
    status: tuple[str, str]
    files: tuple[FileItem, ...]
    earlier: tuple[Entry, ...]
    version: int
    key: str
    answers: tuple[AnswerRow, ...] = ()


@dataclass(frozen=True)
class ReviewPage:
    """`oldest_workdays` counts the working days the oldest report has waited. `clean` are reports without hints.

    `reasons` for a return can be chosen instead of typed.
    """

    round_name: str
    waiting: Figure
    hinted: Figure
    late: Figure
    limit_workdays: int
    oldest_workdays: int
    clean: tuple[int, ...]
    listing: Listing[QueueRow]
    query: str
    detail: ReviewDetail | None
    orders: tuple[Link, ...]
    reasons: tuple[tuple[str, str], ...]
    next_round: str
    key: str
    remark: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignRow:
    """A report the liaison has finished. `progress` is its beginning."""

    assignment_id: int
    number: str
    title: str
    prepared_by: str
    prepared_at: datetime
    kind: ReportKind
    percent: int | None
    percent_before: int | None
    progress: str
    version: int


@dataclass(frozen=True)
class SignOffPage:
    unit: str
    round_name: str
    waiting: Figure
    rows: tuple[SignRow, ...]
    due_at: datetime | None
    key: str


@dataclass(frozen=True)
class Reopening:
    """What taking the acceptance back asks; `refusal` says why it cannot be."""

    version: int
    refusal: str = ""


@dataclass(frozen=True)
class ReportPage:
    """A submitted report as it was: never changed, other revisions beside it."""

    report_id: int
    task_id: int
    number: str
    title: str
    unit: str
    round_name: str
    revision: int
    kind: ReportKind
    progress: str
    problems: str
    next_steps: str
    nil_reason: str
    percent: int | None
    status: ClaimedStatus | None
    submitted_by: str
    submitted_at: datetime
    timeliness: Timeliness
    state: AssignmentState
    files: tuple[FileItem, ...]
    revisions: tuple[Link, ...]
    history: tuple[Entry, ...]
    signed_by: str = ""
    stood_in_for: str = ""
    answers: tuple[AnswerRow, ...] = ()
    reopening: Reopening | None = None
