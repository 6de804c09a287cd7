"""How the clock is doing."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.jobs.models import Heartbeat, JobRun


def last_beats(session: Session) -> dict[str, datetime]:
    rows = session.execute(sa.select(col(Heartbeat.process), col(Heartbeat.at)))
    return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs for dict()


def recent_runs(session: Session, limit: int = 50) -> list[JobRun]:
    return list(session.scalars(sa.select(JobRun).order_by(col(JobRun.id).desc()).limit(limit)))
