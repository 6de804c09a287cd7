"""Who owes what in the open rounds, and who can be told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.accounts.queries.absences import Contacts, contacts
from app.core.context import Ctx
from app.core.db import ask
from app.core.paging import Listing, Window
from app.outbox.enums import CancelReason, MessageKind, MessageState, OccurrenceState
from app.outbox.letters import Recipient
from app.outbox.models import Message, Notice, Occurrence
from app.outbox.queries import robots
from app.plans.models import Plan, Task
from app.rounds.enums import OWED_STATES, AssignmentState, RoundState
from app.rounds.models import Assignment, Round


@dataclass(frozen=True)
class OpenRound:
    round_id: int
    period: str
    plan_title: str
    opened_at: datetime
    due_at: datetime
    co_due_at: datetime | None
    reminders: list[list[Any]]


@dataclass(frozen=True)
class Debt:
    """One assignment that was not filed yet."""

    assignment_id: int
    unit_id: int
    task_number: str
    task_title: str
    due_at: datetime
    lock_at: datetime


def open_rounds(session: Session) -> list[OpenRound]:
    """Rounds that still collect, with their plan's name."""
    rows = session.execute(
        sa.select(
            col(Round.id),
            col(Round.period),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Round.opened_at),
            col(Round.due_at),
            col(Round.co_due_at),
            col(Round.reminders),
        )
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .where(col(Round.state) == RoundState.OPEN)
        .order_by(col(Round.id))
    )
    return [OpenRound(*row) for row in rows]


def debts_of(session: Session, round_id: int) -> list[Debt]:
    """What was never filed. A returned report was, and its return has a message of its own."""
    rows = session.execute(
        sa.select(
            col(Assignment.id),
            col(Assignment.unit_id),
            col(Task.number),
            col(Task.title),
            col(Assignment.due_at),
            col(Assignment.lock_at),
        )
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Assignment.round_id) == round_id, col(Assignment.state).in_(OWED_STATES))
        .where(col(Assignment.first_submitted_at).is_(None))
        .order_by(col(Assignment.unit_id), col(Task.seq))
    )
    return [Debt(*row) for row in rows]


# (assignment, step) → who heard of it, as (person, robot) of which one is None.
Told = Mapping[tuple[int, str], frozenset[tuple[int | None, int | None]]]


def told_of(session: Session, assignment_ids: Sequence[int]) -> Told:
    """Who has an occurrence already, whatever became of it."""
    told: dict[tuple[int, str], set[tuple[int | None, int | None]]] = defaultdict(set)
    for start in range(0, len(assignment_ids), 500):
        rows = session.execute(
            sa.select(
                col(Occurrence.subject_id),
                col(Occurrence.step),
                col(Occurrence.recipient_id),
                col(Occurrence.robot_id),
            )
            .where(
                col(Occurrence.kind) == MessageKind.REMINDER,
                col(Occurrence.subject_kind) == "assignment",
                col(Occurrence.subject_id).in_(assignment_ids[start : start + 500]),
            )
            .distinct()
        )
        for subject, step, person, robot in rows:
            told[subject, step].add((person, robot))
    return {key: frozenset(heard) for key, heard in told.items()}


ABOUT_DEBTS = frozenset({MessageKind.REMINDER, MessageKind.URGED})


def spent_reminders(ctx: Ctx, waiting: Sequence[Occurrence]) -> Mapping[int, CancelReason]:
    """Occurrences whose reason went away while they waited: filed, exempt, moved, closed, handed over, on leave."""
    asked = [one for one in waiting if one.kind in ABOUT_DEBTS and one.subject_kind == "assignment"]
    if not asked:
        return {}
    rows = ctx.session.execute(
        sa.select(Assignment, col(Round.state))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.id).in_([one.subject_id for one in asked]))
    )
    known = {assignment.id: (assignment, state) for assignment, state in rows}
    units = sorted({assignment.unit_id for assignment, _ in known.values()})
    readers = contacts(ctx.session, ctx.today, units)
    groups = {robot.robot_id: robot.unit_id for robot in robots(ctx.session)}
    found: dict[int, CancelReason] = {}
    for one in asked:
        assignment, state = known.get(one.subject_id, (None, None))
        reason = CancelReason.REASSIGNED if assignment is None else _spent(one, assignment, state, readers, groups)
        if reason is not None and one.id is not None:
            found[one.id] = reason
    return found


def _spent(
    one: Occurrence,
    assignment: Assignment,
    state: RoundState | None,
    readers: Contacts,
    group_of: Mapping[int, int | None],
) -> CancelReason | None:
    due = one.payload.get("due_at")
    if state is RoundState.CLOSED:
        return CancelReason.ROUND_CLOSED
    if assignment.state is AssignmentState.EXEMPT:
        return CancelReason.EXEMPTED
    if assignment.state not in OWED_STATES:
        return CancelReason.SUBMITTED
    if due and datetime.fromisoformat(due) != assignment.due_at:
        return CancelReason.EXTENDED
    return _unread(one, assignment.unit_id, readers, group_of)


def _unread(
    one: Occurrence, unit_id: int, readers: Contacts, group_of: Mapping[int, int | None]
) -> CancelReason | None:
    """Whether it goes to somebody, or to a group, that no longer speaks for the unit."""
    if one.robot_id is not None and group_of.get(one.robot_id) not in (None, unit_id):
        return CancelReason.REASSIGNED
    if one.recipient_id is None or readers.reads_for(one.recipient_id, unit_id):
        return None
    return CancelReason.AWAY if one.recipient_id in readers.away else CancelReason.HANDED_OVER


def recipients(session: Session, user_ids: Sequence[int]) -> Mapping[int, Recipient]:
    """Addresses as they are now: a message written last week goes to today's address."""
    rows = session.execute(
        sa.select(col(User.id), col(User.name), col(User.email), col(User.active)).where(col(User.id).in_(user_ids))
    )
    return {row[0]: Recipient(*row) for row in rows}


@dataclass(frozen=True)
class NoticeLine:
    notice_id: int
    subject: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


def notices_of(ctx: Ctx, window: Window, *, unread_only: bool = False) -> Listing[NoticeLine]:
    """The actor's own notices, newest first."""
    tests = [col(Notice.user_id) == ctx.actor.id]
    if unread_only:
        tests.append(col(Notice.read_at).is_(None))
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(Notice).where(*tests)) or 0
    rows = ctx.session.execute(
        sa.select(
            col(Notice.id),
            col(Notice.subject),
            col(Notice.body),
            col(Notice.link),
            col(Notice.created_at),
            col(Notice.read_at),
        )
        .where(*tests)
        .order_by(col(Notice.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([NoticeLine(*row) for row in rows], total, window)


def unread_count(ctx: Ctx) -> int:
    return ask(ctx.session, UNREAD, reader=ctx.actor.id).scalar() or 0


# Built once: every page asks it.
UNREAD = (
    sa.select(sa.func.count())
    .select_from(Notice)
    .where(col(Notice.user_id) == sa.bindparam("reader"), col(Notice.read_at).is_(None))
)


def send_counts(session: Session) -> dict[MessageState, int]:
    rows = session.execute(sa.select(col(Message.state), sa.func.count()).group_by(col(Message.state)))
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest occurrence that is not final was due: a sign that sending stands still."""
    return session.scalar(
        sa.select(sa.func.min(col(Occurrence.due_at))).where(col(Occurrence.state) == OccurrenceState.PENDING)
    )


@dataclass(frozen=True)
class Trial:
    """How a robot's last trial ended, or that it has not yet."""

    state: MessageState
    at: datetime
    error: str


def last_trials(session: Session) -> dict[int, Trial]:
    """Robot → its newest trial."""
    newest = (
        sa.select(sa.func.max(col(Message.id)))
        .where(col(Message.kind) == MessageKind.TRIAL)
        .group_by(col(Message.robot_id))
    )
    rows = session.execute(
        sa.select(
            col(Message.robot_id),
            col(Message.state),
            sa.func.coalesce(col(Message.finished_at), col(Message.created_at)),
            col(Message.last_error),
        ).where(col(Message.id).in_(newest))
    )
    return {robot: Trial(state, at, error) for robot, state, at, error in rows if robot is not None}
