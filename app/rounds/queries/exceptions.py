"""Exceptions: who was let off what, by whom, and which of them a round must apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.plans.models import Plan, Task
from app.rounds.enums import OWED_STATES, AssignmentState, ExceptionKind, RoundState
from app.rounds.models import Assignment, DutyException, FreedDuty, Round
from app.rounds.queries.scope import rounds_visible_to, sees_units
from app.units.models import Unit


@dataclass(frozen=True)
class ExceptionLine:
    """`plan`, `task` and `period` are blank where the exception holds for all."""

    row: DutyException
    unit: str
    plan: str
    task: str
    period: str
    round_state: RoundState | None
    by: str


def exception_lines(ctx: Ctx, window: Window) -> Listing[ExceptionLine]:
    """Newest first: what holds, and what held. Two statements."""
    seen = sees_units(ctx.actor, col(DutyException.unit_id))
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(DutyException).where(seen)) or 0
    plan = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title), "")
    rows = ctx.session.execute(
        sa.select(
            DutyException,
            col(Unit.name),
            plan,
            sa.func.coalesce(col(Task.number), ""),
            sa.func.coalesce(col(Round.period), ""),
            col(Round.state),
            sa.func.coalesce(col(User.name), ""),
        )
        .join(Unit, col(Unit.id) == col(DutyException.unit_id))
        .outerjoin(Plan, col(Plan.id) == col(DutyException.plan_id))
        .outerjoin(Task, col(Task.id) == col(DutyException.task_id))
        .outerjoin(Round, col(Round.id) == col(DutyException.round_id))
        .outerjoin(User, col(User.id) == col(DutyException.granted_by))
        .where(seen)
        .order_by(col(DutyException.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([ExceptionLine(*row) for row in rows], total, window)


def exception_or_404(ctx: Ctx, exception_id: int) -> DutyException:
    statement = sa.select(DutyException).where(
        col(DutyException.id) == exception_id, sees_units(ctx.actor, col(DutyException.unit_id))
    )
    found = ctx.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def standing_exceptions(ctx: Ctx, plan_id: int, day: date) -> list[DutyException]:
    """Those that cover a round of the plan whose opening is scheduled for the day, even when it was opened later: being
    caught up lets nobody off. The most days stand in front, free of the report last: that outweighs days.
    """
    return list(
        ctx.session.scalars(
            sa.select(DutyException)
            .where(
                col(DutyException.expires_on) >= day,
                col(DutyException.revoked_at).is_(None),
                sa.or_(col(DutyException.plan_id).is_(None), col(DutyException.plan_id) == plan_id),
            )
            .order_by(
                sa.case((col(DutyException.kind) == ExceptionKind.EXEMPT, 1), else_=0),
                col(DutyException.workdays).desc(),
                col(DutyException.id),
            )
        )
    )


@dataclass(frozen=True)
class Owed:
    assignment_id: int
    due_at: datetime
    lock_at: datetime


def owed_under(ctx: Ctx, row: DutyException, round_id: int) -> list[Owed]:
    """What the unit still owes in the round of all that the exception speaks of."""
    tests = [
        col(Assignment.round_id) == round_id,
        col(Assignment.unit_id) == row.unit_id,
        col(Assignment.state).in_(OWED_STATES),
        col(Assignment.first_submitted_at).is_(None),
    ]
    if row.task_id is not None:
        tests.append(col(Assignment.task_id) == row.task_id)
    found = ctx.session.execute(
        sa.select(col(Assignment.id), col(Assignment.due_at), col(Assignment.lock_at)).where(*tests)
    )
    return [Owed(*one) for one in found]


def exempt_under(ctx: Ctx, row: DutyException, round_id: int) -> set[int]:
    """What another exception frees already, of all that this one speaks of."""
    tests = [
        col(Assignment.round_id) == round_id,
        col(Assignment.unit_id) == row.unit_id,
        col(Assignment.state) == AssignmentState.EXEMPT,
        col(Assignment.id).in_(sa.select(col(FreedDuty.assignment_id))),
    ]
    if row.task_id is not None:
        tests.append(col(Assignment.task_id) == row.task_id)
    return {number for number in ctx.session.scalars(sa.select(col(Assignment.id)).where(*tests)) if number}


def freed_by(ctx: Ctx, assignment_ids: Sequence[int]) -> dict[int, str]:
    """Assignment → the words of the exception that frees it; the first granted where several do."""
    rows = ctx.session.execute(
        sa.select(col(FreedDuty.assignment_id), col(DutyException.reason))
        .join(DutyException, col(DutyException.id) == col(FreedDuty.exception_id))
        .where(col(FreedDuty.assignment_id).in_(assignment_ids))
        .order_by(col(DutyException.id).desc())
    )
    return {number: reason for number, reason in rows}  # noqa: C416 - rows are no pairs for dict()


def later_dues(ctx: Ctx, known: Round) -> dict[int, datetime]:
    """Unit → the latest due moment it was given beyond the round's own."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.unit_id), sa.func.max(col(Assignment.due_at)))
        .where(col(Assignment.round_id) == known.id, col(Assignment.due_at) > known.due_at)
        .group_by(col(Assignment.unit_id))
    )
    return {unit: due for unit, due in rows}  # noqa: C416 - rows are no pairs for dict()


@dataclass(frozen=True)
class OpenRoundName:
    round_id: int
    plan: str
    period: str


def open_round_names(ctx: Ctx) -> list[OpenRoundName]:
    seen = rounds_visible_to(ctx.actor).with_only_columns(col(Round.id))
    plan = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    rows = ctx.session.execute(
        sa.select(col(Round.id), plan, col(Round.period))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .where(col(Round.state) == RoundState.OPEN, col(Round.id).in_(seen))
        .order_by(col(Round.due_at), col(Round.id))
    )
    return [OpenRoundName(*row) for row in rows]


def task_of_number(ctx: Ctx, plan_id: int, number: str) -> int | None:
    tests = (col(Task.plan_id) == plan_id, col(Task.number) == number)
    return ctx.session.scalars(sa.select(col(Task.id)).where(*tests).order_by(col(Task.seq))).first()
