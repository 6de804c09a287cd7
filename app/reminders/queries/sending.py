"""The send log: what went out to whom, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Notice, Occurrence, Robot
from app.reminders.enums import StepKind
from app.rounds.models import Assignment, Round
from app.units.models import Unit

RECENT_PERIODS = 24


@dataclass(frozen=True)
class SendFilter:
    """Blank fields do not filter. `step` is the rule by which it was sent."""

    state: MessageState | None = None
    channel: Channel | None = None
    kind: MessageKind | None = None
    step: StepKind | None = None
    recipient: str = ""
    unit_id: int | None = None
    period: str = ""


@dataclass(frozen=True)
class SendLine:
    """One message of the send log; `receiver` is a person or a robot's name."""

    message_id: int
    kind: MessageKind
    channel: Channel
    state: MessageState
    receiver: str
    unit: str
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


RECEIVER = sa.func.coalesce(col(User.name), col(Robot.name), "")
STEPS = {StepKind.BEFORE: "T-%", StepKind.ON_THE_DAY: "T+0%", StepKind.AFTER: "T+%"}


def _tests(wanted: SendFilter) -> list[sa.ColumnElement[bool]]:
    pairs = (
        (col(Message.state), wanted.state),
        (col(Message.channel), wanted.channel),
        (col(Message.kind), wanted.kind),
    )
    tests: list[sa.ColumnElement[bool]] = [column == value for column, value in pairs if value]
    if wanted.recipient:
        tests.append(RECEIVER.contains(wanted.recipient, autoescape=True))
    if wanted.step:
        tests.append(_tells(*_of_step(wanted.step)))
    if wanted.unit_id is not None:
        owing = sa.select(col(Assignment.id)).where(col(Assignment.unit_id) == wanted.unit_id)
        own = (col(User.unit_id) == wanted.unit_id, col(Robot.unit_id) == wanted.unit_id)
        tests.append(sa.or_(*own, _tells(_about(owing))))
    if wanted.period:
        rounds = sa.select(col(Round.id)).where(col(Round.period) == wanted.period)
        owed = sa.select(col(Assignment.id)).where(col(Assignment.round_id).in_(rounds))
        announced = sa.and_(col(Occurrence.subject_kind) == "round", col(Occurrence.subject_id).in_(rounds))
        tests.append(_tells(sa.or_(announced, _about(owed))))
    return tests


def _tells(*tests: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(col(Occurrence.message_id) == col(Message.id), *tests)


def _about(assignments: sa.Select[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(col(Occurrence.subject_kind) == "assignment", col(Occurrence.subject_id).in_(assignments))


def _of_step(step: StepKind) -> list[sa.ColumnElement[bool]]:
    tests: list[sa.ColumnElement[bool]] = [col(Occurrence.step).like(STEPS[step])]
    if step is StepKind.AFTER:
        tests.append(col(Occurrence.step).not_like(STEPS[StepKind.ON_THE_DAY]))
    return tests


def _lines(*tests: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    told = sa.select(sa.func.count()).where(col(Occurrence.message_id) == col(Message.id)).scalar_subquery()
    step = (
        sa.select(sa.func.max(col(Occurrence.step)))
        .where(col(Occurrence.message_id) == col(Message.id), col(Occurrence.kind) != MessageKind.TRIAL)
        .scalar_subquery()
    )
    return _joined(
        sa.select(
            col(Message.id),
            col(Message.kind),
            col(Message.channel),
            col(Message.state),
            RECEIVER,
            sa.func.coalesce(col(Unit.name), ""),
            sa.func.coalesce(col(User.phone), ""),
            col(Message.address),
            col(Message.attempts),
            col(Message.maybe_twice),
            col(Message.last_error),
            col(Message.created_at),
            col(Message.not_before),
            col(Message.finished_at),
            told,
            sa.func.coalesce(step, ""),
        )
    ).where(*tests)


def _joined(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Message)
        .outerjoin(User, col(User.id) == col(Message.recipient_id))
        .outerjoin(Robot, col(Robot.id) == col(Message.robot_id))
        .outerjoin(Unit, col(Unit.id) == sa.func.coalesce(col(User.unit_id), col(Robot.unit_id)))
    )


def send_log(session: Session, wanted: SendFilter, window: Window) -> Listing[SendLine]:
    """Newest first, with how many things each message tells."""
    tests = _tests(wanted)
    total = session.scalar(_joined(sa.select(sa.func.count())).where(*tests)) or 0
    rows = session.execute(_lines(*tests).order_by(col(Message.id).desc()).offset(window.offset).limit(window.size))
    return Listing([SendLine(*row) for row in rows], total, window)


@dataclass(frozen=True)
class ToldLine:
    """One thing a message told, as it was then, and how it ended."""

    number: str
    task: str
    unit: str
    plan: str
    period: str
    state: OccurrenceState
    reason: CancelReason | None
    finished_at: datetime | None


@dataclass(frozen=True)
class SentMessage:
    line: SendLine
    subject: str
    body: str
    wording: int
    told: list[ToldLine]


def sent_message(session: Session, message_id: int) -> SentMessage:
    """One message with the words that went out. Raises NotFound."""
    row = session.execute(_lines(col(Message.id) == message_id)).one_or_none()
    if row is None:
        raise NotFound
    known = session.get_one(Message, message_id)
    inside = session.scalars(sa.select(Notice).where(col(Notice.message_id) == message_id)).one_or_none()
    told = session.scalars(
        sa.select(Occurrence).where(col(Occurrence.message_id) == message_id).order_by(col(Occurrence.id))
    )
    return SentMessage(
        line=SendLine(*row),
        subject=known.subject or (inside.subject if inside else ""),
        body=known.body or (inside.body if inside else ""),
        wording=known.wording,
        told=[_told(one) for one in told],
    )


def _told(one: Occurrence) -> ToldLine:
    facts = one.payload
    return ToldLine(
        number=str(facts.get("number", "")),
        task=str(facts.get("task", "")),
        unit=str(facts.get("unit", "")),
        plan=str(facts.get("plan", "")),
        period=str(facts.get("period", "")),
        state=one.state,
        reason=one.cancel_reason,
        finished_at=one.finished_at,
    )


def periods_told(session: Session) -> Sequence[str]:
    """Periods of rounds, newest first, for the filter."""
    rows = session.scalars(
        sa.select(col(Round.period)).distinct().order_by(col(Round.period).desc()).limit(RECENT_PERIODS)
    )
    return list(rows)
