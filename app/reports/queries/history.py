"""The reports of one task and unit over the rounds, and what belongs to each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.evidence.models import Evidence, EvidenceFile
from app.plans.models import Task
from app.reports.enums import ClaimedStatus, ReportKind, ReviewDecision
from app.reports.models import Report, ReportEvidence, ReportReview, ReviewReopening
from app.reports.queries.scope import stands
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment, Round
from app.rounds.queries import inherited_by, sees_assignments


@dataclass(frozen=True)
class ReportLine:
    """A revision with what was decided on it; the last four are empty while nobody decided."""

    report_id: int
    assignment_id: int
    period: str
    state: AssignmentState
    due_at: datetime
    first_submitted_at: datetime | None
    revision: int
    kind: ReportKind
    progress: str
    status: ClaimedStatus | None
    percent: int | None
    problems: str
    next_steps: str
    nil_reason: str
    submitted_at: datetime
    submitted_by: str
    signed_by: str
    decision: ReviewDecision | None
    remark: str
    reviewer: str
    decided_at: datetime | None


def report_lines(ctx: Ctx, task_id: int, unit_id: int, until: datetime, *, limit: int = 30) -> list[ReportLine]:
    """Newest round first, in a round the newest revision first; rounds due after `until` are left out.

    The caller has checked that the actor sees the assignment: the earlier ones of the same unit go with it, and those
    of the units whose work it took over.
    """
    writer, signer, reviewer = aliased(User), aliased(User), aliased(User)
    rows = ctx.session.execute(
        sa.select(
            col(Report.id),
            col(Assignment.id),
            col(Round.period),
            col(Assignment.state),
            col(Assignment.due_at),
            col(Assignment.first_submitted_at),
            col(Report.revision),
            col(Report.kind),
            col(Report.progress),
            col(Report.status),
            col(Report.percent),
            col(Report.problems),
            col(Report.next_steps),
            col(Report.nil_reason),
            col(Report.submitted_at),
            col(writer.name),
            sa.func.coalesce(col(signer.name), ""),
            col(ReportReview.decision),
            sa.func.coalesce(col(ReportReview.remark), ""),
            sa.func.coalesce(col(reviewer.name), ""),
            col(ReportReview.decided_at),
        )
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(writer, col(writer.id) == col(Report.submitted_by))
        .outerjoin(signer, col(signer.id) == col(Report.signed_by))
        .outerjoin(ReportReview, sa.and_(col(ReportReview.report_id) == col(Report.id), stands()))
        .outerjoin(reviewer, col(reviewer.id) == col(ReportReview.reviewer_id))
        .where(
            col(Assignment.task_id) == task_id,
            sa.or_(col(Assignment.unit_id) == unit_id, inherited_by(unit_id)),
            col(Round.due_at) <= until,
            sees_assignments(ctx.actor),
        )
        .order_by(col(Round.due_at).desc(), col(Round.id).desc(), col(Report.revision).desc())
        .limit(limit)
    )
    return [ReportLine(*row) for row in rows]


@dataclass(frozen=True)
class TakenBack:
    """A decision that was taken back, and by whom, when and why."""

    report_id: int
    decision: ReviewDecision
    remark: str
    reviewer: str
    decided_at: datetime
    reopened_by: str
    reopened_at: datetime
    reason: str


def taken_back(ctx: Ctx, report_ids: Iterable[int]) -> list[TakenBack]:
    """Newest first. The caller has checked that the actor sees the reports."""
    reviewer, reopener = aliased(User), aliased(User)
    rows = ctx.session.execute(
        sa.select(
            col(ReportReview.report_id),
            col(ReportReview.decision),
            col(ReportReview.remark),
            col(reviewer.name),
            col(ReportReview.decided_at),
            col(reopener.name),
            col(ReviewReopening.reopened_at),
            col(ReviewReopening.reason),
        )
        .join(ReviewReopening, col(ReviewReopening.review_id) == col(ReportReview.id))
        .join(reviewer, col(reviewer.id) == col(ReportReview.reviewer_id))
        .join(reopener, col(reopener.id) == col(ReviewReopening.reopened_by))
        .where(col(ReportReview.report_id).in_(list(report_ids)))
        .order_by(col(ReportReview.report_id).desc(), col(ReportReview.attempt).desc())
    )
    return [TakenBack(*row) for row in rows]


@dataclass(frozen=True)
class FileLine:
    report_id: int
    evidence_id: int
    name: str
    size: int


def files_of(ctx: Ctx, report_ids: Iterable[int]) -> dict[int, list[FileLine]]:
    rows = ctx.session.execute(
        sa.select(col(ReportEvidence.report_id), col(Evidence.id), col(Evidence.name), col(EvidenceFile.size))
        .join(Evidence, col(Evidence.id) == col(ReportEvidence.evidence_id))
        .join(EvidenceFile, col(EvidenceFile.sha256) == col(Evidence.sha256))
        .where(col(ReportEvidence.report_id).in_(list(report_ids)))
        .order_by(col(ReportEvidence.report_id), col(Evidence.id))
    )
    found: dict[int, list[FileLine]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(FileLine(*row))
    return found


def task_head(ctx: Ctx, task_id: int) -> tuple[str, str]:
    """Number and title."""
    row = ctx.session.execute(sa.select(col(Task.number), col(Task.title)).where(col(Task.id) == task_id)).one()
    return row[0], row[1]
