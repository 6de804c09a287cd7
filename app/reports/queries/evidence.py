"""The versions of a file, and which reports used which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.evidence.models import Evidence, EvidenceFile
from app.plans.models import Task
from app.reports.models import Report, ReportEvidence
from app.reports.queries.scope import sees_evidence
from app.rounds.models import Assignment, Round
from app.rounds.queries import sees_assignments
from app.units.models import Unit


@dataclass(frozen=True)
class VersionLine:
    """`version` counts the contents that the unit has offered under this name, up to this one."""

    evidence_id: int
    version: int
    added_at: datetime
    added_by: str
    size: int
    sha256: str


def versions_of(ctx: Ctx, known: Evidence) -> list[VersionLine]:
    """Newest first. Of another unit's file only those that stand in a report which the actor may read."""
    other = sa.orm.aliased(Evidence)
    before = (
        sa.select(sa.func.count())
        .where(
            col(other.unit_id) == col(Evidence.unit_id),
            col(other.name) == col(Evidence.name),
            col(other.id) <= col(Evidence.id),
        )
        .correlate(Evidence)
        .scalar_subquery()
    )
    rows = ctx.session.execute(
        sa.select(
            col(Evidence.id),
            before,
            col(Evidence.added_at),
            sa.func.coalesce(col(User.name), ""),
            col(EvidenceFile.size),
            col(Evidence.sha256),
        )
        .join(EvidenceFile, col(EvidenceFile.sha256) == col(Evidence.sha256))
        .outerjoin(User, col(User.id) == col(Evidence.added_by))
        .where(col(Evidence.unit_id) == known.unit_id, col(Evidence.name) == known.name, sees_evidence(ctx))
        .order_by(col(Evidence.id).desc())
    )
    return [VersionLine(*row) for row in rows]


def unit_of(ctx: Ctx, known: Evidence) -> str:
    return ctx.session.scalar(sa.select(col(Unit.name)).where(col(Unit.id) == known.unit_id)) or ""


@dataclass(frozen=True)
class UseLine:
    evidence_id: int
    report_id: int
    number: str
    period: str
    revision: int


def uses_of(ctx: Ctx, evidence_ids: Collection[int]) -> list[UseLine]:
    """The reports that carry these files, newest first, of those that the actor may read."""
    rows = ctx.session.execute(
        sa.select(
            col(ReportEvidence.evidence_id),
            col(Report.id),
            col(Task.number),
            col(Round.period),
            col(Report.revision),
        )
        .join(Report, col(Report.id) == col(ReportEvidence.report_id))
        .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(ReportEvidence.evidence_id).in_(evidence_ids), sees_assignments(ctx.actor))
        .order_by(col(Report.id).desc())
    )
    return [UseLine(*row) for row in rows]
