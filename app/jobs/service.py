"""One run per job and slot, whoever ticks; and signs of life."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.core.context import Ctx
from app.jobs.enums import RunOutcome
from app.jobs.models import Heartbeat, JobRun

KEEP = timedelta(days=14)


def begin_run(ctx: Ctx, job: str, slot: datetime) -> int | None:
    """The run's id, or None when another process has this slot already."""
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(JobRun)
        .values(job=job, slot=slot, started_at=ctx.now, outcome=RunOutcome.RUNNING, detail="")
        .on_conflict_do_nothing(index_elements=["job", "slot"])
        .returning(col(JobRun.id))
    )
    return connection.execute(statement).scalar_one_or_none()


def end_run(ctx: Ctx, run_id: int, outcome: RunOutcome, detail: str = "") -> None:
    ctx.session.execute(
        sa.update(JobRun)
        .where(col(JobRun.id) == run_id)
        .values(outcome=outcome, finished_at=ctx.now, detail=detail[:500])
    )


def forget_old_runs(ctx: Ctx) -> int:
    done = ctx.session.connection().execute(sa.delete(JobRun).where(col(JobRun.slot) < ctx.now - KEEP))
    return done.rowcount


def beat(ctx: Ctx, process: str) -> None:
    """Sign of life of a process."""
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Heartbeat).values(process=process, at=ctx.now)
    connection.execute(statement.on_conflict_do_update(index_elements=["process"], set_={"at": ctx.now}))
