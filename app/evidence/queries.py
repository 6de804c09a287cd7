"""Which files a unit has offered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.core.context import Ctx
from app.evidence.models import Evidence, EvidenceFile


@dataclass(frozen=True)
class EvidenceRow:
    """`version` counts the contents that the unit has offered under this name, up to this one; `versions` counts all."""

    id: int
    name: str
    size: int
    sha256: str
    media_type: str
    unit_id: int | None
    added_at: datetime
    version: int
    versions: int


def _rows() -> sa.Select[*tuple[Any, ...]]:
    other = aliased(Evidence)
    alike = (
        sa.select(sa.func.count())
        .where(col(other.unit_id) == col(Evidence.unit_id), col(other.name) == col(Evidence.name))
        .correlate(Evidence)
    )
    return sa.select(
        col(Evidence.id),
        col(Evidence.name),
        col(EvidenceFile.size),
        col(Evidence.sha256),
        col(EvidenceFile.media_type),
        col(Evidence.unit_id),
        col(Evidence.added_at),
        alike.where(col(other.id) <= col(Evidence.id)).scalar_subquery(),
        alike.scalar_subquery(),
    ).join(EvidenceFile, col(EvidenceFile.sha256) == col(Evidence.sha256))


def evidence_of_unit(ctx: Ctx, unit_id: int, *, limit: int = 50) -> list[EvidenceRow]:
    """Newest first; of a file with several versions the newest alone."""
    newest = sa.select(sa.func.max(col(Evidence.id))).where(col(Evidence.unit_id) == unit_id)
    statement = _rows().where(col(Evidence.id).in_(newest.group_by(col(Evidence.name))))
    rows = ctx.session.execute(statement.order_by(col(Evidence.id).desc()).limit(limit))
    return [EvidenceRow(*row) for row in rows]


def newest_versions(ctx: Ctx, ids: Collection[int]) -> dict[int, EvidenceRow]:
    """What each file has become since: the same unit's newest content of the same name, by the id asked for."""
    asked = aliased(Evidence)
    newest = (
        sa.select(sa.func.max(col(Evidence.id)))
        .where(col(Evidence.unit_id) == col(asked.unit_id), col(Evidence.name) == col(asked.name))
        .correlate(asked)
        .scalar_subquery()
    )
    pairs = dict(
        tuple(row) for row in ctx.session.execute(sa.select(col(asked.id), newest).where(col(asked.id).in_(ids)))
    )
    found = {row.id: row for row in evidence_by_ids(ctx, list(pairs.values()))}
    return {number: found[latest] for number, latest in pairs.items()}


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
