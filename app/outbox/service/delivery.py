"""Sending what is due. Claim row by row, talk to the world outside any transaction, write down how it ended.

Promise: nothing is lost; without a crash nothing is sent twice; after a crash at most one further copy of what was
in flight, marked as possibly twice (reliability.md section 0, finding 7).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import jinja2
import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Ctx
from app.outbox.channels.failures import DeliveryFailure, OutsideChannel
from app.outbox.enums import CancelReason, Channel, DeliveryFault, MessageState, OccurrenceState
from app.outbox.letters import Letter, Recipient, compose
from app.outbox.models import Message, Notice, Occurrence
from app.outbox.rules import LEASE, next_attempt

Transaction = Callable[[], AbstractContextManager[Ctx]]
Directory = Callable[[Session, Sequence[int]], Mapping[int, Recipient]]


@dataclass(frozen=True)
class Sender:
    """What delivery needs of the world. A channel without a way out (None) leaves its messages waiting."""

    name: str
    transaction: Transaction
    directory: Directory
    environment: jinja2.Environment
    outside: Mapping[Channel, OutsideChannel]
    base_url: str

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (Channel.IN_APP, *self.outside)


@dataclass
class Tally:
    sent: int = 0
    cancelled: int = 0
    retried: int = 0
    failed: int = 0


def deliver_due(sender: Sender, *, limit: int = 200) -> Tally:
    """Send up to `limit` messages that are due now. Any number of senders may run at once."""
    tally = Tally()
    with sender.transaction() as ctx:
        _recover_lost(ctx)
    for _ in range(limit):
        with sender.transaction() as ctx:
            message = _claim_one(ctx, sender)
            if message is None:
                return tally
            letter = _prepare(ctx, sender, message)
            if letter is None:
                tally.cancelled += 1
                continue
            if message.channel == Channel.IN_APP:
                _deliver_inside(ctx, message, letter)
                tally.sent += 1
                continue
        _deliver_outside(sender, message, letter, tally)
    return tally


def _recover_lost(ctx: Ctx) -> None:
    """A message whose sender died is tried once more, marked; a second loss is left to a person."""
    lost = (col(Message.state) == MessageState.SENDING, col(Message.lease_until) < ctx.now)
    connection = ctx.session.connection()
    twice = connection.execute(
        sa.update(Message)
        .where(*lost, col(Message.maybe_twice).is_(True))
        .values(state=MessageState.FAILED, last_error=DeliveryFault.LOST.label, finished_at=ctx.now)
        .returning(col(Message.id))
    ).scalars()
    _end_occurrences(ctx, [number for number in twice if number is not None], OccurrenceState.FAILED)
    connection.execute(sa.update(Message).where(*lost).values(state=MessageState.READY, maybe_twice=True))


def _claim_one(ctx: Ctx, sender: Sender) -> Message | None:
    """The claim is one conditional UPDATE: of two senders one gets the row, the other sees the next."""
    due = (
        sa.select(col(Message.id))
        .where(
            col(Message.state) == MessageState.READY,
            col(Message.not_before) <= ctx.now,
            col(Message.channel).in_(sender.channels),
        )
        .order_by(col(Message.not_before), col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claimed = ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.id) == due.scalar_subquery(), col(Message.state) == MessageState.READY)
        .values(
            state=MessageState.SENDING,
            lease_owner=sender.name,
            lease_until=ctx.now + LEASE,
            attempts=Message.attempts + 1,
        )
        .returning(col(Message.id))
    )
    found = claimed.scalar_one_or_none()
    return None if found is None else ctx.session.get(Message, found, populate_existing=True)


def _prepare(ctx: Ctx, sender: Sender, message: Message) -> Letter | None:
    """The letter, from the occurrences that still hold; None when nothing is left to say or nobody to say it to."""
    waiting = list(
        ctx.session.scalars(
            sa.select(Occurrence)
            .where(col(Occurrence.message_id) == message.id, col(Occurrence.state) == OccurrenceState.PENDING)
            .order_by(col(Occurrence.id))
        )
    )
    recipient = sender.directory(ctx.session, [message.recipient_id]).get(message.recipient_id)
    if not waiting or recipient is None or not recipient.active:
        _cancel(ctx, message)
        return None
    message.address = recipient.email if message.channel == Channel.SMTP else recipient.name
    ctx.session.add(message)
    items: list[dict[str, Any]] = [{**one.payload, "subject_id": one.subject_id} for one in waiting]
    return compose(
        sender.environment,
        message.kind,
        waiting[0].step,
        message.digest_key,
        recipient,
        items,
        base_url=sender.base_url,
        maybe_twice=message.maybe_twice,
    )


def _cancel(ctx: Ctx, message: Message) -> None:
    message.state = MessageState.CANCELLED
    message.finished_at = ctx.now
    ctx.session.add(message)
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id) == message.id, col(Occurrence.state) == OccurrenceState.PENDING)
        .values(state=OccurrenceState.CANCELLED, cancel_reason=CancelReason.RECIPIENT_GONE, finished_at=ctx.now)
    )


def _deliver_inside(ctx: Ctx, message: Message, letter: Letter) -> None:
    """The notice and the message's end are one transaction: in-app is delivered exactly once."""
    ctx.session.add(
        Notice(
            message_id=message.id or 0,
            user_id=message.recipient_id,
            kind=message.kind,
            subject=letter.subject,
            body=letter.body,
            link=letter.link,
            created_at=ctx.now,
        )
    )
    _finish(ctx, message.id or 0, MessageState.SENT, OccurrenceState.SENT)


def _deliver_outside(sender: Sender, message: Message, letter: Letter, tally: Tally) -> None:
    try:
        sender.outside[message.channel].send(letter)
    except DeliveryFailure as failure:
        with sender.transaction() as ctx:
            _note_failure(ctx, message, failure, tally)
    except Exception as error:  # noqa: BLE001 -- the delivery edge: one bad message must not stop the others
        unforeseen = DeliveryFailure(DeliveryFault.UNEXPECTED.label.format(error=repr(error)), unknown=True)
        with sender.transaction() as ctx:
            _note_failure(ctx, message, unforeseen, tally)
    else:
        with sender.transaction() as ctx:
            _finish(ctx, message.id or 0, MessageState.SENT, OccurrenceState.SENT)
        tally.sent += 1


def _note_failure(ctx: Ctx, message: Message, failure: DeliveryFailure, tally: Tally) -> None:
    again = next_attempt(message.attempts, ctx.now, permanent=failure.permanent)
    if failure.unknown and message.maybe_twice:
        again = None
    if again is None:
        _finish(ctx, message.id or 0, MessageState.FAILED, OccurrenceState.FAILED, error=failure.message)
        tally.failed += 1
        return
    ctx.session.execute(
        sa.update(Message)
        .where(col(Message.id) == message.id, col(Message.state) == MessageState.SENDING)
        .values(
            state=MessageState.READY,
            not_before=again,
            maybe_twice=message.maybe_twice or failure.unknown,
            last_error=failure.message[:500],
            lease_until=None,
        )
    )
    tally.retried += 1


def _finish(ctx: Ctx, message_id: int, state: MessageState, ended: OccurrenceState, *, error: str = "") -> None:
    ctx.session.execute(
        sa.update(Message)
        .where(col(Message.id) == message_id)
        .values(state=state, finished_at=ctx.now, lease_until=None, last_error=error[:500])
    )
    _end_occurrences(ctx, [message_id], ended)


def _end_occurrences(ctx: Ctx, message_ids: Sequence[int], state: OccurrenceState) -> None:
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id).in_(message_ids), col(Occurrence.state) == OccurrenceState.PENDING)
        .values(state=state, finished_at=ctx.now)
    )


def retry_message(ctx: Ctx, message_id: int) -> bool:
    """Put a failed message back. False when it is not a failed one."""
    done = ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.id) == message_id, col(Message.state) == MessageState.FAILED)
        .values(state=MessageState.READY, not_before=ctx.now, attempts=0, finished_at=None, maybe_twice=True)
    )
    if not done.rowcount:
        return False
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id) == message_id, col(Occurrence.state) == OccurrenceState.FAILED)
        .values(state=OccurrenceState.PENDING, finished_at=None)
    )
    return True
