"""The co-units' parts of a consolidated report, as the lead sees them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole
from app.reports.models import PartTaken, Report
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from app.units.models import Unit


@dataclass(frozen=True)
class PartLine:
    """`text` is the newest revision's; `taken` the revision that stands in the lead's text, 0 for none."""

    unit: str
    state: AssignmentState
    due_at: datetime
    first_submitted_at: datetime | None
    report_id: int | None
    progress: str
    nil_reason: str
    submitted_at: datetime | None
    taken: int


def co_parts(ctx: Ctx, round_id: int, task_id: int, lead_id: int) -> list[PartLine]:
    """What the co-units filed for the lead to merge. Only filed texts: a draft is nobody else's."""
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .where(col(Report.assignment_id) == col(Assignment.id))
        .correlate(Assignment)
        .scalar_subquery()
    )
    own = sa.select(col(Report.id)).where(col(Report.assignment_id) == col(Assignment.id)).correlate(Assignment)
    taken = (
        sa.select(sa.func.max(col(PartTaken.report_id)))
        .where(col(PartTaken.assignment_id) == lead_id, col(PartTaken.report_id).in_(own))
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = ctx.session.execute(
        sa.select(
            col(Unit.name),
            col(Assignment.state),
            col(Assignment.due_at),
            col(Assignment.first_submitted_at),
            col(Report.id),
            sa.func.coalesce(col(Report.progress), ""),
            sa.func.coalesce(col(Report.nil_reason), ""),
            col(Report.submitted_at),
            sa.func.coalesce(taken, 0),
        )
        .select_from(Assignment)
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .outerjoin(Report, col(Report.id) == newest)
        .where(*_of_task(round_id, task_id), col(Assignment.state) != AssignmentState.EXEMPT)
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [PartLine(*row) for row in rows]


def silent_units(ctx: Ctx, round_id: int, task_id: int) -> tuple[int, ...]:
    """Co-units that owe a part and have filed none yet."""
    rows = ctx.session.scalars(
        sa.select(col(Assignment.unit_id))
        .where(
            *_of_task(round_id, task_id),
            col(Assignment.state) != AssignmentState.EXEMPT,
            col(Assignment.first_submitted_at).is_(None),
        )
        .order_by(col(Assignment.unit_id))
    )
    return tuple(rows)


def _of_task(round_id: int, task_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Assignment.round_id) == round_id,
        col(Assignment.task_id) == task_id,
        col(Assignment.role) == ResponsibilityRole.CO,
    )
