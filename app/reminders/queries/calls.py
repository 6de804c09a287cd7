"""Who must be telephoned: what failed and still matters, units without liaison, units that no reminder moved."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.accounts.queries import Person, people_with_role
from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.dates import period as period_words
from app.outbox.enums import MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence
from app.policy.roles import Role
from app.reminders import queries
from app.reminders.enums import CallReason, CallWord
from app.reminders.rules import REMIND_AT, Call, steps_of
from app.units.models import Unit
from app.units.queries import unit_labels

# What failed longer ago is history: by then there was another step, or another round.
FRESH = timedelta(days=31)
MOST = 500


def calls(ctx: Ctx) -> list[Call]:
    """By reason, then by unit; everything of one person in one line."""
    return [*_failed(ctx.session, ctx.now), *_silent(ctx.session, ctx.now)]


def _failed(session: Session, now: datetime) -> Iterator[Call]:
    rows = session.execute(
        sa.select(Message, col(User.name), col(User.phone), sa.func.coalesce(col(Unit.name), ""))
        .join(User, col(User.id) == col(Message.recipient_id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .where(col(Message.state) == MessageState.FAILED, col(Message.created_at) > now - FRESH)
        .order_by(col(Unit.sort_no), col(User.id), col(Message.id))
        .limit(MOST)
    ).all()
    matters = _still_matters(session, [row[0].id for row in rows])
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


def _still_matters(session: Session, message_ids: Sequence[int | None]) -> set[int | None]:
    """Without those whose report came in meanwhile."""
    told = list(
        session.scalars(
            sa.select(Occurrence).where(
                col(Occurrence.message_id).in_(message_ids), col(Occurrence.state) == OccurrenceState.FAILED
            )
        )
    )
    spent = queries.spent_reminders(session, told)
    return {one.message_id for one in told if one.id not in spent}


def _each_once(words: Iterator[str]) -> str:
    return CallWord.AND.label.join(dict.fromkeys(word for word in words if word))


def _silent(session: Session, now: datetime) -> Iterator[Call]:
    """Units without liaison in open rounds, and those that owe still after the last reminder."""
    lonely: dict[int, list[str]] = defaultdict(list)
    unmoved: dict[int, list[str]] = defaultdict(list)
    since: dict[int, datetime] = {}
    for known in queries.open_rounds(session):
        debts = queries.debts_of(session, known.round_id)
        units = sorted({debt.unit_id for debt in debts})
        reached = {person.unit_id for person in people_with_role(session, Role.LIAISON, units)}
        days = [step.day for step in steps_of(known.reminders)]
        last = local_moment(max(days), REMIND_AT) if days else known.due_at
        for unit in units:
            mine = [debt for debt in debts if debt.unit_id == unit]
            about = CallWord.OWES.label.format(
                plan=known.plan_title, period=period_words(known.period), count=len(mine)
            )
            since[unit] = min(since.get(unit, mine[0].due_at), *(debt.due_at for debt in mine))
            if unit not in reached:
                lonely[unit].append(about)
            elif now > last and all(debt.due_at < now for debt in mine):
                unmoved[unit].append(about)
    yield from _calls(session, CallReason.NO_LIAISON, Role.UNIT_LEADER, lonely, since)
    yield from _calls(session, CallReason.SILENT, Role.LIAISON, unmoved, since)


def _calls(
    session: Session, reason: CallReason, role: Role, told: dict[int, list[str]], since: dict[int, datetime]
) -> Iterator[Call]:
    names = unit_labels(session, sorted(told))
    people: dict[int | None, list[Person]] = defaultdict(list)
    for person in people_with_role(session, role, sorted(told)):
        people[person.unit_id].append(person)
    for unit, about in told.items():
        first = people[unit][0] if people[unit] else None
        yield Call(
            reason=reason,
            unit=names[unit],
            person=first.name if first else CallWord.NOBODY.label,
            phone=first.phone if first else "",
            about=CallWord.AND.label.join(about),
            why=reason.label,
            since=since[unit],
        )
