"""Everything that belongs to one task: its reports, its files, its people, its reminders, its history."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.audit.queries import AuditFilter, AuditLine, audit_lines
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.evidence.models import Evidence, EvidenceFile
from app.outbox.enums import MessageKind, OccurrenceState
from app.outbox.models import Occurrence
from app.reports.enums import ReportKind
from app.reports.models import Report, ReportEvidence
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.queries.scope import sees_assignments
from app.units.models import Unit
from app.units.queries import name_then


@dataclass(frozen=True)
class Owed:
    """One assignment of the task with its newest submission, if there is one."""

    assignment_id: int
    period: str
    unit: str
    state: AssignmentState
    due_at: datetime
    first_submitted_at: datetime | None
    exempt_reason: str
    report_id: int | None
    revision: int | None
    kind: ReportKind | None
    progress: str | None
    nil_reason: str | None
    percent: int | None
    submitted_at: datetime | None


def owed_reports(ctx: Ctx, task_id: int, window: Window) -> Listing[Owed]:
    """Newest period first; only assignments the actor may see."""
    tests = (col(Assignment.task_id) == task_id, sees_assignments(ctx.actor))
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(Assignment).where(*tests)) or 0
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .where(col(Report.assignment_id) == col(Assignment.id))
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.id),
            col(Round.period),
            name_then(col(Round.scheduled_on)),
            col(Assignment.state),
            col(Assignment.due_at),
            col(Assignment.first_submitted_at),
            col(Assignment.exempt_reason),
            col(Report.id),
            col(Report.revision),
            col(Report.kind),
            col(Report.progress),
            col(Report.nil_reason),
            col(Report.percent),
            col(Report.submitted_at),
        )
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .outerjoin(Report, col(Report.id) == newest)
        .where(*tests)
        .order_by(col(Round.due_at).desc(), col(Assignment.role).desc(), col(Unit.sort_no), col(Assignment.id))
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([Owed(*row) for row in rows], total, window)


@dataclass(frozen=True)
class TaskFile:
    evidence_id: int
    name: str
    size: int
    unit: str
    period: str


def files_of(ctx: Ctx, task_id: int) -> list[TaskFile]:
    """Evidence of the task's visible reports, newest first, each once."""
    rows = ctx.session.execute(
        sa.select(
            col(Evidence.id),
            col(Evidence.name),
            col(EvidenceFile.size),
            col(Unit.name),
            sa.func.max(col(Round.period)),
        )
        .join(ReportEvidence, col(ReportEvidence.evidence_id) == col(Evidence.id))
        .join(Report, col(Report.id) == col(ReportEvidence.report_id))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(EvidenceFile, col(EvidenceFile.sha256) == col(Evidence.sha256))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Assignment.task_id) == task_id, sees_assignments(ctx.actor))
        .group_by(col(Evidence.id), col(Evidence.name), col(EvidenceFile.size), col(Unit.name))
        .order_by(col(Evidence.id).desc())
        .limit(20)
    )
    return [TaskFile(*row) for row in rows]


def reminded(ctx: Ctx, task_id: int) -> tuple[int, datetime | None]:
    """How often reminders about the task went out, counted by day, and when last."""
    rows = ctx.session.execute(
        sa.select(sa.func.count(sa.distinct(col(Occurrence.step))), sa.func.max(col(Occurrence.finished_at)))
        .join(Assignment, col(Assignment.id) == col(Occurrence.subject_id))
        .where(
            col(Occurrence.subject_kind) == "assignment",
            col(Occurrence.kind) == MessageKind.REMINDER,
            col(Occurrence.state) == OccurrenceState.SENT,
            col(Assignment.task_id) == task_id,
        )
        .group_by(col(Assignment.round_id))
    ).all()
    return sum(count for count, _ in rows), max((at for _, at in rows if at), default=None)


def history_of_task(ctx: Ctx, task_id: int, window: Window) -> Listing[AuditLine]:
    """What was done to the task, newest first."""
    return audit_lines(ctx.session, AuditFilter(subject_kind="task", subject_id=task_id), window)


def percents(ctx: Ctx, task_id: int) -> list[tuple[str, int]]:
    """(period, percent) of the lead's newest submissions, oldest first."""
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(col(Assignment.task_id) == task_id, col(Report.percent).is_not(None))
        .group_by(col(Assignment.round_id))
    )
    rows = ctx.session.execute(
        sa.select(col(Round.period), col(Report.percent))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Report.id).in_(newest))
        .order_by(col(Round.due_at))
    )
    return [(period, percent) for period, percent in rows if percent is not None]


def cycle_of(ctx: Ctx, plan_id: int) -> str:
    """How often the plan is reported on; blank without a schedule."""
    schedule = ctx.session.get(Schedule, plan_id)
    return schedule.cycle.label if schedule else ""
