"""What the pages of rounds show. Rates are shares 0–1; moments are aware; every Figure lists what it counts.

Addresses the templates use by themselves: /rounds, /rounds/{id}, …/urges, …/closing, …/reopening,
/plans/{id}/rounds/{period} (preview by GET, opening by POST), /plans/{id}/schedule, /sending, /accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.charts import BarChart
from app.core.paging import Listing
from app.core.view import Figure, FilterBar, Link, StripDay
from app.outbox.enums import OccurrenceState
from app.rounds.enums import AssignmentState, RoundState, Timeliness


@dataclass(frozen=True)
class UnitLine:
    """One unit's figures in a round; the same shape is the sum. `missing` is not filed: 未报, after the line 缺报.

    `extended` says until when the unit was given more time than the round.
    """

    unit: str
    href: str
    expected: Figure
    filed: Figure
    on_time: Figure
    late: Figure
    returned: Figure
    missing: Figure
    exempt: Figure
    rate: float | None
    extended: str = ""
    signed_for: bool = True


@dataclass(frozen=True)
class SentLine:
    """A message as the send log has it; `note` says why it failed or was cancelled."""

    at: datetime
    recipient: str
    unit: str
    what: str
    channel: str
    state: OccurrenceState
    note: str = ""


@dataclass(frozen=True)
class ClosingLine:
    """A round was closed, and perhaps opened again: by whom, why, and how things stood."""

    closed_at: datetime
    closed_by: str
    reason: str
    expected: int
    on_time: int
    late: int
    missing: int
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopen_reason: str = ""


@dataclass(frozen=True)
class PreviewBox:
    """What opening a round will do. `notice` counts working days from opening to the on-time line."""

    plan_id: int
    period: str
    name: str
    opens_on: date
    opens_itself: bool
    units: int
    tasks: int
    assignments: int
    people: int
    due_at: datetime
    lock_at: datetime
    notice: int
    least_notice: int
    sending_minutes: int
    without_liaison: tuple[str, ...]
    provisional: bool = False
    exempt: int = 0

    @property
    def is_short(self) -> bool:
        return self.notice < self.least_notice


@dataclass(frozen=True)
class ConsolePage:
    """The office's view of one round. `is_past_due` decides the word: 缺报 after the on-time line, 未报 before.

    `can` holds urge, close, reopen, notice. `urge_reach` says whom an urge would reach. `notice` is the number of the
    dispatch notice in force, `notice_is_old` that dates or units have changed since. `closings` stand newest first; while
    the round is closed every figure is as of the closing.
    """

    round_id: int
    plan_id: int
    plan_title: str
    name: str
    state: RoundState
    due_at: datetime
    lock_at: datetime
    is_past_due: bool
    is_locked: bool
    provisional: bool
    short_notice: bool
    caught_up: bool
    expected: Figure
    filed: Figure
    on_time: Figure
    missing: Figure
    returned: Figure
    in_review: Figure
    exempt: Figure
    units: tuple[UnitLine, ...]
    totals: UnitLine
    sort: str
    query: str
    export_href: str
    missing_units: int
    urge_reach: str
    chart: BarChart | None
    log: tuple[SentLine, ...]
    log_total: int
    days: tuple[StripDay, ...]
    month: str
    due_rule: str
    next_round: PreviewBox | None
    period: str
    questions: int
    closings: tuple[ClosingLine, ...]
    notice: str
    notice_is_old: bool
    can: frozenset[str]
    key: str
    version: int


@dataclass(frozen=True)
class PreviewUnitLine:
    """`exempt` of its reports are not asked for."""

    name: str
    lead_tasks: int
    co_tasks: int
    exempt: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class PreviewExceptionLine:
    """A unit that is let off: `what` says of which tasks and how much, `until` when that ends."""

    unit: str
    what: str
    reason: str
    until: date | None


@dataclass(frozen=True)
class PreviewPage:
    """A round before it is opened. `due_on` is the on-time day as typed; `existing_id` a round of that period. `short`
    are sentences on tasks whose own due rule leaves too little time, `unled` (id, name) of the tasks that no unit leads.
    """

    plan_title: str
    box: PreviewBox
    units: tuple[PreviewUnitLine, ...]
    days: tuple[StripDay, ...]
    month: str
    due_on: str
    key: str
    excepted: tuple[PreviewExceptionLine, ...] = ()
    short: tuple[str, ...] = ()
    unled: tuple[tuple[int, str], ...] = ()
    existing_id: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RoundRow:
    """One round in the list; `missing` before the on-time line are simply not filed yet."""

    round_id: int
    name: str
    state: RoundState
    due_at: datetime
    expected: int
    filed: int
    rate: float | None
    missing: Figure


@dataclass(frozen=True)
class ScheduledPlan:
    """A published plan with its rounds, newest first. `schedule` is empty where none is set."""

    plan_id: int
    title: str
    schedule: str
    rounds: tuple[RoundRow, ...]
    next_name: str = ""
    next_period: str = ""
    next_opens_on: date | None = None


@dataclass(frozen=True)
class RoundsPage:
    """`waiting_moves` counts open rounds whose dates wait for the office, after a year was published."""

    open_rounds: int
    waiting_moves: int
    missing: Figure
    plans: tuple[ScheduledPlan, ...]
    can_open: bool


@dataclass(frozen=True)
class AssignmentRow:
    """What one unit owes in one round. `href` leads to its form or report."""

    assignment_id: int
    number: str
    title: str
    task_id: int
    unit: str
    is_lead: bool
    round_name: str
    state: AssignmentState
    timeliness: Timeliness
    due_at: datetime
    lock_at: datetime
    submitted_at: datetime | None
    times_returned: int
    urged: int
    exempt_reason: str
    href: str


@dataclass(frozen=True)
class AssignmentsPage:
    """The rows behind a figure. `heading` is the round, `said` what the rows have in common.

    `can` holds exempt (and resume, extend) and urge; `until` is what was typed as the later lock line,
    `chosen` the rows ticked when the form comes back with errors.
    """

    heading: str
    heading_href: str
    said: str
    total: Figure
    tabs: tuple[Link, ...]
    filters: FilterBar
    listing: Listing[AssignmentRow]
    query: str
    here: str
    can: frozenset[str]
    key: str
    reason: str = ""
    until: str = ""
    chosen: frozenset[int] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedDates:
    """The dates a schedule would give one period. `shifted` names the day the rule said when another one holds."""

    name: str
    opens_on: date
    due_at: datetime
    lock_at: datetime
    notice: int
    is_short: bool
    shifted: date | None
    provisional: bool


@dataclass(frozen=True)
class SchedulePage:
    """The schedule of a plan and the dates of the coming periods. `values` are the fields as typed."""

    plan_id: int
    plan_title: str
    exists: bool
    values: Mapping[str, str]
    cycles: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    said: str
    year: tuple[PlannedDates, ...]
    version: int
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
