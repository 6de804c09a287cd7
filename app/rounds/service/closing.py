"""Close a round, and open it again."""

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import round_or_404

BATCH = 5000


def close_round(ctx: Ctx, round_id: int, reason: str = "") -> None:
    """Nothing can be filed any more; reminders still waiting are cancelled. Raises RoundRefused when closed already."""
    require(ctx, Permission.ROUND_OPEN)
    known = round_or_404(ctx, round_id)
    _move(ctx, known, RoundState.OPEN, RoundState.CLOSED, RoundFlaw.ROUND_CLOSED)
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).where(col(Assignment.round_id) == round_id)).all()
    for start in range(0, len(numbers), BATCH):
        batch = [number for number in numbers[start : start + BATCH] if number is not None]
        outbox.cancel_for(ctx, "assignment", batch, CancelReason.ROUND_CLOSED)
    audit.record(ctx, AuditAction.ROUND_CLOSED, "round", round_id, reason=reason)


def reopen_round(ctx: Ctx, round_id: int, reason: str) -> None:
    """Filing goes on; due and lock lines stay as they were."""
    require(ctx, Permission.ROUND_OPEN)
    known = round_or_404(ctx, round_id)
    if not reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    _move(ctx, known, RoundState.CLOSED, RoundState.OPEN, RoundFlaw.ROUND_OPEN)
    audit.record(ctx, AuditAction.ROUND_REOPENED, "round", round_id, reason=reason)


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
