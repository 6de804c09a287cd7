"""Who must be telephoned: what failed and still matters, units without liaison, units that no reminder moved."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.accounts.queries import Person, people_with_role
from app.accounts.queries.absences import contacts
from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.dates import period as period_words
from app.outbox.enums import MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence
from app.policy.roles import Role
from app.reminders import queries
from app.reminders.enums import CallReason, CallWord
from app.reminders.rules import REMIND_AT, Call, steps_of
from app.rounds.enums import OWED_STATES
from app.rounds.models import Assignment
from app.units.models import Unit
from app.units.queries import unit_labels

# What failed longer ago is history: by then there was another step, or another round.
FRESH = timedelta(days=31)
MOST = 500


def calls(ctx: Ctx) -> list[Call]:
    """By reason, then by unit; everything of one person in one line."""
    return [*_failed(ctx), *_silent(ctx)]


def _failed(ctx: Ctx) -> Iterator[Call]:
    rows = ctx.session.execute(
        sa.select(Message, col(User.name), col(User.phone), sa.func.coalesce(col(Unit.name), ""))
        .join(User, col(User.id) == col(Message.recipient_id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .where(col(Message.state) == MessageState.FAILED, col(Message.created_at) > ctx.now - FRESH)
        .order_by(col(Unit.sort_no), col(User.id), col(Message.id))
        .limit(MOST)
    ).all()
    matters = _still_matters(ctx, [row[0].id for row in rows])
    people: dict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message, name, phone, unit in rows:
        if message.id in matters:
            people[unit, name, phone].append(message)
    for (unit, name, phone), messages in people.items():
        yield Call(
            reason=CallReason.FAILED,
            unit=unit,
            person=name,
            phone=phone,
            about=_each_once(message.subject or message.kind.label for message in messages),
            why=_each_once(message.last_error for message in messages),
            since=min(message.finished_at or message.created_at for message in messages),
            message_ids=tuple(message.id for message in messages if message.id is not None),
        )


def _still_matters(ctx: Ctx, message_ids: Sequence[int | None]) -> set[int | None]:
    """Without those whose report came in meanwhile."""
    told = list(
        ctx.session.scalars(
            sa.select(Occurrence).where(
                col(Occurrence.message_id).in_(message_ids), col(Occurrence.state) == OccurrenceState.FAILED
            )
        )
    )
    spent = queries.spent_reminders(ctx, told)
    return {one.message_id for one in told if one.id not in spent}


def _each_once(words: Iterator[str]) -> str:
    return CallWord.AND.label.join(dict.fromkeys(word for word in words if word))


def _silent(ctx: Ctx) -> Iterator[Call]:
    """Units that nobody reads for in open rounds, and those that owe still after the last reminder."""
    session, now = ctx.session, ctx.now
    owing = _owing(session)
    units = sorted({one.unit_id for one in owing})
    named = {person.unit_id for person in people_with_role(session, Role.LIAISON, units)}
    unread = set(contacts(session, ctx.today, units).unreached)
    nobody = [one for one in owing if one.unit_id not in named]
    away = [one for one in owing if one.unit_id in named & unread]
    unmoved = [one for one in owing if one.unit_id not in unread and one.last_due < now and one.last_step < now]
    yield from _calls(session, CallReason.NO_LIAISON, Role.UNIT_LEADER, nobody)
    yield from _calls(session, CallReason.AWAY, Role.LIAISON, away)
    yield from _calls(session, CallReason.SILENT, Role.LIAISON, unmoved)


@dataclass(frozen=True)
class Owing:
    """What a unit owes in one open round, and since when somebody should have told it."""

    unit_id: int
    about: str
    opened_at: datetime
    last_due: datetime
    last_step: datetime


def _owing(session: Session) -> list[Owing]:
    known = {one.round_id: one for one in queries.open_rounds(session)}
    rows = session.execute(
        sa.select(
            col(Assignment.round_id), col(Assignment.unit_id), sa.func.count(), sa.func.max(col(Assignment.due_at))
        )
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Assignment.round_id).in_(sorted(known)), col(Assignment.state).in_(OWED_STATES))
        .where(col(Assignment.first_submitted_at).is_(None))
        .group_by(col(Assignment.round_id), col(Assignment.unit_id), col(Unit.sort_no))
        .order_by(col(Unit.sort_no), col(Assignment.unit_id), col(Assignment.round_id))
    )
    return [_owed(known[round_id], unit, count, due) for round_id, unit, count, due in rows]


def _owed(known: queries.OpenRound, unit: int, count: int, due: datetime) -> Owing:
    days = [step.day for step in steps_of(known.reminders)]
    about = CallWord.OWES.label.format(plan=known.plan_title, period=period_words(known.period), count=count)
    last_step = local_moment(max(days), REMIND_AT) if days else known.due_at
    return Owing(unit, about, known.opened_at, due, last_step)


def _calls(session: Session, reason: CallReason, role: Role, owing: Sequence[Owing]) -> Iterator[Call]:
    """One line for a unit, whatever it owes in how many rounds."""
    told: dict[int, list[Owing]] = defaultdict(list)
    for one in owing:
        told[one.unit_id].append(one)
    names = unit_labels(session, sorted(told))
    people: dict[int | None, list[Person]] = defaultdict(list)
    for person in people_with_role(session, role, sorted(told)):
        people[person.unit_id].append(person)
    for unit, debts in told.items():
        first = people[unit][0] if people[unit] else None
        since = min(one.last_due if reason is CallReason.SILENT else one.opened_at for one in debts)
        yield Call(
            reason=reason,
            unit=names[unit],
            person=first.name if first else CallWord.NOBODY.label,
            phone=first.phone if first else "",
            about=CallWord.AND.label.join(one.about for one in debts),
            why=reason.label,
            since=since,
        )
