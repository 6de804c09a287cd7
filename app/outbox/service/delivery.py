"""Sending what is due. Claim row by row, talk to the world outside any transaction, write down how it ended.

Promise: nothing is lost; without a crash nothing is sent twice; after a crash at most one further copy of what was
in flight, marked as possibly twice (reliability.md section 0, finding 7).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import jinja2
import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.outbox.channels.failures import DeliveryFailure, OutsideChannel
from app.outbox.channels.vendors import Target, crowded
from app.outbox.enums import ROBOT_CHANNELS, CancelReason, Channel, DeliveryFault, MessageState, OccurrenceState
from app.outbox.letters import Letter, Recipient, built_in, compose, text_code
from app.outbox.models import Message, Mute, Notice, Occurrence, Robot
from app.outbox.queries import wording_of
from app.outbox.service.bundling import bundle_excess
from app.outbox.service.claims import claim_one, give_back, recover_lost, take_turn
from app.outbox.service.outcomes import Attempt, note_failure, note_sent, retry_message

__all__ = ["GroupPost", "Sender", "Tally", "deliver_due", "retry_message"]

Transaction = Callable[[], AbstractContextManager[Ctx]]
Directory = Callable[[Session, Sequence[int]], Mapping[int, Recipient]]
# Occurrences whose reason is gone by now, with why. It belongs to a higher slice, which knows what they are about.
Spent = Callable[[Ctx, Sequence[Occurrence]], Mapping[int, CancelReason]]


class GroupPost(Protocol):
    def send(self, target: Target, letter: Letter, now: datetime) -> None: ...


def _nothing_spent(_ctx: Ctx, _waiting: Sequence[Occurrence]) -> Mapping[int, CancelReason]:
    return {}


def _never_quiet(_ctx: Ctx) -> bool:
    return False


@dataclass(frozen=True)
class Sender:
    """What delivery needs of the world. A channel without a way out leaves its messages waiting.

    In quiet hours only what stays inside is delivered; the rest waits for the morning. Of mails a person gets
    `mails_per_day` at most, 0 for any number; what exceeds them is told in one digest.
    """

    name: str
    transaction: Transaction
    directory: Directory
    environment: jinja2.Environment
    outside: Mapping[Channel, OutsideChannel]
    base_url: str
    robots: GroupPost | None = None
    spent: Spent = _nothing_spent
    is_quiet: Callable[[Ctx], bool] = _never_quiet
    mails_per_day: int = 0

    def channels(self, ctx: Ctx) -> tuple[Channel, ...]:
        """Where messages may go now."""
        if self.is_quiet(ctx):
            return (Channel.IN_APP,)
        robots = ROBOT_CHANNELS if self.robots else ()
        local = ctx.now.astimezone(LOCAL)
        return (Channel.IN_APP, *self.outside, *(channel for channel in robots if not crowded(channel, local)))


@dataclass
class Tally:
    sent: int = 0
    cancelled: int = 0
    retried: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Ready:
    """A letter and where it goes; `target` only for robots."""

    attempt: Attempt
    channel: Channel
    letter: Letter
    target: Target | None
    now: datetime


def deliver_due(sender: Sender, *, limit: int = 200) -> Tally:
    """Send up to `limit` messages that are due now. Any number of senders may run at once."""
    tally = Tally()
    with sender.transaction() as ctx:
        recover_lost(ctx)
        channels = sender.channels(ctx)
        if Channel.SMTP in channels:
            bundle_excess(ctx, sender.mails_per_day)
    for _ in range(limit):
        with sender.transaction() as ctx:
            message = claim_one(ctx, channels, sender.name)
            if message is None:
                return tally
            if message.robot_id is not None and not take_turn(ctx, message.robot_id):
                give_back(ctx, message)
                continue
            ready = _prepare(ctx, sender, message)
            if ready is None:
                tally.cancelled += 1
                continue
            if message.channel == Channel.IN_APP:
                _deliver_inside(ctx, message, ready)
                tally.sent += 1
                continue
        _deliver_outside(sender, ready, tally)
    return tally


def _prepare(ctx: Ctx, sender: Sender, message: Message) -> _Ready | None:
    """The letter, from the occurrences that still hold; None when nothing is left to say or nobody to say it to."""
    receiver, target, gone = _receiver(ctx, sender, message)
    waiting = _still_holding(ctx, sender, message)
    if gone is not None or receiver is None or not waiting:
        _cancel(ctx, message, gone or CancelReason.RECIPIENT_GONE)
        return None
    items: list[dict[str, Any]] = [
        {**one.payload, "subject_id": one.subject_id, "message_kind": one.kind.value} for one in waiting
    ]
    code = text_code(message.kind, items, to_group=message.robot_id is not None)
    wording = wording_of(ctx.session, code) or built_in(sender.environment, code)
    letter = compose(
        sender.environment,
        code,
        wording,
        message.digest_key,
        receiver,
        items,
        base_url=sender.base_url,
        maybe_twice=message.maybe_twice,
    )
    message.address = receiver.email if message.channel == Channel.SMTP else receiver.name
    message.subject, message.body, message.wording = letter.subject, letter.body, wording.number
    ctx.session.add(message)
    told = tuple(one.id for one in waiting if one.id is not None)
    attempt = Attempt(message.id or 0, message.attempts, told, message.robot_id, message.maybe_twice)
    return _Ready(attempt, message.channel, letter, target, ctx.now)


def _receiver(
    ctx: Ctx, sender: Sender, message: Message
) -> tuple[Recipient | None, Target | None, CancelReason | None]:
    """Who is told, where a robot listens, and why nobody is."""
    if message.robot_id is not None:
        robot = ctx.session.get(Robot, message.robot_id)
        if robot is None or not robot.enabled:
            return None, None, CancelReason.ROBOT_OFF
        target = Target(robot.channel, robot.base_url, robot.token, robot.secret)
        return Recipient(0, robot.name, "", active=True), target, None
    number = message.recipient_id or 0
    person = sender.directory(ctx.session, [number]).get(number)
    if person is None or not person.active:
        return None, None, CancelReason.RECIPIENT_GONE
    muted = ctx.session.get(Mute, (number, message.kind, message.channel))
    return person, None, CancelReason.MUTED if muted else None


def _still_holding(ctx: Ctx, sender: Sender, message: Message) -> list[Occurrence]:
    """What is still to be told; the rest is cancelled here, with its reason, so that nobody hears what is settled."""
    waiting = list(
        ctx.session.scalars(
            sa.select(Occurrence)
            .where(col(Occurrence.message_id) == message.id, col(Occurrence.state) == OccurrenceState.PENDING)
            .order_by(col(Occurrence.id))
        )
    )
    spent = sender.spent(ctx, waiting)
    for one in waiting:
        reason = spent.get(one.id or 0)
        if reason is not None:
            one.state, one.cancel_reason, one.finished_at = OccurrenceState.CANCELLED, reason, ctx.now
            ctx.session.add(one)
    return [one for one in waiting if one.id not in spent]


def _cancel(ctx: Ctx, message: Message, reason: CancelReason) -> None:
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id) == message.id, col(Occurrence.state) == OccurrenceState.PENDING)
        .values(state=OccurrenceState.CANCELLED, cancel_reason=reason, finished_at=ctx.now)
    )
    message.state, message.finished_at = MessageState.CANCELLED, ctx.now
    ctx.session.add(message)


def _deliver_inside(ctx: Ctx, message: Message, ready: _Ready) -> None:
    """The notice and the message's end are one transaction: in-app is delivered exactly once."""
    letter = ready.letter
    ctx.session.add(
        Notice(
            message_id=message.id or 0,
            user_id=message.recipient_id or 0,
            kind=message.kind,
            subject=letter.subject,
            body=letter.body,
            link=letter.link,
            created_at=ctx.now,
        )
    )
    ctx.session.flush()  # the message's own row is written before its end is
    note_sent(ctx, ready.attempt)


def _deliver_outside(sender: Sender, ready: _Ready, tally: Tally) -> None:
    try:
        _send(sender, ready)
    except DeliveryFailure as failure:
        _note(sender, ready, failure, tally)
    except Exception as error:  # noqa: BLE001 -- the delivery edge: one bad message must not stop the others
        # Only the name: a client's own words may hold the address, and with it a key.
        unforeseen = DeliveryFailure(DeliveryFault.UNEXPECTED.label.format(error=type(error).__name__), unknown=True)
        _note(sender, ready, unforeseen, tally)
    else:
        with sender.transaction() as ctx:
            note_sent(ctx, ready.attempt)
        tally.sent += 1


def _send(sender: Sender, ready: _Ready) -> None:
    if ready.target is None:
        sender.outside[ready.channel].send(ready.letter)
    elif sender.robots is not None:
        sender.robots.send(ready.target, ready.letter, ready.now)


def _note(sender: Sender, ready: _Ready, failure: DeliveryFailure, tally: Tally) -> None:
    with sender.transaction() as ctx:
        if note_failure(ctx, ready.attempt, failure):
            tally.retried += 1
        else:
            tally.failed += 1
