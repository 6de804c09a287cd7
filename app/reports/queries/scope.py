"""The one door to drafts, reports and the evidence they carry."""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.clock import local_date, local_moment
from app.core.context import Actor, Ctx
from app.core.errors import NotFound
from app.evidence.models import Evidence
from app.plans.enums import ResponsibilityRole
from app.policy.roles import UNIT_ROLES
from app.reports.enums import ReviewDecision
from app.reports.models import Draft, Report, ReportEvidence, ReportReview, ReviewReopening
from app.reports.queries.parts import silent_units
from app.reports.rules import FilingFacts
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.queries import sees_assignments
from app.units.models import Unit
from app.units.queries import name_then


@dataclass(frozen=True)
class Filing:
    """An assignment with what decides whether it can be acted on.

    For the lead of a consolidated report `silent` are the co-units without a part, `parts_until` when they are no
    longer waited for.
    """

    assignment: Assignment
    period: str
    round_due_at: datetime
    consolidates: bool
    parts_until: datetime | None
    silent: tuple[int, ...]
    facts: FilingFacts
    unit_name: str


def filing_of(ctx: Ctx, assignment_id: int) -> Filing:
    """As it is in the database now, in one statement. Raises NotFound for what the actor may not see."""
    actor = ctx.actor
    alike = Actor(None, "", actor.roles, actor.unit_id, scope_ids=actor.scope_ids, inherits=actor.inherits)
    row = ctx.session.execute(_filing(alike), {"assignment": assignment_id}).one_or_none()
    if row is None:
        raise NotFound
    known, held, unit, schedule, unit_name = row
    consolidates = schedule is not None and schedule.consolidation is Consolidation.CONSOLIDATED
    leads = consolidates and known.role is ResponsibilityRole.LEAD
    silent = silent_units(ctx, known.round_id, known.task_id) if leads else ()
    until = _waits_until(known, held)
    facts = FilingFacts(
        state=known.state,
        round_state=held.state,
        lock_at=known.lock_at,
        first_submitted_at=known.first_submitted_at,
        signs_off=unit.needs_sign_off,
        waits_until=until if silent else None,
        unit_active=unit.active,
    )
    return Filing(known, held.period, held.due_at, consolidates, until if leads else None, silent, facts, unit_name)


def _waits_until(known: Assignment, held: Round) -> datetime | None:
    """A task may be due before its round: the whole of its due day belongs to the lead, whoever is silent."""
    return held.parts_until and min(held.parts_until, local_moment(local_date(known.due_at), time(0)))


@lru_cache(maxsize=512)
def _filing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Built once for all who hold the same: every form of a report begins with it."""
    return (
        sa.select(Assignment, Round, Unit, Schedule, name_then(col(Round.scheduled_on)))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .outerjoin(Schedule, col(Schedule.plan_id) == col(Round.plan_id))
        .where(col(Assignment.id) == sa.bindparam("assignment"), sees_assignments(actor))
        .execution_options(populate_existing=True)
    )


def own_filing(ctx: Ctx, assignment_id: int) -> Filing:
    """Only for the people of the unit that owes it; a supervisor who may read it does not write it."""
    filing = filing_of(ctx, assignment_id)
    if ctx.actor.unit_id != filing.assignment.unit_id or not ctx.actor.roles & UNIT_ROLES:
        raise NotFound
    return filing


def draft_of(ctx: Ctx, assignment_id: int) -> Draft | None:
    return ctx.session.get(Draft, assignment_id, populate_existing=True)


def name_of(ctx: Ctx, user_id: int | None) -> str:
    found = ctx.session.scalar(sa.select(col(User.name)).where(col(User.id) == user_id))
    return found or ""


def reports_visible_to(ctx: Ctx) -> sa.Select[Report]:
    return (
        sa.select(Report)
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .where(sees_assignments(ctx.actor))
    )


def report_or_404(ctx: Ctx, report_id: int) -> Report:
    found = ctx.session.scalars(reports_visible_to(ctx).where(col(Report.id) == report_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def latest_report(ctx: Ctx, assignment_id: int) -> Report | None:
    statement = sa.select(Report).where(col(Report.assignment_id) == assignment_id)
    return ctx.session.scalars(statement.order_by(col(Report.revision).desc()).limit(1)).one_or_none()


def stands() -> sa.ColumnElement[bool]:
    """The decision holds: of those on one revision at most one was not taken back."""
    return ~sa.exists().where(col(ReviewReopening.review_id) == col(ReportReview.id))


@dataclass(frozen=True)
class Verdict:
    review_id: int
    attempt: int
    decision: ReviewDecision
    remark: str
    reviewer: str
    decided_at: datetime


def verdict_on(ctx: Ctx, report_id: int) -> Verdict | None:
    """The decision that holds."""
    row = ctx.session.execute(
        sa.select(
            col(ReportReview.id),
            col(ReportReview.attempt),
            col(ReportReview.decision),
            col(ReportReview.remark),
            col(User.name),
            col(ReportReview.decided_at),
        )
        .join(User, col(User.id) == col(ReportReview.reviewer_id))
        .where(col(ReportReview.report_id) == report_id, stands())
    ).one_or_none()
    return None if row is None else Verdict(*row)


def decisions_on(ctx: Ctx, report_id: int) -> int:
    """How many there were, those taken back included."""
    statement = sa.select(sa.func.count()).select_from(ReportReview).where(col(ReportReview.report_id) == report_id)
    return ctx.session.scalar(statement) or 0


def sees_evidence(ctx: Ctx) -> sa.ColumnElement[bool]:
    """Through the own unit's files, or through a report that the actor may read: never by knowing a number."""
    in_report = (
        sa.exists()
        .where(col(ReportEvidence.evidence_id) == col(Evidence.id))
        .where(col(Report.id) == col(ReportEvidence.report_id), col(Assignment.id) == col(Report.assignment_id))
        .where(sees_assignments(ctx.actor))
    )
    tests: list[sa.ColumnElement[bool]] = [in_report]
    if ctx.actor.unit_id is not None and ctx.actor.roles & UNIT_ROLES:
        tests.append(col(Evidence.unit_id) == ctx.actor.unit_id)
    return sa.or_(*tests)


def evidence_or_404(ctx: Ctx, evidence_id: int) -> Evidence:
    found = ctx.session.scalars(
        sa.select(Evidence).where(col(Evidence.id) == evidence_id, sees_evidence(ctx))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
