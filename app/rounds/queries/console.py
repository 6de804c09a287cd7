"""What a round's console shows beside its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.outbox.enums import Channel, MessageKind, MessageState
from app.outbox.models import Message, Occurrence, Robot
from app.plans.enums import PlanState
from app.plans.models import Plan
from app.policy.roles import Role
from app.rounds.models import Assignment, Receipt, Round, RoundClosing, Schedule
from app.rounds.queries.scope import rounds_visible_to, sees_assignments
from app.units.models import Unit


def filed_moments(ctx: Ctx, round_id: int) -> list[datetime]:
    """When each report was filed first, earliest first."""
    return list(
        ctx.session.scalars(
            sa.select(col(Assignment.first_submitted_at))
            .where(
                col(Assignment.round_id) == round_id,
                col(Assignment.first_submitted_at).is_not(None),
                sees_assignments(ctx.actor),
            )
            .order_by(col(Assignment.first_submitted_at))
        )
    )


def receipts_of(ctx: Ctx, round_id: int) -> set[int]:
    return set(ctx.session.scalars(sa.select(col(Receipt.unit_id)).where(col(Receipt.round_id) == round_id)))


@dataclass(frozen=True)
class SentRow:
    at: datetime
    recipient: str
    unit: str
    kind: MessageKind
    channel: Channel
    state: MessageState
    note: str


def _about(round_id: int) -> sa.ColumnElement[bool]:
    own = sa.select(col(Assignment.id)).where(col(Assignment.round_id) == round_id)
    return (
        sa.exists()
        .where(col(Occurrence.message_id) == col(Message.id))
        .where(
            sa.or_(
                sa.and_(col(Occurrence.subject_kind) == "round", col(Occurrence.subject_id) == round_id),
                sa.and_(col(Occurrence.subject_kind) == "assignment", col(Occurrence.subject_id).in_(own)),
            )
        )
    )


def sent_rows(ctx: Ctx, round_id: int, *, limit: int = 6) -> tuple[list[SentRow], int]:
    """The newest messages about the round, failed ones in front, and how many there are."""
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(Message).where(_about(round_id))) or 0
    rows = ctx.session.execute(
        sa.select(
            sa.func.coalesce(col(Message.finished_at), col(Message.created_at)),
            sa.func.coalesce(col(User.name), col(Robot.name), ""),
            sa.func.coalesce(col(Unit.name), ""),
            col(Message.kind),
            col(Message.channel),
            col(Message.state),
            col(Message.last_error),
        )
        .select_from(Message)
        .outerjoin(User, col(User.id) == col(Message.recipient_id))
        .outerjoin(Robot, col(Robot.id) == col(Message.robot_id))
        .outerjoin(Unit, col(Unit.id) == sa.func.coalesce(col(User.unit_id), col(Robot.unit_id)))
        .where(_about(round_id))
        .order_by(sa.case((col(Message.state) == MessageState.FAILED, 0), else_=1), col(Message.id).desc())
        .limit(limit)
    )
    return [SentRow(*row) for row in rows], total


@dataclass(frozen=True)
class PlanLine:
    plan_id: int
    title: str
    schedule: Schedule | None


def plans_with_schedules(ctx: Ctx) -> list[PlanLine]:
    """Published plans: for who opens rounds all of them, for others those in which they see a round."""
    shown = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    statement = (
        sa.select(col(Plan.id), shown, Schedule)
        .outerjoin(Schedule, col(Schedule.plan_id) == col(Plan.id))
        .where(col(Plan.state) == PlanState.PUBLISHED)
        .order_by(col(Plan.id).desc())
    )
    if Role.OFFICE not in ctx.actor.roles:
        seen = rounds_visible_to(ctx.actor).with_only_columns(col(Round.plan_id))
        statement = statement.where(col(Plan.id).in_(seen))
    return [PlanLine(plan_id, title, schedule) for plan_id, title, schedule in ctx.session.execute(statement)]


def rounds_of_plans(ctx: Ctx, plan_ids: Sequence[int]) -> dict[int, list[Round]]:
    """Visible rounds by plan, newest first."""
    found: dict[int, list[Round]] = {}
    statement = rounds_visible_to(ctx.actor).where(col(Round.plan_id).in_(plan_ids))
    for row in ctx.session.scalars(statement.order_by(col(Round.due_at).desc(), col(Round.id).desc())):
        found.setdefault(row.plan_id, []).append(row)
    return found


def plan_title(ctx: Ctx, plan_id: int) -> str:
    return plan_titles(ctx, [plan_id]).get(plan_id, "")


def plan_titles(ctx: Ctx, plan_ids: Sequence[int]) -> dict[int, str]:
    shown = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    found = ctx.session.execute(sa.select(col(Plan.id), shown).where(col(Plan.id).in_(plan_ids)))
    return {row[0]: row[1] for row in found}


def units_in(ctx: Ctx, round_id: int | None) -> list[tuple[int, str]]:
    """Units the actor sees in a round, or in all of them, for a filter."""
    statement = (
        sa.select(col(Unit.id), col(Unit.name))
        .where(
            sa.exists().where(
                col(Assignment.unit_id) == col(Unit.id),
                sees_assignments(ctx.actor),
                *([col(Assignment.round_id) == round_id] if round_id is not None else []),
            )
        )
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [(unit_id, name) for unit_id, name in ctx.session.execute(statement)]


@dataclass(frozen=True)
class Closing:
    """One closing, with its reopening where there was one; names are blank for the system."""

    closed_at: datetime
    closed_by: str
    reason: str
    expected: int
    on_time: int
    late: int
    missing: int
    reopened_at: datetime | None
    reopened_by: str
    reopen_reason: str


def closings_of(ctx: Ctx, round_id: int) -> list[Closing]:
    """Newest first."""
    closer, opener = aliased(User), aliased(User)
    rows = ctx.session.execute(
        sa.select(
            col(RoundClosing.closed_at),
            sa.func.coalesce(col(closer.name), ""),
            col(RoundClosing.reason),
            col(RoundClosing.expected),
            col(RoundClosing.on_time),
            col(RoundClosing.late),
            col(RoundClosing.missing),
            col(RoundClosing.reopened_at),
            sa.func.coalesce(col(opener.name), ""),
            col(RoundClosing.reopen_reason),
        )
        .outerjoin(closer, col(closer.id) == col(RoundClosing.closed_by))
        .outerjoin(opener, col(opener.id) == col(RoundClosing.reopened_by))
        .where(col(RoundClosing.round_id) == round_id)
        .order_by(col(RoundClosing.id).desc())
    )
    return [Closing(*row) for row in rows]
