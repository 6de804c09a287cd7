"""Goal 4: opening a round of 15,000 assignments beside the bare insert of the very rows it made.

The bare insert gets its rows ready-made and writes neither the round nor an audit row; both commit.
"""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.outbox.models import Message, Occurrence
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment, Round
from app.rounds.service import open_round
from tests.bench.dataset import add, add_liaisons
from tests.bench.figure import Figure, seconds_of
from tests.reliability.stage import add_tasks
from tests.support.database import KEY, fresh_database
from tests.support.engines import migrate
from tests.support.factories.accounts import make_unit
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule
from tests.support.postgres import empty_postgres, postgres_url

# Monday, 16 November 2026, 10:00 in China: the round opens.
NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
UNITS, TASKS, SHARED = 200, 5_000, 3
ROUNDS = 3
RATIO = 1.5
# Children before parents, as they can be deleted.
WRITTEN: tuple[type[SQLModel], ...] = (Occurrence, Message, Assignment)


def run(folder: Path) -> Iterator[Figure]:
    with fresh_database(folder) as database:
        yield _measured(database, "SQLite")
    try:
        postgres_url()
    except LookupError as missing:
        print(f"opening a round on PostgreSQL: not measured, {missing}")
        return
    with _postgres() as database:
        yield _measured(database, "PostgreSQL")


@contextmanager
def _postgres() -> Iterator[Database]:
    with empty_postgres() as url:
        engine = make_engine(url)
        migrate(engine)
        database = Database(engine, audit_key=KEY)
        try:
            yield database
        finally:
            database.dispose()


def _measured(database: Database, name: str) -> Figure:
    plan_id = _fill(database)
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(seconds_of(partial(_open, database, plan_id)))
        made = _taken_out(database)
        bare.append(seconds_of(partial(_insert, database, made)))
        _taken_out(database)
        _forget_round(database)
    return Figure(
        f"opening a round of {TASKS * SHARED:,} assignments, {name}",
        statistics.median(ours) * 1000,
        "ms",
        statistics.median(bare) * 1000,
        most=RATIO,
        of_ratio=True,
    )


def _ctx(session: Any) -> Ctx:
    return Ctx(session=session, actor=Actor.system("bench"), now=NOW)


def _fill(database: Database) -> int:
    with database.transaction(write=True) as session:
        ctx = _ctx(session)
        units = [make_unit(ctx, f"省第{number}厅", sort_no=number) for number in range(1, UNITS + 1)]
        add_liaisons(ctx, units)
        plan_id = make_plan(ctx)
        make_schedule(ctx, plan_id, Consolidation.EACH)
        add_tasks(
            ctx, plan_id, [[units[(at * 7 + step * 41) % UNITS] for step in range(SHARED)] for at in range(TASKS)]
        )
    return plan_id


def _open(database: Database, plan_id: int) -> None:
    with database.transaction(write=True) as session:
        opened = open_round(_ctx(session), plan_id, NOVEMBER)
    if opened.assignments != TASKS * SHARED:
        raise RuntimeError(f"{opened.assignments} assignments")


@dataclass(frozen=True)
class Written:
    model: type[SQLModel]
    rows: Sequence[dict[str, Any]]


def _taken_out(database: Database) -> list[Written]:
    """What was written, deleted again; parents first."""
    with database.transaction(write=True) as session:
        found = [
            Written(model, [dict(row) for row in session.connection().execute(_all(model)).mappings()])
            for model in WRITTEN
        ]
        for model in WRITTEN:
            session.connection().execute(sa.delete(model))
    return found[::-1]


def _all(model: type[SQLModel]) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(model.__table__)  # type: ignore[attr-defined]


def _insert(database: Database, written: Sequence[Written]) -> None:
    with database.transaction(write=True) as session:
        for part in written:
            add(_ctx(session), part.model, part.rows)


def _forget_round(database: Database) -> None:
    with database.transaction(write=True) as session:
        session.connection().execute(sa.delete(Round).where(col(Round.id) > 0))
