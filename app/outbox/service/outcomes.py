"""Writing down how an attempt ended."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.enums import MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence, Robot
from app.outbox.rules import next_attempt
from app.outbox.service.claims import end_occurrences


@dataclass(frozen=True)
class Attempt:
    """One message in one sender's hands. `told` are the occurrences its letter speaks of; `number` fences: a sender
    that slept over its lease finds another number and changes nothing.
    """

    message_id: int
    number: int
    told: tuple[int, ...]
    robot_id: int | None
    maybe_twice: bool


def note_sent(ctx: Ctx, attempt: Attempt) -> None:
    """What was told was told, even if its report came in while the letter was on its way."""
    if not _close(ctx, attempt, MessageState.SENT, ""):
        return
    ctx.session.execute(
        sa.update(Occurrence)
        .where(col(Occurrence.id).in_(attempt.told))
        .values(state=OccurrenceState.SENT, cancel_reason=None, superseded_by=None, finished_at=ctx.now)
    )
    if attempt.robot_id is not None:
        ctx.session.execute(
            sa.update(Robot)
            .where(col(Robot.id) == attempt.robot_id, col(Robot.fault) != "")
            .values(fault="", fault_at=None)
        )


def note_failure(ctx: Ctx, attempt: Attempt, failure: DeliveryFailure) -> bool:
    """True when it will be tried again."""
    if attempt.robot_id is not None:
        _note_robot(ctx, attempt.robot_id, failure)
    if failure.hold is not None:
        values = {"attempts": attempt.number - 1, "not_before": ctx.now + failure.hold}
        return _wait(ctx, attempt, failure, values)
    again = next_attempt(attempt.number, ctx.now, permanent=failure.permanent)
    if again is None or (failure.unknown and attempt.maybe_twice):
        if _close(ctx, attempt, MessageState.FAILED, failure.message):
            end_occurrences(ctx, [attempt.message_id], OccurrenceState.FAILED)
        return False
    return _wait(ctx, attempt, failure, {"not_before": again})


def _note_robot(ctx: Ctx, robot_id: int, failure: DeliveryFailure) -> None:
    values: dict[str, object] = {}
    if failure.hold is not None:
        values["held_until"] = ctx.now + failure.hold
    if failure.misconfigured:
        values |= {"fault": failure.message[:300], "fault_at": ctx.now}
    if values:
        ctx.session.execute(sa.update(Robot).where(col(Robot.id) == robot_id).values(**values))


def _mine(attempt: Attempt) -> Sequence[sa.ColumnElement[bool]]:
    return (
        col(Message.id) == attempt.message_id,
        col(Message.state) == MessageState.SENDING,
        col(Message.attempts) == attempt.number,
    )


def _close(ctx: Ctx, attempt: Attempt, state: MessageState, error: str) -> bool:
    done = ctx.session.connection().execute(
        sa.update(Message)
        .where(*_mine(attempt))
        .values(state=state, finished_at=ctx.now, lease_until=None, last_error=error[:500])
    )
    return bool(done.rowcount)


def _wait(ctx: Ctx, attempt: Attempt, failure: DeliveryFailure, values: dict[str, object]) -> bool:
    ctx.session.execute(
        sa.update(Message)
        .where(*_mine(attempt))
        .values(
            state=MessageState.READY,
            maybe_twice=attempt.maybe_twice or failure.unknown,
            last_error=failure.message[:500],
            lease_until=None,
            **values,
        )
    )
    return True


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
