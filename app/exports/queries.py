"""What was exported."""

import hashlib

import sqlalchemy as sa
from sqlmodel import Session, col

from app.exports.models import ExportRecord


def export_by_digest(session: Session, content: bytes) -> ExportRecord | None:
    """The record of exactly these bytes; None when they were changed or are not ours."""
    digest = hashlib.sha256(content).hexdigest()
    return session.scalars(sa.select(ExportRecord).where(col(ExportRecord.sha256) == digest)).first()
