"""Which files a unit has offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Ctx
from app.evidence.models import Evidence, EvidenceFile


@dataclass(frozen=True)
class EvidenceRow:
    id: int
    name: str
    size: int
    sha256: str
    media_type: str
    unit_id: int | None
    added_at: datetime


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        col(Evidence.id),
        col(Evidence.name),
        col(EvidenceFile.size),
        col(Evidence.sha256),
        col(EvidenceFile.media_type),
        col(Evidence.unit_id),
        col(Evidence.added_at),
    ).join(EvidenceFile, col(EvidenceFile.sha256) == col(Evidence.sha256))


def evidence_of_unit(ctx: Ctx, unit_id: int, *, limit: int = 50) -> list[EvidenceRow]:
    """Newest first."""
    statement = _rows().where(col(Evidence.unit_id) == unit_id).order_by(col(Evidence.id).desc()).limit(limit)
    return [EvidenceRow(*row) for row in ctx.session.execute(statement)]


def evidence_by_ids(ctx: Ctx, ids: Sequence[int], *, unit_id: int | None = None) -> list[EvidenceRow]:
    """In the order asked for; what does not exist, or belongs to another unit than `unit_id`, is left out."""
    if not ids:
        return []
    statement = _rows().where(col(Evidence.id).in_(ids))
    if unit_id is not None:
        statement = statement.where(col(Evidence.unit_id) == unit_id)
    found = {row[0]: EvidenceRow(*row) for row in ctx.session.execute(statement)}
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def find_evidence(ctx: Ctx, unit_id: int, sha256: str, name: str) -> int | None:
    statement = sa.select(col(Evidence.id)).where(
        col(Evidence.unit_id) == unit_id, col(Evidence.sha256) == sha256, col(Evidence.name) == name
    )
    return ctx.session.scalar(statement)


def stored_digests(session: Session) -> list[str]:
    """Every content that some row names."""
    return list(session.scalars(sa.select(col(EvidenceFile.sha256)).order_by(col(EvidenceFile.sha256))))
