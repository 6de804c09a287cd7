"""What a unit owes and has filed in the rounds that are open."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.outbox.models import Notice
from app.plans.enums import PlanState, ResponsibilityRole
from app.plans.models import Plan, Task
from app.reports.models import Draft, Report
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Receipt, Round, Schedule
from app.rounds.queries.rows import joined
from app.units.models import Unit


@dataclass(frozen=True)
class UnitLine:
    """One assignment of the unit in an open round, with its draft and its latest report."""

    assignment_id: int
    round_id: int
    period: str
    plan_id: int
    plan_title: str
    task_id: int
    number: str
    title: str
    deadline: date | None
    deadline_text: str
    percent: int | None
    role: ResponsibilityRole
    state: AssignmentState
    due_at: datetime
    lock_at: datetime
    first_submitted_at: datetime | None
    last_submitted_at: datetime | None
    opened_at: datetime
    round_due_at: datetime
    round_lock_at: datetime
    saved_at: datetime | None
    report_id: int | None


def lines_of_unit(ctx: Ctx, unit_id: int) -> list[UnitLine]:
    """Everything but what is exempt, what is due first in front. One statement."""
    newest = (
        sa.select(sa.func.max(col(Report.id)))
        .where(col(Report.assignment_id) == col(Assignment.id))
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = ctx.session.execute(
        joined(
            col(Assignment.id),
            col(Round.id),
            col(Round.period),
            col(Plan.id),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Task.id),
            col(Task.number),
            col(Task.title),
            col(Task.deadline),
            col(Task.deadline_text),
            col(Task.percent),
            col(Assignment.role),
            col(Assignment.state),
            col(Assignment.due_at),
            col(Assignment.lock_at),
            col(Assignment.first_submitted_at),
            col(Assignment.last_submitted_at),
            col(Round.opened_at),
            col(Round.due_at),
            col(Round.lock_at),
            col(Draft.saved_at),
            newest,
        )
        .outerjoin(Draft, col(Draft.assignment_id) == col(Assignment.id))
        .where(
            col(Assignment.unit_id) == unit_id,
            col(Assignment.state) != AssignmentState.EXEMPT,
            col(Round.state) == RoundState.OPEN,
        )
        .order_by(col(Assignment.due_at), col(Plan.id), col(Task.seq), col(Assignment.id))
    )
    return [UnitLine(*row) for row in rows]


def signed_rounds(ctx: Ctx, unit_id: int) -> set[int]:
    return set(ctx.session.scalars(sa.select(col(Receipt.round_id)).where(col(Receipt.unit_id) == unit_id)))


def newest_notices(ctx: Ctx, limit: int = 4) -> list[tuple[datetime, str, str]]:
    rows = ctx.session.execute(
        sa.select(col(Notice.created_at), col(Notice.subject), col(Notice.link))
        .where(col(Notice.user_id) == ctx.actor.id)
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )
    return [(at, subject, link) for at, subject, link in rows]


def schedules_of_unit(ctx: Ctx, unit_id: int) -> list[Schedule]:
    """Schedules of plans in force in which the unit had a round."""
    has_part = (
        sa.exists()
        .where(col(Round.plan_id) == col(Schedule.plan_id), col(Assignment.round_id) == col(Round.id))
        .where(col(Assignment.unit_id) == unit_id)
    )
    return list(
        ctx.session.scalars(
            sa.select(Schedule)
            .join(Plan, col(Plan.id) == col(Schedule.plan_id))
            .where(col(Plan.state) == PlanState.PUBLISHED, col(Schedule.auto_open).is_(True), has_part)
            .order_by(col(Schedule.plan_id))
        )
    )


@dataclass(frozen=True)
class SigningLine:
    """A report that waits for the signature of the unit's leader."""

    assignment_id: int
    version: int
    period: str
    due_at: datetime
    number: str
    title: str
    percent_before: int | None
    content: dict[str, str]
    prepared_by: str
    prepared_at: datetime


def signing_lines(ctx: Ctx, unit_id: int) -> list[SigningLine]:
    rows = ctx.session.execute(
        joined(
            col(Assignment.id),
            col(Assignment.version),
            col(Round.period),
            col(Assignment.due_at),
            col(Task.number),
            col(Task.title),
            col(Task.percent),
            col(Draft.content),
            col(User.name),
            col(Draft.saved_at),
        )
        .join(Draft, col(Draft.assignment_id) == col(Assignment.id))
        .join(User, col(User.id) == col(Draft.saved_by))
        .where(
            col(Assignment.unit_id) == unit_id,
            col(Assignment.state) == AssignmentState.SIGNING,
            col(Round.state) == RoundState.OPEN,
        )
        .order_by(col(Assignment.due_at), col(Task.seq), col(Assignment.id))
    )
    return [SigningLine(*row) for row in rows]


def unit_name(ctx: Ctx, unit_id: int) -> str:
    return ctx.session.scalar(sa.select(col(Unit.name)).where(col(Unit.id) == unit_id)) or ""
