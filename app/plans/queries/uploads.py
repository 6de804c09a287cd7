"""Files that are read behind the page: which wait, which are being read, what became of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.errors import NotFound
from app.plans.enums import UploadState
from app.plans.models import PlanSource, PlanUpload

UNREAD = (UploadState.WAITING, UploadState.READING, UploadState.FAILED)
RUNNING = (UploadState.WAITING, UploadState.READING)
LISTED = 50


@dataclass(frozen=True)
class UploadLine:
    """`ahead` counts the files that are read before this one."""

    upload_id: int
    file_name: str
    sha256: str
    size: int
    state: UploadState
    uploaded_by: str
    uploaded_at: datetime
    attempts: int
    claimed_at: datetime | None
    failure: str
    plan_id: int | None
    ahead: int = 0


def _lines() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        col(PlanUpload.id),
        col(PlanUpload.file_name),
        col(PlanUpload.sha256),
        col(PlanUpload.size),
        col(PlanUpload.state),
        sa.func.coalesce(col(User.name), ""),
        col(PlanUpload.uploaded_at),
        col(PlanUpload.attempts),
        col(PlanUpload.claimed_at),
        col(PlanUpload.failure),
        col(PlanUpload.plan_id),
    ).outerjoin(User, col(User.id) == col(PlanUpload.uploaded_by))


def unread_uploads(session: Session) -> list[UploadLine]:
    """What waits, is being read or could not be read; the newest first."""
    rows = session.execute(
        _lines().where(col(PlanUpload.state).in_(UNREAD)).order_by(col(PlanUpload.id).desc()).limit(LISTED)
    )
    return [UploadLine(*row) for row in rows]


def upload_or_404(session: Session, upload_id: int) -> UploadLine:
    ahead = (
        sa.select(sa.func.count())
        .select_from(PlanUpload)
        .where(col(PlanUpload.state).in_(RUNNING), col(PlanUpload.id) < upload_id)
        .scalar_subquery()
    )
    row = session.execute(_lines().add_columns(ahead).where(col(PlanUpload.id) == upload_id)).one_or_none()
    if row is None:
        raise NotFound
    return UploadLine(*row)


def unread_by_digest(session: Session, sha256: str) -> PlanUpload | None:
    """The upload of this very content that has not come to an end."""
    statement = sa.select(PlanUpload).where(col(PlanUpload.sha256) == sha256, col(PlanUpload.state).in_(UNREAD))
    return session.scalars(statement).first()


def any_running(session: Session) -> bool:
    return (
        session.scalar(sa.select(col(PlanUpload.id)).where(col(PlanUpload.state).in_(RUNNING)).limit(1)) is not None
    )


def running_uploads(session: Session) -> list[PlanUpload]:
    """In the order they came; each is held by whoever asks first."""
    statement = (
        sa.select(PlanUpload)
        .where(col(PlanUpload.state).in_(RUNNING))
        .order_by(col(PlanUpload.id))
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


def held_upload(session: Session, upload_id: int) -> PlanUpload:
    """For a change; whoever else wants it waits. Raises NotFound."""
    row = session.scalars(
        sa.select(PlanUpload).where(col(PlanUpload.id) == upload_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class Original:
    """The file a plan was read from."""

    file_name: str
    sha256: str


def original_of(session: Session, plan_id: int) -> Original | None:
    row = session.execute(
        sa.select(col(PlanSource.file_name), col(PlanSource.sha256)).where(col(PlanSource.plan_id) == plan_id)
    ).one_or_none()
    return Original(*row) if row else None
