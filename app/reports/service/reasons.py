"""The reviewers' list of reasons for returns: kept, reworded, removed, each with a trace."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.enums import ContentFlaw
from app.reports.errors import ContentRefused, ReasonGone
from app.reports.models import ReviewReason
from app.reports.queries.reasons import reason_rows

LONGEST = 100
SUBJECT = "reason"


def keep_reason(ctx: Ctx, text: str, old: str = "") -> None:
    """Offer a reason to all reviewers; with `old` it takes the place of that one. What was returned keeps its words.

    Raises ReasonGone with who and when, where somebody changed or removed the old one before.
    """
    require(ctx, Permission.REPORT_REVIEW)
    said = " ".join(text.split())
    if not said:
        raise ContentRefused({"text": ContentFlaw.REASON_EMPTY})
    if len(said) > LONGEST:
        raise ContentRefused({"text": ContentFlaw.REASON_LONG})
    if old and old != said:
        _refuse_gone(ctx, old, said)
        _set(ctx, old, kept=False)
    elif any(row.kept for row in reason_rows(ctx, text=said)):
        return
    number = _set(ctx, said, kept=True)
    before = {"text": old} if old else {}
    audit.record(ctx, AuditAction.REASON_KEPT, SUBJECT, number, before=before, after={"text": said})


def remove_reason(ctx: Ctx, text: str) -> None:
    """Not offered any more. Removing it twice is once."""
    require(ctx, Permission.REPORT_REVIEW)
    if not text or len(text) > LONGEST:
        raise ContentRefused({"text": ContentFlaw.REASON_EMPTY})
    if any(not row.kept for row in reason_rows(ctx, text=text)):
        return
    number = _set(ctx, text, kept=False)
    audit.record(ctx, AuditAction.REASON_REMOVED, SUBJECT, number, before={"text": text})


def _refuse_gone(ctx: Ctx, old: str, words: str) -> None:
    for row in reason_rows(ctx, text=old):
        if not row.kept:
            raise ReasonGone(row.changed_by, row.changed_at, words)


def _set(ctx: Ctx, text: str, *, kept: bool) -> int:
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values: dict[str, Any] = {"kept": kept, "changed_at": ctx.now, "changed_by": ctx.actor.id}
    table = ReviewReason.__table__  # type: ignore[attr-defined]
    statement = insert(table).values(text=text, **values).on_conflict_do_update(index_elements=["text"], set_=values)
    connection.execute(statement)
    number = ctx.session.scalar(sa.select(col(ReviewReason.id)).where(col(ReviewReason.text) == text))
    assert number is not None
    return number
