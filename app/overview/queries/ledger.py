"""The ledger: every visible task with its units, its latest report and its lamp. Pages and workbooks read the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.lamps.enums import LampColour, LampWord
from app.overview.queries.lamps import TaskLamp, task_lamps
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Plan, Task
from app.plans.queries.ledger import TaskFilter, TaskLine, task_lines
from app.reports.models import Report, ReportReview
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round

EVERYTHING = 1_000_000


@dataclass(frozen=True)
class LatestReport:
    """The newest submission of the lead unit, accepted or not, up to the period asked for."""

    report_id: int
    assignment_id: int
    period: str
    progress: str
    problems: str
    next_steps: str
    nil_reason: str
    percent: int | None
    submitted_at: datetime
    opinion: str


@dataclass(frozen=True)
class LedgerLine:
    task: TaskLine
    document_number: str
    lamp: TaskLamp
    report: LatestReport | None

    @property
    def sort_key(self) -> tuple[int, date]:
        return GRAVITY[self.lamp.lamp.colour], self.task.deadline or date.max


@dataclass(frozen=True)
class LedgerFilter:
    """`words` are judged after reading, but for 逾期 alone, which the database can answer; empty asks for all."""

    tasks: TaskFilter
    words: frozenset[LampWord] = frozenset()
    period: str = ""
    gravest_first: bool = False


def ledger_lines(ctx: Ctx, wanted: LedgerFilter, window: Window) -> Listing[LedgerLine]:
    """In printed order, or gravest first. A lamp or an order by lamp has to judge every task before it cuts a page."""
    tasks = wanted.tasks
    if wanted.words == OVERDUE_ALONE:
        tasks = replace(tasks, among=overdue_tasks(ctx))
    if (not wanted.words or wanted.words == OVERDUE_ALONE) and not wanted.gravest_first:
        listing = task_lines(ctx.session, ctx.actor, tasks, window)
        return Listing(_lines(ctx, listing.rows, wanted.period), listing.total, window)
    everything = task_lines(ctx.session, ctx.actor, wanted.tasks, Window(1, EVERYTHING)).rows
    lamps = task_lamps(ctx, [line.task_id for line in everything])
    kept = [line for line in everything if not wanted.words or lamps[line.task_id].lamp.word in wanted.words]
    if wanted.gravest_first:
        kept.sort(key=lambda line: (GRAVITY[lamps[line.task_id].lamp.colour], line.deadline or date.max, line.seq))
    page = kept[window.offset : window.offset + window.size]
    return Listing(_lines(ctx, page, wanted.period), len(kept), window)


def all_ledger_lines(ctx: Ctx, wanted: LedgerFilter) -> list[LedgerLine]:
    """Every row of the filter, for workbooks."""
    return list(ledger_lines(ctx, wanted, Window(1, EVERYTHING)).rows)


def overdue_tasks(ctx: Ctx) -> sa.CompoundSelect[Any]:
    """Ids of open tasks past their deadline, or whose lead owes an open round a report that is past its line.

    The same two reasons make a lamp say 逾期; a test holds the two against each other.
    """
    late = (
        sa.select(col(Assignment.task_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(
            col(Round.state) == RoundState.OPEN,
            col(Assignment.role) == ResponsibilityRole.LEAD,
            col(Assignment.first_submitted_at).is_(None),
            col(Assignment.state) != AssignmentState.EXEMPT,
            col(Assignment.due_at) < ctx.now,
        )
    )
    active = col(Task.state) == TaskState.ACTIVE
    # Two searches by index and their union; with OR in one condition every open task would be looked at.
    return (
        sa.select(col(Task.id))
        .where(active, col(Task.deadline) < ctx.today)
        .union(sa.select(col(Task.id)).where(active, col(Task.reports_exempt).is_(False), col(Task.id).in_(late)))
    )


def _lines(ctx: Ctx, tasks: Sequence[TaskLine], period: str) -> list[LedgerLine]:
    numbers = [line.task_id for line in tasks]
    lamps = task_lamps(ctx, numbers)
    reports = latest_reports(ctx, numbers, period)
    documents = _document_numbers(ctx, sorted({line.plan_id for line in tasks}))
    return [
        LedgerLine(line, documents.get(line.plan_id, ""), lamps[line.task_id], reports.get(line.task_id))
        for line in tasks
    ]


def latest_reports(ctx: Ctx, task_ids: Sequence[int], period: str = "") -> dict[int, LatestReport]:
    """The newest submission of a lead unit per task; with `period`, of that period only."""
    tests: list[sa.ColumnElement[bool]] = [
        col(Assignment.task_id).in_(task_ids),
        col(Assignment.role) == ResponsibilityRole.LEAD,
    ]
    if period:
        tests.append(col(Round.period) == period)
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(*tests)
        .group_by(col(Assignment.task_id))
    )
    rows: Any = ctx.session.execute(
        sa.select(
            col(Assignment.task_id),
            col(Report.id),
            col(Assignment.id),
            col(Round.period),
            col(Report.progress),
            col(Report.problems),
            col(Report.next_steps),
            col(Report.nil_reason),
            col(Report.percent),
            col(Report.submitted_at),
            sa.func.coalesce(col(ReportReview.remark), ""),
        )
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .outerjoin(ReportReview, col(ReportReview.report_id) == col(Report.id))
        .where(col(Report.id).in_(newest))
    )
    return {row[0]: LatestReport(*row[1:]) for row in rows}


def _document_numbers(ctx: Ctx, plan_ids: Sequence[int]) -> dict[int, str]:
    rows = ctx.session.execute(sa.select(col(Plan.id), col(Plan.document_number)).where(col(Plan.id).in_(plan_ids)))
    return {plan_id: number for plan_id, number in rows if plan_id is not None}


GRAVITY = {
    LampColour.RED: 0,
    LampColour.YELLOW: 1,
    LampColour.GREEN: 2,
    LampColour.NONE: 3,
    LampColour.DONE_LATE: 4,
    LampColour.DONE_ON_TIME: 5,
}
OVERDUE_ALONE = frozenset({LampWord.OVERDUE})
