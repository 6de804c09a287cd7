"""A person's own notices, and putting back what failed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.outbox.enums import MessageState
from app.outbox.models import Notice
from app.outbox.service.outcomes import retry_message
from app.policy.guard import require
from app.policy.permissions import Permission


def read_notice(ctx: Ctx, notice_id: int) -> str:
    """Mark the actor's own notice as read and answer where it leads. Raises NotFound for anybody else's."""
    notice = ctx.session.get(Notice, notice_id)
    if notice is None or notice.user_id != ctx.actor.id:
        raise NotFound
    notice.read_at = notice.read_at or ctx.now
    ctx.session.add(notice)
    return notice.link or "/messages"


def read_all_notices(ctx: Ctx) -> int:
    done = ctx.session.connection().execute(
        sa.update(Notice)
        .where(col(Notice.user_id) == ctx.actor.id, col(Notice.read_at).is_(None))
        .values(read_at=ctx.now)
    )
    return done.rowcount


def retry_sending(ctx: Ctx, message_id: int) -> None:
    """Send a failed message again. Raises NotFound for one that did not fail."""
    require(ctx, Permission.OUTBOX_RETRY)
    if not _retry(ctx, message_id):
        raise NotFound


def retry_several(ctx: Ctx, message_ids: Sequence[int]) -> int:
    """The failed ones among the chosen. Answers how many go out again."""
    require(ctx, Permission.OUTBOX_RETRY)
    return sum(_retry(ctx, number) for number in sorted(set(message_ids)))


def _retry(ctx: Ctx, message_id: int) -> bool:
    done = retry_message(ctx, message_id)
    if done:
        before, after = {"state": MessageState.FAILED.value}, {"state": MessageState.READY.value}
        audit.record(ctx, AuditAction.MESSAGE_RETRIED, "message", message_id, before=before, after=after)
    return done
