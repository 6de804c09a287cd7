"""Every SELECT of supervision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.db import among, ask
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.lamps.enums import LampColour
from app.plans.enums import ResponsibilityRole
from app.plans.models import Plan, Responsibility, Task
from app.rounds.enums import OWED_STATES, AssignmentState, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_assignments
from app.supervision.enums import CloseKind
from app.supervision.letter import UrgedReport
from app.supervision.models import CloseOut, Follow, Instruction, LampOverride, Urge
from app.units.models import Unit


@dataclass(frozen=True)
class Urgeable:
    assignment_id: int
    unit_id: int
    state: AssignmentState
    urged: int
    due_at: datetime
    number: str
    title: str
    period: str
    round_state: RoundState
    lock_at: datetime
    plan: str
    unit: str

    @property
    def is_owed(self) -> bool:
        """In a closed round nothing can be filed any more, so nobody is urged."""
        return self.state in OWED_STATES and self.round_state is RoundState.OPEN


def urgeable(ctx: Ctx, assignment_ids: Sequence[int]) -> list[Urgeable]:
    """The chosen assignments that the actor can see."""
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.id),
            col(Assignment.unit_id),
            col(Assignment.state),
            col(Assignment.urged),
            col(Assignment.due_at),
            col(Task.number),
            col(Task.title),
            col(Round.period),
            col(Round.state),
            col(Assignment.lock_at),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name)),
        )
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.id).in_(assignment_ids), sees_assignments(ctx.actor))
        .order_by(col(Assignment.id))
    )
    return [Urgeable(*row) for row in rows]


def last_urges(session: Session, assignment_ids: Sequence[int]) -> dict[int, datetime]:
    rows = session.execute(
        sa.select(col(Urge.assignment_id), sa.func.max(col(Urge.urged_at)))
        .where(col(Urge.assignment_id).in_(assignment_ids))
        .group_by(col(Urge.assignment_id))
    )
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()


def lead_units(session: Session, task_id: int) -> list[int]:
    return list(
        session.scalars(
            sa.select(col(Responsibility.unit_id))
            .where(
                col(Responsibility.task_id) == task_id,
                col(Responsibility.role) == ResponsibilityRole.LEAD,
                col(Responsibility.valid_to).is_(None),
            )
            .order_by(col(Responsibility.position))
        )
    )


def responsible_units(session: Session, task_id: int) -> list[int]:
    """Every unit that answers for the task today, in whatever role."""
    return list(
        session.scalars(
            sa.select(col(Responsibility.unit_id))
            .where(col(Responsibility.task_id) == task_id, col(Responsibility.valid_to).is_(None))
            .order_by(col(Responsibility.unit_id))
        )
    )


@dataclass(frozen=True)
class Written:
    """Something a person wrote on a task."""

    text: str
    name: str
    at: datetime


def instructions_of(session: Session, task_id: int) -> list[Written]:
    """Newest first."""
    rows = session.execute(
        sa.select(col(Instruction.text), col(User.name), col(Instruction.written_at))
        .join(User, col(User.id) == col(Instruction.written_by))
        .where(col(Instruction.task_id) == task_id)
        .order_by(col(Instruction.id).desc())
    )
    return [Written(*row) for row in rows]


def urges_of(session: Session, task_id: int) -> list[Written]:
    rows = session.execute(
        sa.select(col(Urge.note), col(User.name), col(Urge.urged_at))
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .join(User, col(User.id) == col(Urge.urged_by))
        .where(col(Assignment.task_id) == task_id)
        .order_by(col(Urge.id).desc())
    )
    return [Written(*row) for row in rows]


def last_urge_of(ctx: Ctx, task_id: int) -> int | None:
    """The newest urge of this task that the actor sees."""
    return ctx.session.scalar(
        sa.select(sa.func.max(col(Urge.id)))
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .where(col(Assignment.task_id) == task_id, sees_assignments(ctx.actor))
    )


@dataclass(frozen=True)
class UrgeGroup:
    """What one person urged in one go, as far as the reader sees it; `urge_id` is any of it."""

    urge_id: int
    urged_at: datetime
    by: str
    note: str
    reports: int
    units: int
    rounds: int
    plan: str
    period: str


def urge_groups(ctx: Ctx, window: Window) -> Listing[UrgeGroup]:
    """Newest first."""
    together = (col(Urge.urged_at), col(Urge.urged_by))
    seen = (
        sa.select(*together)
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .where(sees_assignments(ctx.actor))
        .group_by(*together)
    )
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(seen.subquery())) or 0
    rounds = sa.func.count(sa.distinct(col(Round.id)))
    rows = ctx.session.execute(
        seen.join(User, col(User.id) == col(Urge.urged_by))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .with_only_columns(
            sa.func.min(col(Urge.id)),
            col(Urge.urged_at),
            sa.func.max(col(User.name)),
            sa.func.max(col(Urge.note)),
            sa.func.count(),
            sa.func.count(sa.distinct(col(Assignment.unit_id))),
            rounds,
            sa.func.max(sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))),
            sa.func.max(col(Round.period)),
        )
        .order_by(col(Urge.urged_at).desc(), sa.func.min(col(Urge.id)).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([UrgeGroup(*row) for row in rows], total, window)


@dataclass(frozen=True)
class UrgedLine:
    """One report of an urge with the dates as they stood then; `by`, `phone` are those of who urged."""

    urge_id: int
    task_id: int
    urged_at: datetime
    by: str
    phone: str
    note: str
    report: UrgedReport


def urged_together(ctx: Ctx, urge_id: int) -> list[UrgedLine]:
    """The urge and what was urged in the same go, in official order; raises NotFound for one out of sight."""
    first = ctx.session.get(Urge, urge_id)
    if first is None:
        raise NotFound
    rows = ctx.session.execute(
        sa.select(Urge, Task, col(Round.period), Plan, col(Unit.name), User)
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(User, col(User.id) == col(Urge.urged_by))
        .where(
            col(Urge.urged_at) == first.urged_at,
            col(Urge.urged_by) == first.urged_by,
            sees_assignments(ctx.actor),
        )
        .order_by(col(Unit.sort_no), col(Unit.id), col(Plan.id), col(Task.seq), col(Urge.id))
    )
    found = [_urged_line(*row) for row in rows]
    if all(one.urge_id != urge_id for one in found):
        raise NotFound
    return found


def _urged_line(urge: Urge, task: Task, period: str, plan: Plan, unit: str, by: User) -> UrgedLine:
    assert urge.id is not None
    assert task.id is not None
    report = UrgedReport(
        unit=unit,
        plan=plan.title,
        document_number=plan.document_number,
        period=period,
        number=task.number or str(task.seq),
        title=task.title,
        times=urge.number,
        due_at=urge.due_at,
        lock_at=urge.lock_at,
    )
    return UrgedLine(urge.id, task.id, urge.urged_at, by.name, by.phone, urge.note, report)


@dataclass(frozen=True)
class Override:
    colour: LampColour
    reason: str
    name: str
    set_at: datetime


def overrides(session: Session, task_ids: Sequence[int]) -> dict[int, Override]:
    """Hand-set lamps in force; of several on a task the last."""
    rows: Any = ask(session, OVERRIDES, tasks=list(task_ids)).all()
    return {row[0]: Override(*row[1:]) for row in rows}


# Built once: every list with lamps asks it.
OVERRIDES = (
    sa.select(
        col(LampOverride.task_id),
        col(LampOverride.colour),
        col(LampOverride.reason),
        col(User.name),
        col(LampOverride.set_at),
    )
    .join(User, col(User.id) == col(LampOverride.set_by))
    .where(among(col(LampOverride.task_id), "tasks"), col(LampOverride.lifted_at).is_(None))
    .order_by(col(LampOverride.id))
)


@dataclass(frozen=True)
class Closed:
    kind: CloseKind
    finished_on: date
    reason: str


def close_outs(session: Session, task_ids: Sequence[int]) -> dict[int, Closed]:
    rows = session.execute(
        sa.select(col(CloseOut.task_id), col(CloseOut.kind), col(CloseOut.finished_on), col(CloseOut.reason)).where(
            col(CloseOut.task_id).in_(task_ids)
        )
    )
    return {row[0]: Closed(*row[1:]) for row in rows}


def followed(session: Session, user_id: int) -> frozenset[int]:
    return frozenset(session.scalars(sa.select(col(Follow.task_id)).where(col(Follow.user_id) == user_id)))


def instructed_by(session: Session, user_id: int) -> dict[int, datetime]:
    """When this leader last wrote on each task."""
    rows = session.execute(
        sa.select(col(Instruction.task_id), sa.func.max(col(Instruction.written_at)))
        .where(col(Instruction.written_by) == user_id)
        .group_by(col(Instruction.task_id))
    )
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()


def owed_assignments(ctx: Ctx, task_ids: Sequence[int]) -> list[int]:
    """Assignments of these tasks that are still owed in an open round."""
    rows = ctx.session.scalars(
        sa.select(col(Assignment.id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(
            col(Assignment.task_id).in_(task_ids),
            col(Assignment.state).in_(OWED_STATES),
            col(Round.state) == RoundState.OPEN,
            sees_assignments(ctx.actor),
        )
        .order_by(col(Assignment.id))
    )
    return [number for number in rows if number is not None]
