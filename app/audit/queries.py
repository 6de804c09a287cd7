"""Reading the audit log, for auditors and for an object's own history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.audit.models import AuditRow
from app.core.paging import Listing, Window


@dataclass(frozen=True)
class AuditFilter:
    """Blank fields do not filter."""

    action: str = ""
    actor: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditLine:
    seq: int
    at: datetime
    actor_name: str
    ip: str
    action: str
    subject_kind: str
    subject_id: int | None
    succeeded: bool
    changes: dict[str, Any]
    reason: str


def _matching(wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    tests: list[sa.ColumnElement[bool]] = []
    if wanted.action:
        tests.append(col(AuditRow.action) == wanted.action)
    if wanted.actor:
        tests.append(col(AuditRow.actor_name) == wanted.actor)
    if wanted.subject_kind:
        tests.append(col(AuditRow.subject_kind) == wanted.subject_kind)
    if wanted.subject_id is not None:
        tests.append(col(AuditRow.subject_id) == wanted.subject_id)
    if wanted.since:
        tests.append(col(AuditRow.at) >= wanted.since)
    if wanted.until:
        tests.append(col(AuditRow.at) < wanted.until)
    return tests


def audit_lines(session: Session, wanted: AuditFilter, window: Window) -> Listing[AuditLine]:
    """Newest first."""
    tests = _matching(wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(AuditRow).where(*tests)) or 0
    columns = (
        col(AuditRow.seq),
        col(AuditRow.at),
        col(AuditRow.actor_name),
        col(AuditRow.ip),
        col(AuditRow.action),
        col(AuditRow.subject_kind),
        col(AuditRow.subject_id),
        col(AuditRow.succeeded),
        col(AuditRow.changes),
        col(AuditRow.reason),
    )
    rows = session.execute(
        sa.select(*columns).where(*tests).order_by(col(AuditRow.seq).desc()).offset(window.offset).limit(window.size)
    )
    return Listing([AuditLine(*row) for row in rows], total, window)


def history_of(session: Session, subject_kind: str, subject_id: int, *, limit: int = 200) -> list[AuditLine]:
    """What happened to one object, newest first."""
    wanted = AuditFilter(subject_kind=subject_kind, subject_id=subject_id)
    return list(audit_lines(session, wanted, Window(1, limit)).rows)
