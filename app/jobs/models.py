"""What the clock did and when: one row per job and slot, so that two clocks do the work once."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.jobs.enums import RunOutcome


class JobRun(SQLModel, table=True):
    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("job", "slot"), enum_check("outcome", RunOutcome))

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    slot: datetime
    started_at: datetime
    finished_at: datetime | None = None
    outcome: RunOutcome = Field(sa_type=enum_type(RunOutcome))
    detail: str = Field(default="", max_length=500)


class Heartbeat(SQLModel, table=True):
    """Last sign of life of a process kind on a host."""

    process: str = Field(primary_key=True, max_length=80)
    at: datetime
