"""The ledger: every visible task with its units, its latest report and its lamp. Pages and workbooks read the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.db import among, ask
from app.core.paging import Listing, Window
from app.lamps.enums import LampWord
from app.overview.queries.lamps import TaskLamp, lamps_of
from app.overview.queries.standing import overdue_ids, word_ids
from app.plans.enums import ResponsibilityRole
from app.plans.queries.ledger import PRINTED, TaskFilter, TaskLine, lines_by_id, task_lines
from app.reports.models import Report, ReportReview
from app.reports.queries.scope import stands
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
    lamp: TaskLamp
    report: LatestReport | None


@dataclass(frozen=True)
class LedgerFilter:
    """No `words` asks for all. `gravest_first` goes before the order that the task filter names."""

    tasks: TaskFilter
    words: frozenset[LampWord] = frozenset()
    period: str = ""
    gravest_first: bool = False


def ledger_lines(ctx: Ctx, wanted: LedgerFilter, window: Window) -> Listing[LedgerLine]:
    """In printed order, or gravest first. Only the rows of the window are judged."""
    if not wanted.words and not wanted.gravest_first:
        listing = task_lines(ctx.session, ctx.actor, wanted.tasks, window)
        return Listing(_lines(ctx, listing.rows, wanted.period), listing.total, window)
    found, total = _found(ctx, wanted, window)
    return Listing(_lines(ctx, lines_by_id(ctx.session, ctx.actor, found), wanted.period), total, window)


def _found(ctx: Ctx, wanted: LedgerFilter, window: Window) -> tuple[list[int], int]:
    """Ids of the window in order, and the number of all rows."""
    if wanted.words == OVERDUE_ALONE and not wanted.gravest_first:
        return overdue_ids(ctx, wanted.tasks, window)
    found = _with_words(ctx, wanted)
    return found[window.offset : window.offset + window.size], len(found)


def _with_words(ctx: Ctx, wanted: LedgerFilter) -> list[int]:
    words = wanted.words or frozenset(LampWord)
    if wanted.gravest_first:
        return word_ids(ctx, replace(wanted.tasks, sort=""), words)
    return word_ids(ctx, wanted.tasks, words, PRINTED)


def all_ledger_lines(ctx: Ctx, wanted: LedgerFilter) -> list[LedgerLine]:
    """Every row of the filter, for workbooks."""
    return list(ledger_lines(ctx, wanted, Window(1, EVERYTHING)).rows)


def _lines(ctx: Ctx, tasks: Sequence[TaskLine], period: str) -> list[LedgerLine]:
    lamps = lamps_of(ctx, tasks)
    reports = latest_reports(ctx, [line.task_id for line in tasks], period)
    return [LedgerLine(line, lamps[line.task_id], reports.get(line.task_id)) for line in tasks]


def latest_reports(ctx: Ctx, task_ids: Sequence[int], period: str = "") -> dict[int, LatestReport]:
    """The newest submission of a lead unit per task; with `period`, of that period only."""
    asked = {"tasks": list(task_ids), **({"period": period} if period else {})}
    rows: Any = ask(ctx.session, _latest(of_period=bool(period)), **asked).all()
    return {row[0]: LatestReport(*row[1:]) for row in rows}


@cache
def _latest(*, of_period: bool) -> sa.Select[*tuple[Any, ...]]:
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(among(col(Assignment.task_id), "tasks"))
        .where(col(Assignment.role) == ResponsibilityRole.LEAD)
        .group_by(col(Assignment.task_id))
    )
    if of_period:
        newest = newest.join(Round, col(Round.id) == col(Assignment.round_id)).where(
            col(Round.period) == sa.bindparam("period")
        )
    return (
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
        .outerjoin(ReportReview, sa.and_(col(ReportReview.report_id) == col(Report.id), stands()))
        .where(col(Report.id).in_(newest))
    )


OVERDUE_ALONE = frozenset({LampWord.OVERDUE})
