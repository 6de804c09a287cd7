"""Who was told what, over the in-app channel; and what was written into the audit log."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.outbox.enums import Channel, MessageKind
from app.outbox.models import Message, Occurrence


def told(ctx: Ctx, kind: MessageKind) -> list[tuple[str, int]]:
    """(login, subject) of every occurrence, in order."""
    rows = ctx.session.execute(
        sa.select(col(User.login), col(Occurrence.subject_id))
        .join(User, col(User.id) == col(Occurrence.recipient_id))
        .where(col(Occurrence.kind) == kind, col(Occurrence.channel) == Channel.IN_APP)
        .order_by(col(User.login), col(Occurrence.subject_id), col(Occurrence.id))
    )
    return [(login, subject) for login, subject in rows]


def first_payload(ctx: Ctx, kind: MessageKind) -> dict[str, Any]:
    statement = sa.select(col(Occurrence.payload)).where(col(Occurrence.kind) == kind).order_by(col(Occurrence.id))
    return dict(ctx.session.scalars(statement.limit(1)).one())


def messages(ctx: Ctx, kind: MessageKind) -> list[str]:
    """Logins, once per message: a digest of several occurrences is one."""
    rows = ctx.session.scalars(
        sa.select(col(User.login))
        .join(Message, col(Message.recipient_id) == col(User.id))
        .where(col(Message.kind) == kind, col(Message.channel) == Channel.IN_APP)
        .order_by(col(User.login))
    )
    return list(rows)


def audited(ctx: Ctx, action: AuditAction) -> list[tuple[int | None, str]]:
    """(subject, reason) of every row of an action."""
    rows = ctx.session.execute(
        sa.select(col(AuditRow.subject_id), col(AuditRow.reason))
        .where(col(AuditRow.action) == action)
        .order_by(col(AuditRow.seq))
    )
    return [(subject, reason) for subject, reason in rows]
