"""Which message goes next, and whose it is. Of two senders one gets a message; a robot is asked as often as it may be."""

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.outbox.channels.vendors import VENDORS
from app.outbox.enums import Channel, DeliveryFault, MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence, Robot
from app.outbox.rules import LEASE, next_turn


def recover_lost(ctx: Ctx) -> None:
    """A message whose sender died is tried once more, marked; a second loss is left to a person."""
    lost = (col(Message.state) == MessageState.SENDING, col(Message.lease_until) < ctx.now)
    connection = ctx.session.connection()
    twice = connection.execute(
        sa.update(Message)
        .where(*lost, col(Message.maybe_twice).is_(True))
        .values(state=MessageState.FAILED, last_error=DeliveryFault.LOST.label, finished_at=ctx.now)
        .returning(col(Message.id))
    ).scalars()
    end_occurrences(ctx, [number for number in twice if number is not None], OccurrenceState.FAILED)
    connection.execute(sa.update(Message).where(*lost).values(state=MessageState.READY, maybe_twice=True))


def end_occurrences(ctx: Ctx, message_ids: list[int], state: OccurrenceState) -> None:
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.message_id).in_(message_ids), col(Occurrence.state) == OccurrenceState.PENDING)
        .values(state=state, finished_at=ctx.now)
    )


def claim_one(ctx: Ctx, channels: tuple[Channel, ...], owner: str) -> Message | None:
    """The claim is one conditional UPDATE: of two senders one gets the row, the other sees the next."""
    due = (
        sa.select(col(Message.id))
        .outerjoin(Robot, col(Robot.id) == col(Message.robot_id))
        .where(
            col(Message.state) == MessageState.READY,
            col(Message.not_before) <= ctx.now,
            col(Message.channel).in_(channels),
            sa.or_(col(Message.robot_id).is_(None), _has_a_turn(ctx)),
        )
        .order_by(col(Message.not_before), col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=Message)
    )
    claimed = ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.id) == due.scalar_subquery(), col(Message.state) == MessageState.READY)
        .values(
            state=MessageState.SENDING,
            lease_owner=owner,
            lease_until=ctx.now + LEASE,
            attempts=Message.attempts + 1,
        )
        .returning(col(Message.id))
    )
    found = claimed.scalar_one_or_none()
    return None if found is None else ctx.session.get(Message, found, populate_existing=True)


def _has_a_turn(ctx: Ctx) -> sa.ColumnElement[bool]:
    """Robots that are not held, and whose rate is not used up."""
    free = sa.or_(col(Robot.held_until).is_(None), col(Robot.held_until) <= ctx.now)
    paced = [
        sa.and_(col(Message.channel) == channel, col(Robot.paced_to) <= ctx.now + vendor.pace.slack)
        for channel, vendor in VENDORS.items()
    ]
    return sa.and_(free, sa.or_(col(Robot.paced_to).is_(None), *paced))


def take_turn(ctx: Ctx, robot_id: int) -> bool:
    """Use one place of the robot's rate. False when another sender was faster; the caller gives the message back."""
    robot = ctx.session.get(Robot, robot_id, with_for_update=True, populate_existing=True)
    if robot is None:
        return True  # nobody to wait for: preparing the message finds out
    turn = next_turn(robot.paced_to, ctx.now, VENDORS[robot.channel].pace)
    if turn is None or (robot.held_until is not None and robot.held_until > ctx.now):
        return False
    robot.paced_to = turn
    ctx.session.add(robot)
    return True


def give_back(ctx: Ctx, message: Message) -> None:
    """As if it had not been claimed."""
    message.state = MessageState.READY
    message.attempts -= 1
    message.lease_until = None
    ctx.session.add(message)
