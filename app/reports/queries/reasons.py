"""Reasons for returns: those that are shared, those that are not offered any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.reports.enums import ReasonOrigin, ReturnReason
from app.reports.models import ReviewReason
from app.reports.queries.review import usual_reasons


@dataclass(frozen=True)
class ReasonRow:
    text: str
    kept: bool
    changed_at: datetime
    changed_by: str


def reason_rows(ctx: Ctx, *, text: str | None = None) -> list[ReasonRow]:
    """In the order they were written; with `text` that one alone."""
    tests = () if text is None else (col(ReviewReason.text) == text,)
    rows = ctx.session.execute(
        sa.select(col(ReviewReason.text), col(ReviewReason.kept), col(ReviewReason.changed_at), col(User.name))
        .join(User, col(User.id) == col(ReviewReason.changed_by))
        .where(*tests)
        .order_by(col(ReviewReason.id))
    )
    return [ReasonRow(*row) for row in rows]


def offered_reasons(ctx: Ctx, since: datetime) -> list[tuple[str, ReasonOrigin]]:
    """The shared ones first, then those said since that day in returns which the actor sees, then those of the product;
    without what was removed.
    """
    rows = reason_rows(ctx)
    gone = {row.text for row in rows if not row.kept}
    sources: Sequence[tuple[ReasonOrigin, list[str]]] = (
        (ReasonOrigin.SHARED, [row.text for row in rows if row.kept]),
        (ReasonOrigin.USED, usual_reasons(ctx, since)),
        (ReasonOrigin.GIVEN, [reason.label for reason in ReturnReason]),
    )
    found: dict[str, ReasonOrigin] = {}
    for origin, texts in sources:
        for text in texts:
            if text not in gone:
                found.setdefault(text, origin)
    return list(found.items())
