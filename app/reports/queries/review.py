"""The queue of reports that wait for a decision, with what a reviewer should look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.plans.models import Task
from app.reports.enums import ClaimedStatus, ReportKind, ReviewDecision
from app.reports.hints import EarlierReport, Hint, ReportFacts, review_hints
from app.reports.models import Report, ReportEvidence, ReportReview, ReviewReopening
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries import sees_assignments
from app.rounds.queries.rows import joined
from app.units.models import Unit

# More than this no reviewer decides in a month; the rest comes up as the first are decided.
LONGEST_QUEUE = 1000


@dataclass(frozen=True)
class WaitingReport:
    report_id: int
    assignment_id: int
    version: int
    round_id: int
    period: str
    task_id: int
    unit_id: int
    unit: str
    number: str
    title: str
    due_at: datetime
    round_due_at: datetime
    first_submitted_at: datetime
    submitted_at: datetime
    kind: ReportKind
    progress: str
    next_steps: str
    status: ClaimedStatus | None
    percent: int | None
    evidence: int
    reopened_at: datetime | None

    @property
    def waits_since(self) -> datetime:
        """The reviewer's clock: a report whose acceptance was taken back begins to wait then."""
        return self.reopened_at or self.submitted_at


def waiting_reports(ctx: Ctx) -> list[WaitingReport]:
    """What waits longest first; the newest revision of each assignment."""
    reopened = _reopened()
    rows = ctx.session.execute(
        joined(
            col(Report.id),
            col(Assignment.id),
            col(Assignment.version),
            col(Round.id),
            col(Round.period),
            col(Task.id),
            col(Unit.id),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name)),
            col(Task.number),
            col(Task.title),
            col(Assignment.due_at),
            col(Round.due_at),
            col(Assignment.first_submitted_at),
            col(Report.submitted_at),
            col(Report.kind),
            col(Report.progress),
            col(Report.next_steps),
            col(Report.status),
            col(Report.percent),
            _files(),
            reopened,
        )
        .join(Report, col(Report.id) == _newest())
        .where(
            sees_assignments(ctx.actor),
            col(Assignment.state) == AssignmentState.SUBMITTED,
            col(Round.state) == RoundState.OPEN,
        )
        .order_by(sa.func.coalesce(reopened, col(Report.submitted_at)), col(Report.id))
        .limit(LONGEST_QUEUE)
    )
    return [WaitingReport(*row) for row in rows]


def _newest() -> sa.ScalarSelect[int | None]:
    """The newest revision of an assignment."""
    statement = sa.select(sa.func.max(col(Report.id))).where(col(Report.assignment_id) == col(Assignment.id))
    return statement.correlate(Assignment).scalar_subquery()


def _files() -> sa.ScalarSelect[int]:
    statement = sa.select(sa.func.count()).where(col(ReportEvidence.report_id) == col(Report.id))
    return statement.correlate(Report).scalar_subquery()


def _reopened() -> sa.ScalarSelect[datetime]:
    """When the acceptance of a revision was taken back last."""
    statement = (
        sa.select(sa.func.max(col(ReviewReopening.reopened_at)))
        .join(ReportReview, col(ReportReview.id) == col(ReviewReopening.review_id))
        .where(col(ReportReview.report_id) == col(Report.id))
    )
    return statement.correlate(Report).scalar_subquery()


def usual_reasons(ctx: Ctx, since: datetime, *, limit: int = 8, longest: int = 100) -> list[str]:
    """What was said most often when reports that the actor sees were returned."""
    rows = ctx.session.execute(
        sa.select(col(ReportReview.remark))
        .join(Report, col(Report.id) == col(ReportReview.report_id))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(
            col(ReportReview.decision) == ReviewDecision.RETURNED,
            col(ReportReview.decided_at) >= since,
            sa.func.length(col(ReportReview.remark)) <= longest,
            sees_assignments(ctx.actor),
        )
        .group_by(col(ReportReview.remark))
        .order_by(sa.func.count().desc(), sa.func.max(col(ReportReview.decided_at)).desc())
        .limit(limit)
    )
    return [remark for (remark,) in rows]


@dataclass(frozen=True)
class _Earlier:
    due_at: datetime
    kind: ReportKind
    facts: EarlierReport


def hints_of(ctx: Ctx, waiting: Sequence[WaitingReport]) -> dict[int, tuple[Hint, ...]]:
    """Remarks by report id, in two statements for the whole queue."""
    earlier = _earlier(ctx, waiting)
    others = _others(ctx, waiting)
    found: dict[int, tuple[Hint, ...]] = {}
    for report in waiting:
        before = [one for one in earlier.get((report.task_id, report.unit_id), ()) if one.due_at < report.due_at]
        streak = 1
        for one in before:
            if one.kind is not ReportKind.NIL:
                break
            streak += 1
        facts = ReportFacts(
            kind=report.kind,
            progress=report.progress,
            next_steps=report.next_steps,
            percent=report.percent,
            status=report.status,
            evidence=report.evidence,
            nil_streak=streak,
            last=next((one.facts for one in before if one.kind is ReportKind.FULL), None),
            others=tuple(
                text
                for unit_id, text in others.get((report.round_id, report.task_id), ())
                if unit_id != report.unit_id
            ),
        )
        found[report.report_id] = review_hints(facts)
    return found


def _earlier(ctx: Ctx, waiting: Sequence[WaitingReport]) -> dict[tuple[int, int], list[_Earlier]]:
    """The last revisions of the rounds before, newest first, by task and unit."""
    before = sa.orm.aliased(Assignment)
    newest = (
        sa.select(sa.func.max(col(Report.revision)))
        .where(col(Report.assignment_id) == col(before.id))
        .correlate(before)
        .scalar_subquery()
    )
    # From each waiting report to the same unit's of the same task: a search by tasks and units read all of both.
    rows = ctx.session.execute(
        sa.select(
            col(before.id),
            col(before.task_id),
            col(before.unit_id),
            col(before.due_at),
            col(Report.kind),
            col(Report.progress),
            col(Report.next_steps),
            col(Report.percent),
        )
        .select_from(Assignment)
        .join(
            before,
            sa.and_(
                col(before.task_id) == col(Assignment.task_id),
                col(before.unit_id) == col(Assignment.unit_id),
                col(before.due_at) < col(Assignment.due_at),
            ),
        )
        .join(Report, sa.and_(col(Report.assignment_id) == col(before.id), col(Report.revision) == newest))
        .where(col(Assignment.id).in_([report.assignment_id for report in waiting]), sees_assignments(ctx.actor))
        .order_by(col(before.due_at).desc())
    )
    found: dict[tuple[int, int], dict[int, _Earlier]] = {}
    for number, task_id, unit_id, due_at, kind, progress, next_steps, percent in rows:
        one = _Earlier(due_at, kind, EarlierReport(progress, next_steps, percent))
        # Where two reports of a unit on one task wait, what was before both is found twice.
        found.setdefault((task_id, unit_id), {})[number or 0] = one
    return {key: list(before_it.values()) for key, before_it in found.items()}


def _others(ctx: Ctx, waiting: Sequence[WaitingReport]) -> dict[tuple[int, int], list[tuple[int, str]]]:
    """What every unit wrote on the same tasks in the same rounds."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.round_id), col(Assignment.task_id), col(Assignment.unit_id), col(Report.progress))
        .join(Report, col(Report.assignment_id) == col(Assignment.id))
        .where(
            col(Assignment.round_id).in_({report.round_id for report in waiting}),
            col(Assignment.task_id).in_({report.task_id for report in waiting}),
            col(Report.progress) != "",
        )
    )
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for round_id, task_id, unit_id, progress in rows:
        found.setdefault((round_id, task_id), []).append((unit_id, progress))
    return found
