"""What was exported, and figures that only forms ask for."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.exports.models import ExportRecord
from app.rounds.models import Assignment
from app.rounds.queries.figures import unit_figures
from app.rounds.queries.scope import sees_assignments
from app.rounds.rules import RoundFigures


def export_by_digest(session: Session, content: bytes) -> ExportRecord | None:
    """The record of exactly these bytes; None when they were changed or are not ours."""
    digest = hashlib.sha256(content).hexdigest()
    return session.scalars(sa.select(ExportRecord).where(col(ExportRecord.sha256) == digest)).first()


def export_by_code(session: Session, code: str) -> ExportRecord | None:
    return session.scalars(sa.select(ExportRecord).where(col(ExportRecord.code) == code)).one_or_none()


@dataclass(frozen=True)
class FilingLine:
    """`returned_once` counts assignments that were sent back at least once, whatever became of them."""

    unit: str
    figures: RoundFigures
    returned_once: int


def filing_rows(ctx: Ctx, round_id: int) -> Sequence[FilingLine]:
    """Units in official order; two statements."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.unit_id), sa.func.count())
        .where(
            col(Assignment.round_id) == round_id,
            col(Assignment.times_returned) > 0,
            sees_assignments(ctx.actor),
        )
        .group_by(col(Assignment.unit_id))
    )
    returned = {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs for dict()
    return [
        FilingLine(one.unit_name, one.figures, returned.get(one.unit_id, 0)) for one in unit_figures(ctx, [round_id])
    ]


@dataclass(frozen=True)
class ExportLine:
    record: ExportRecord
    name: str


def recent_exports(ctx: Ctx, window: Window) -> Listing[ExportLine]:
    """The actor's own exports, newest first."""
    mine = col(ExportRecord.made_by) == ctx.actor.id
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(ExportRecord).where(mine)) or 0
    rows = ctx.session.execute(
        sa.select(ExportRecord, col(User.name))
        .join(User, col(User.id) == col(ExportRecord.made_by))
        .where(mine)
        .order_by(col(ExportRecord.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([ExportLine(*row) for row in rows], total, window)
