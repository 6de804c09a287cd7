"""More than a few messages a day are read by nobody: what exceeds the cap goes out as one digest. Nothing is lost."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import local_date, local_moment
from app.core.context import Ctx
from app.outbox.enums import Channel, DeliveryFault, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Mute, Occurrence
from app.outbox.rules import room_for

# What did not fit into one day is told on the next morning.
MORNING = time(9)


def bundle_excess(ctx: Ctx, cap: int, channel: Channel = Channel.SMTP) -> int:
    """Merge what each person has waiting beyond the cap. Answers how many messages went into digests."""
    if cap <= 0:
        return 0
    sent = _sent_today(ctx, channel)
    merged = 0
    for person, numbers in _waiting(ctx, channel).items():
        room = room_for(sent.get(person, 0), len(numbers), cap)
        if room.alone < len(numbers):
            merged += _merge(ctx, channel, person, numbers[room.alone :], today=room.digest_today)
    return merged


def _waiting(ctx: Ctx, channel: Channel) -> dict[int, list[int]]:
    """Person → messages that are due, oldest first. Digests are the last word; what is muted is cancelled anyway."""
    muted = sa.exists().where(
        col(Mute.user_id) == col(Message.recipient_id),
        col(Mute.kind) == col(Message.kind),
        col(Mute.channel) == col(Message.channel),
    )
    rows = ctx.session.execute(
        sa.select(col(Message.recipient_id), col(Message.id))
        .where(
            col(Message.state) == MessageState.READY,
            col(Message.channel) == channel,
            col(Message.not_before) <= ctx.now,
            col(Message.recipient_id).is_not(None),
            col(Message.kind) != MessageKind.DIGEST,
            ~muted,
        )
        .order_by(col(Message.id))
    )
    found: dict[int, list[int]] = {}
    for person, number in rows:
        found.setdefault(person, []).append(number)
    return found


def _sent_today(ctx: Ctx, channel: Channel) -> dict[int, int]:
    """What is on its way counts: it leaves today."""
    midnight = local_moment(ctx.today, time(0))
    left = sa.or_(
        col(Message.state) == MessageState.SENDING,
        sa.and_(col(Message.state) == MessageState.SENT, col(Message.finished_at) >= midnight),
    )
    rows = ctx.session.execute(
        sa.select(col(Message.recipient_id), sa.func.count())
        .where(left, col(Message.channel) == channel, col(Message.recipient_id).is_not(None))
        .group_by(col(Message.recipient_id))
    )
    return {person: count for person, count in rows}  # noqa: C416 - rows are no pairs for dict()


def _merge(ctx: Ctx, channel: Channel, person: int, numbers: list[int], *, today: bool) -> int:
    """Their occurrences go over to the digest; a message that another sender has taken meanwhile goes as it is."""
    moved = ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.id).in_(numbers), col(Message.state) == MessageState.READY)
        .values(state=MessageState.CANCELLED, finished_at=ctx.now, last_error=DeliveryFault.BUNDLED.label)
        .returning(col(Message.id))
    )
    taken = [number for number in moved.scalars() if number is not None]
    if not taken:
        return 0
    digest = _digest(ctx, channel, person, min(taken), today=today)
    ctx.session.connection().execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id).in_(taken), col(Occurrence.state) == OccurrenceState.PENDING)
        .values(message_id=digest)
    )
    return len(taken)


def _digest(ctx: Ctx, channel: Channel, person: int, first: int, *, today: bool) -> int:
    """The digest that still waits, of today or of the next morning; a new one, named after its first message, where
    there is none.
    """
    waiting = ctx.session.scalar(
        sa.select(col(Message.id)).where(
            col(Message.kind) == MessageKind.DIGEST,
            col(Message.recipient_id) == person,
            col(Message.channel) == channel,
            col(Message.state) == MessageState.READY,
        )
    )
    if waiting is not None:
        return waiting
    moment = ctx.now if today else _next_morning(ctx.now)
    row = Message(
        digest_key=f"digest:{person}:{channel.value}:{first}",
        kind=MessageKind.DIGEST,
        channel=channel,
        recipient_id=person,
        state=MessageState.READY,
        not_before=moment,
        created_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()  # the occurrences point to it
    assert row.id is not None
    return row.id


def _next_morning(now: datetime) -> datetime:
    return local_moment(local_date(now) + timedelta(days=1), MORNING)
