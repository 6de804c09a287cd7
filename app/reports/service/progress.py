"""How far a task is, by the reports that were accepted."""

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Task
from app.reports.enums import ReviewDecision
from app.reports.models import Report, ReportReview
from app.reports.queries.scope import stands
from app.rounds.models import Assignment


def note_progress(ctx: Ctx, report: Report, known: Assignment) -> None:
    """The task's figure is the lead's of the newest round whose acceptance holds; a nil report has none to give.

    Called when a report was accepted, and when that was taken back. A task that was closed out keeps its own.
    """
    if report.percent is None or known.role is not ResponsibilityRole.LEAD:
        return
    newest = (
        sa.select(col(Report.percent))
        .join(ReportReview, col(ReportReview.report_id) == col(Report.id))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(
            col(Assignment.task_id) == known.task_id,
            col(Assignment.role) == ResponsibilityRole.LEAD,
            col(ReportReview.decision) == ReviewDecision.ACCEPTED,
            col(Report.percent).is_not(None),
            stands(),
        )
        .order_by(col(Assignment.due_at).desc(), col(ReportReview.decided_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    ctx.session.connection().execute(
        sa.update(Task)
        .where(col(Task.id) == known.task_id, col(Task.state) != TaskState.CLOSED)
        .values(percent=newest, version=col(Task.version) + 1)
    )
