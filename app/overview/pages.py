"""What the pages across all slices show. Percentages are whole numbers 0–100; moments are aware.

Addresses the templates use by themselves: /tasks, /tasks/{id}, …/reports, …/history, …/instructions, …/follow,
…/close-out, …/lamp, …/lamp/lift, /reports/{id}, /plans/{id}, /urges, /board, /instructions.
Every Figure's address lists exactly the rows that it counts.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.charts import LineChart
from app.core.paging import Listing
from app.core.view import Entry, Figure, FileItem, FilterBar, LampView, Link, MatrixRow
from app.plans.enums import TaskState
from app.rounds.enums import AssignmentState


@dataclass(frozen=True)
class BoardRow:
    """A task that needs a supervisor. `open_assignments` are what an urge of this row would reach."""

    task_id: int
    number: str
    title: str
    leads: str
    deadline: date | None
    deadline_text: str
    percent: int | None
    expected: int | None
    lamp: LampView
    urged: int
    open_assignments: int


@dataclass(frozen=True)
class BoardPage:
    """`remark` ends the answer with what the overdue ones have in common; `reach` says whom an urge would reach.

    `unlit` are the open tasks that no lamp judges: with them the figures add up to `active`.
    """

    plan_title: str
    plan_href: str
    active: int
    overdue: Figure
    behind: Figure
    warned: Figure
    normal: Figure
    closed: Figure
    cut_off: datetime
    filters: FilterBar
    listing: Listing[BoardRow]
    sort: str
    query: str
    export_href: str
    months: tuple[str, ...]
    this_month: str
    matrix: tuple[MatrixRow, ...]
    calm_units: int
    can_urge: bool
    key: str
    remark: str = ""
    unlit: Figure | None = None


@dataclass(frozen=True)
class LedgerRow:
    task_id: int
    plan: str
    number: str
    title: str
    leads: str
    cos: str
    deadline: date | None
    deadline_text: str
    percent: int | None
    expected: int | None
    lamp: LampView
    state: TaskState
    latest: str
    latest_at: datetime | None = None


@dataclass(frozen=True)
class LedgerPage:
    """The ledger as it can be exported: `filters.columns` says which columns the reader wants."""

    heading: str
    total: Figure
    active: Figure
    closed: Figure
    grave: Figure
    cut_off: datetime
    filters: FilterBar
    listing: Listing[LedgerRow]
    sort: str
    query: str
    export_href: str
    situation_href: str


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    phone: str = ""


@dataclass(frozen=True)
class ResponsibleUnit:
    """`printed` is how the document wrote it, where that differs."""

    name: str
    is_lead: bool
    people: tuple[Person, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class TaskReportRow:
    """`report_id` None is a report still owed; `note` says 按时, 第2次提交 or why there is none."""

    round_name: str
    unit: str
    state: AssignmentState
    text: str
    percent: int | None
    note: str
    report_id: int | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Child:
    task_id: int
    number: str
    title: str
    lamp: LampView


@dataclass(frozen=True)
class Instruction:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LampSet:
    """A lamp set by hand, which stays visible until it is lifted."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PastRow:
    """A report from before the system, imported from a file; nobody reviewed it, and it counts nowhere."""

    round_name: str
    unit: str
    text: str
    beside: str
    file_name: str
    imported_at: datetime


@dataclass(frozen=True)
class TaskPage:
    """One task with everything that belongs to it. `tab` is "" for all of it, "reports" or "history". `can` holds urge, lamp, close, instruct, follow, unfollow."""

    task_id: int
    plan_id: int
    plan_title: str
    number: str
    title: str
    path: tuple[str, ...]
    text: str
    source_href: str
    deadline: date | None
    deadline_text: str
    state: TaskState
    percent: int | None
    expected: int | None
    lamp: LampView
    lamp_set: LampSet | None
    lamp_options: tuple[tuple[str, str], ...]
    units: tuple[ResponsibleUnit, ...]
    cycle: str
    tabs: tuple[Link, ...]
    tab: str
    reports: tuple[TaskReportRow, ...]
    report_total: int
    past: tuple[PastRow, ...]
    past_total: int
    chart: LineChart | None
    children: tuple[Child, ...]
    files: tuple[FileItem, ...]
    history: tuple[Entry, ...]
    history_total: int
    reminded: int
    reminded_at: datetime | None
    urged: int
    urged_at: datetime | None
    urge_href: str
    instructions: tuple[Instruction, ...]
    can: frozenset[str]
    urge_reach: str
    version: int
    key: str
    closed_on: date | None = None


@dataclass(frozen=True)
class LeaderRow:
    """A task due by the end of the month. `instructed_at` is this leader's last instruction."""

    task_id: int
    number: str
    title: str
    leads: str
    deadline: date
    percent: int | None
    expected: int | None
    lamp: LampView
    instructed_at: datetime | None = None


@dataclass(frozen=True)
class LeaderUnitRow:
    unit: str
    active: Figure
    overdue: Figure
    behind: Figure
    warned: Figure
    missing: Figure


@dataclass(frozen=True)
class Followed:
    task_id: int
    title: str
    at: datetime
    text: str
    sub: str = ""


@dataclass(frozen=True)
class LeaderPage:
    """`days_left` counts to the end of the month; `totals` is the sum of `units`. `about` is the task written on."""

    unit_count: int
    days_left: int
    due: Figure
    overdue: Figure
    behind: Figure
    warned: Figure
    all_tasks: Figure
    active: Figure
    closed: Figure
    cut_off: datetime
    rows: tuple[LeaderRow, ...]
    units: tuple[LeaderUnitRow, ...]
    totals: LeaderUnitRow
    followed: tuple[Followed, ...]
    export_href: str
    about: LeaderRow | None
    key: str
