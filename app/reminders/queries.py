"""Who owes what in the open rounds, and who can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.outbox.enums import Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.letters import Recipient
from app.outbox.models import Message, Notice, Occurrence
from app.plans.models import Plan, Task
from app.rounds.enums import OWED_STATES, RoundState
from app.rounds.models import Assignment, Round


@dataclass(frozen=True)
class OpenRound:
    round_id: int
    period: str
    plan_title: str
    opened_at: datetime
    lock_at: datetime
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
            col(Round.lock_at),
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


def steps_told(session: Session, assignment_ids: Sequence[int]) -> frozenset[tuple[int, str]]:
    """(assignment, step) pairs that have an occurrence already, whatever became of it."""
    told: set[tuple[int, str]] = set()
    for start in range(0, len(assignment_ids), 500):
        rows = session.execute(
            sa.select(col(Occurrence.subject_id), col(Occurrence.step))
            .where(
                col(Occurrence.kind) == MessageKind.REMINDER,
                col(Occurrence.subject_kind) == "assignment",
                col(Occurrence.subject_id).in_(assignment_ids[start : start + 500]),
            )
            .distinct()
        )
        told.update((subject, step) for subject, step in rows)
    return frozenset(told)


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
    return (
        ctx.session.scalar(
            sa.select(sa.func.count())
            .select_from(Notice)
            .where(col(Notice.user_id) == ctx.actor.id, col(Notice.read_at).is_(None))
        )
        or 0
    )


@dataclass(frozen=True)
class SendFilter:
    """Blank fields do not filter."""

    state: MessageState | None = None
    channel: Channel | None = None
    kind: MessageKind | None = None
    recipient: str = ""


@dataclass(frozen=True)
class SendLine:
    """One message of the send log; `phone` is for those who must be called instead."""

    message_id: int
    kind: MessageKind
    channel: Channel
    state: MessageState
    recipient: str
    phone: str
    address: str
    attempts: int
    maybe_twice: bool
    last_error: str
    created_at: datetime
    not_before: datetime
    finished_at: datetime | None
    items: int
    step: str


def _sending(wanted: SendFilter) -> list[sa.ColumnElement[bool]]:
    tests: list[sa.ColumnElement[bool]] = []
    if wanted.state:
        tests.append(col(Message.state) == wanted.state)
    if wanted.channel:
        tests.append(col(Message.channel) == wanted.channel)
    if wanted.kind:
        tests.append(col(Message.kind) == wanted.kind)
    if wanted.recipient:
        tests.append(col(User.name).contains(wanted.recipient, autoescape=True))
    return tests


def send_log(session: Session, wanted: SendFilter, window: Window) -> Listing[SendLine]:
    """Newest first, with how many things each message tells."""
    tests = _sending(wanted)
    joined = sa.select(sa.func.count()).select_from(Message).join(User, col(User.id) == col(Message.recipient_id))
    total = session.scalar(joined.where(*tests)) or 0
    told = (
        sa.select(sa.func.count())
        .select_from(Occurrence)
        .where(col(Occurrence.message_id) == col(Message.id))
        .scalar_subquery()
    )
    step = (
        sa.select(sa.func.max(col(Occurrence.step)))
        .where(col(Occurrence.message_id) == col(Message.id))
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            col(Message.id),
            col(Message.kind),
            col(Message.channel),
            col(Message.state),
            col(User.name),
            col(User.phone),
            col(Message.address),
            col(Message.attempts),
            col(Message.maybe_twice),
            col(Message.last_error),
            col(Message.created_at),
            col(Message.not_before),
            col(Message.finished_at),
            told,
            step,
        )
        .join(User, col(User.id) == col(Message.recipient_id))
        .where(*tests)
        .order_by(col(Message.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([SendLine(*row) for row in rows], total, window)


def send_counts(session: Session) -> dict[MessageState, int]:
    rows = session.execute(sa.select(col(Message.state), sa.func.count()).group_by(col(Message.state)))
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()


def oldest_waiting(session: Session) -> datetime | None:
    """When the oldest occurrence that is not final was due: a sign that sending stands still."""
    return session.scalar(
        sa.select(sa.func.min(col(Occurrence.due_at))).where(col(Occurrence.state) == OccurrenceState.PENDING)
    )
