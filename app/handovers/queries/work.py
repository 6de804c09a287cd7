"""What somebody has in hand: owed reports and drafts, signatures and reviews that wait, instructions that are not done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User, UserScope
from app.accounts.queries import actor_by_login
from app.core.context import Ctx
from app.handovers.enums import OPEN_HANDOVERS, WorkKind
from app.handovers.models import Handover
from app.handovers.queries import Holder, holders, within_reach
from app.plans.enums import OPEN_TASK_STATES
from app.plans.models import Plan, Task
from app.plans.queries.scope import tasks_visible_to
from app.policy.roles import SCOPED_ROLES, Role
from app.reports.models import Draft
from app.rounds.enums import OWED_STATES, AssignmentState, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries import sees_assignments
from app.rounds.queries.rows import joined
from app.supervision.models import Instruction

IN_HAND = {
    Role.LIAISON: OWED_STATES,
    Role.UNIT_LEADER: frozenset({AssignmentState.SIGNING}),
    Role.SUPERVISOR: frozenset({AssignmentState.SUBMITTED}),
}


@dataclass(frozen=True)
class WorkItem:
    """`due` is the moment by which it is owed, in ISO; `said` who wrote a draft or an instruction, and `at` when."""

    kind: str
    item_id: int
    number: str
    title: str
    plan: str
    period: str = ""
    due: str = ""
    said: str = ""
    at: str = ""

    @property
    def label(self) -> str:
        return WorkKind(self.kind).label

    @property
    def due_at(self) -> datetime | None:
        return datetime.fromisoformat(self.due) if self.due else None

    @property
    def said_at(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def work_of(ctx: Ctx, holder: Holder) -> list[WorkItem]:
    """In the order in which it is due; instructions last."""
    actor = actor_by_login(ctx.session, holder.login)
    seen = sees_assignments(actor)
    if holder.role is not Role.SUPERVISOR:
        seen = col(Assignment.unit_id) == holder.unit_id
    rows = ctx.session.execute(
        joined(
            col(Assignment.state),
            col(Assignment.id),
            col(Task.number),
            col(Task.title),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Round.period),
            col(Assignment.due_at),
            sa.func.coalesce(col(User.name), ""),
            col(Draft.saved_at),
        )
        .outerjoin(Draft, col(Draft.assignment_id) == col(Assignment.id))
        .outerjoin(User, col(User.id) == col(Draft.saved_by))
        .where(seen, col(Assignment.state).in_(sorted(IN_HAND[holder.role])), col(Round.state) == RoundState.OPEN)
        .order_by(col(Assignment.due_at), col(Plan.id), col(Task.seq), col(Assignment.id))
    )
    owed = [_owed(*row) for row in rows]
    return [*owed, *_instructions(ctx, holder)]


def _owed(
    state: AssignmentState,
    assignment_id: int,
    number: str,
    title: str,
    plan: str,
    period: str,
    due_at: datetime,
    author: str,
    saved_at: datetime | None,
) -> WorkItem:
    drafted = saved_at is not None and state is not AssignmentState.SUBMITTED
    said, at = (author, saved_at.isoformat()) if drafted and saved_at else ("", "")
    return WorkItem(
        WorkKind(state.value).value, assignment_id, number, title, plan, period, due_at.isoformat(), said, at
    )


def _instructions(ctx: Ctx, holder: Holder) -> list[WorkItem]:
    """On tasks that are not closed yet and that the person works on or looks after."""
    seen = tasks_visible_to(actor_by_login(ctx.session, holder.login)).with_only_columns(col(Task.id))
    rows = ctx.session.execute(
        sa.select(
            col(Instruction.id),
            col(Task.number),
            col(Task.title),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(User.name),
            col(Instruction.written_at),
        )
        .join(Task, col(Task.id) == col(Instruction.task_id))
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .join(User, col(User.id) == col(Instruction.written_by))
        .where(col(Task.id).in_(seen), col(Task.state).in_(OPEN_TASK_STATES))
        .order_by(col(Instruction.written_at), col(Instruction.id))
    )
    return [
        WorkItem(WorkKind.INSTRUCTION.value, number, task, title, plan, said=leader, at=at.isoformat())
        for number, task, title, plan, leader, at in rows
    ]


@dataclass(frozen=True)
class Stranded:
    """A disabled account with work that nobody has taken over formally. `colleagues` hold the same role."""

    holder: Holder
    count: int
    drafts: int
    colleagues: tuple[str, ...]


def stranded(ctx: Ctx) -> list[Stranded]:
    """Of those whose work the actor may hand over. The same number of statements whatever there is."""
    session = ctx.session
    everybody = holders(session)
    gone = [one for one in within_reach(ctx.actor, everybody) if not one.active]
    if not gone:
        return []
    under_way = _under_way(session, [one.user_id for one in gone])
    counts, scopes = _counts(session), _scopes(session, gone)
    found = []
    for one in gone:
        units = scopes.get(one.user_id) if one.role in SCOPED_ROLES else {one.unit_id or 0}
        wanted = {state: _sum(counts[state], units) for state in IN_HAND[one.role]}
        total = sum(wanted.values())
        if total and (one.user_id, one.role) not in under_way:
            same = [
                other.name
                for other in everybody
                if other.active and other.role is one.role and other.unit_id == one.unit_id
            ]
            found.append(Stranded(one, total, wanted.get(AssignmentState.DRAFT, 0), tuple(same)))
    return found


def _sum(by_unit: dict[int, int], units: set[int] | None) -> int:
    """None stands for all units."""
    return sum(count for unit, count in by_unit.items() if units is None or unit in units)


def _counts(session: Session) -> dict[AssignmentState, dict[int, int]]:
    rows = session.execute(
        sa.select(col(Assignment.state), col(Assignment.unit_id), sa.func.count())
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Round.state) == RoundState.OPEN)
        .group_by(col(Assignment.state), col(Assignment.unit_id))
    )
    found: dict[AssignmentState, dict[int, int]] = defaultdict(dict)
    for state, unit, count in rows:
        found[state][unit] = count
    return found


def _scopes(session: Session, people: Sequence[Holder]) -> dict[int, set[int] | None]:
    """Person → units looked after; None for all of them."""
    numbers = sorted({one.user_id for one in people if one.role in SCOPED_ROLES})
    found: dict[int, set[int] | None] = {number: set() for number in numbers}
    rows = session.execute(
        sa.select(col(UserScope.user_id), col(UserScope.unit_id)).where(col(UserScope.user_id).in_(numbers))
    )
    for user_id, unit_id in rows:
        units = found[user_id]
        if units is not None:
            units.add(unit_id)
    everywhere = sa.select(col(User.id)).where(col(User.id).in_(numbers), col(User.scope_all).is_(True))
    return {**found, **{number: None for number in session.scalars(everywhere) if number is not None}}


def _under_way(session: Session, user_ids: Sequence[int]) -> set[tuple[int, Role]]:
    rows = session.execute(
        sa.select(col(Handover.from_user_id), col(Handover.role)).where(
            col(Handover.from_user_id).in_(user_ids), col(Handover.state).in_(sorted(OPEN_HANDOVERS))
        )
    )
    return {(user_id, role) for user_id, role in rows}
