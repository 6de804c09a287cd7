"""The reviewers' list of reasons for returns: kept, reworded, removed, each with a trace."""

from typing import Any

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
    if max(len(said), len(old)) > LONGEST:
        raise ContentRefused({"text": ContentFlaw.REASON_LONG})
    gone = None
    if old and old != said:
        gone = _set(ctx, old, kept=False)
        if gone is None:
            (row,) = reason_rows(ctx, text=old)
            raise ReasonGone(row.changed_by, row.changed_at, said)
    number = _set(ctx, said, kept=True) or gone
    if number is not None:
        before = {"text": old} if old else {}
        audit.record(ctx, AuditAction.REASON_KEPT, SUBJECT, number, before=before, after={"text": said})


def remove_reason(ctx: Ctx, text: str) -> None:
    """Not offered any more. Removing it twice is once."""
    require(ctx, Permission.REPORT_REVIEW)
    if not text or len(text) > LONGEST:
        raise ContentRefused({"text": ContentFlaw.REASON_EMPTY})
    number = _set(ctx, text, kept=False)
    if number is not None:
        audit.record(ctx, AuditAction.REASON_REMOVED, SUBJECT, number, before={"text": text})


def _set(ctx: Ctx, text: str, *, kept: bool) -> int | None:
    """None where it is so already, so that of two at once one does it."""
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values: dict[str, Any] = {"kept": kept, "changed_at": ctx.now, "changed_by": ctx.actor.id}
    table = ReviewReason.__table__  # type: ignore[attr-defined]
    statement = insert(table).values(text=text, **values)
    changed = statement.on_conflict_do_update(
        index_elements=["text"], set_=values, where=col(ReviewReason.kept).is_not(kept)
    )
    number: int | None = connection.scalar(changed.returning(col(ReviewReason.id)))
    return number
