"""Close a round, and open it again."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import OWED_STATES, RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round, RoundClosing
from app.rounds.queries.figures import figures_by_round
from app.rounds.queries.scope import round_or_404
from app.rounds.rules import RoundFigures

BATCH = 5000


def close_round(ctx: Ctx, round_id: int, reason: str = "") -> None:
    """Nothing can be filed, freed or decided any more, and the figures stay as they are now; waiting reminders are
    cancelled. Raises RoundRefused when closed already, RoundInputRefused without a reason while something is missing.
    """
    require(ctx, Permission.ROUND_OPEN)
    known = round_or_404(ctx, round_id)
    held = figures_by_round(ctx, [round_id]).get(round_id, RoundFigures())
    if known.state is RoundState.OPEN and held.outstanding and not reason:
        raise RoundInputRefused("reason", RoundFlaw.CLOSE_REASON)
    _move(ctx, known, RoundState.OPEN, RoundState.CLOSED, RoundFlaw.ROUND_CLOSED)
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).where(col(Assignment.round_id) == round_id)).all()
    for start in range(0, len(numbers), BATCH):
        batch = [number for number in numbers[start : start + BATCH] if number is not None]
        outbox.cancel_for(ctx, "assignment", batch, CancelReason.ROUND_CLOSED)
    ctx.session.add(
        RoundClosing(
            round_id=round_id,
            closed_at=ctx.now,
            closed_by=ctx.actor.user_id,
            reason=reason,
            expected=held.expected,
            on_time=held.on_time,
            late=held.late,
            missing=held.outstanding,
        )
    )
    told = {"expected": held.expected, "filed": held.filed, "missing": held.outstanding}
    audit.record(ctx, AuditAction.ROUND_CLOSED, "round", round_id, after=told, reason=reason)


def reopen_round(ctx: Ctx, round_id: int, reason: str, lock_at: datetime | None = None) -> None:
    """Filing goes on. The on-time line never moves, so what comes now is as late as it is; the lock line holds as
    before, or from now on at `lock_at` for everything that is not filed.

    Raises RoundInputRefused for a lock line that is no later than now and the old one.
    """
    require(ctx, Permission.ROUND_OPEN)
    known = round_or_404(ctx, round_id)
    if not reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    if lock_at is not None and lock_at <= max(ctx.now, known.lock_at):
        raise RoundInputRefused("lock_on", RoundFlaw.LOCK_PAST)
    before = {"lock_at": known.lock_at}
    _move(ctx, known, RoundState.CLOSED, RoundState.OPEN, RoundFlaw.ROUND_OPEN)
    if lock_at is not None:
        _relock(ctx, known, lock_at)
    ctx.session.connection().execute(
        sa.update(RoundClosing)
        .where(col(RoundClosing.round_id) == round_id, col(RoundClosing.reopened_at).is_(None))
        .values(reopened_at=ctx.now, reopened_by=ctx.actor.user_id, reopen_reason=reason, lock_at=lock_at)
    )
    after = {"lock_at": lock_at or known.lock_at}
    audit.record(ctx, AuditAction.ROUND_REOPENED, "round", round_id, before=before, after=after, reason=reason)


def _relock(ctx: Ctx, known: Round, lock_at: datetime) -> None:
    """Whoever was given a later line already keeps it."""
    ctx.session.connection().execute(sa.update(Round).where(col(Round.id) == known.id).values(lock_at=lock_at))
    ctx.session.connection().execute(
        sa.update(Assignment)
        .where(
            col(Assignment.round_id) == known.id,
            col(Assignment.state).in_(OWED_STATES),
            col(Assignment.lock_at) < lock_at,
        )
        .values(lock_at=lock_at, version=col(Assignment.version) + 1)
    )


def _move(ctx: Ctx, known: Round, was: RoundState, becomes: RoundState, flaw: RoundFlaw) -> None:
    closed_at = ctx.now if becomes is RoundState.CLOSED else None
    done = ctx.session.connection().execute(
        sa.update(Round)
        .where(col(Round.id) == known.id, col(Round.state) == was)
        .values(state=becomes, closed_at=closed_at, version=col(Round.version) + 1)
    )
    if not done.rowcount:
        raise RoundRefused(flaw, when=known.closed_at)
    ctx.session.refresh(known)
