"""Engine, journal rule, column types and the one place where a transaction begins and ends."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import Session, SQLModel

from app.core.turns import ReaderTurns, WriteTurns

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

BUSY_MS = 10_000


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """True where SQLite has the fix of the WAL-reset bug: 3.44.6+, 3.50.7+ or 3.51.3 and later (reliability 0.4)."""
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3)


def journal_mode() -> str:
    return "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"


def enum_type(enum: type[StrEnum]) -> sa.Enum:
    """Stores the member's value as text; a CHECK named by `enum_check` is the last line."""
    return sa.Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def enum_check(column: str, enum: type[StrEnum]) -> sa.CheckConstraint:
    values = ", ".join(f"'{member.value}'" for member in enum)
    return sa.CheckConstraint(f"{column} IN ({values})", name=column)


class days_between(GenericFunction[int]):  # noqa: N801 -- named as it reads in a statement
    """Whole days from the second date to the first: `date - date` on PostgreSQL, which SQLite does not know."""

    type = sa.Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_on_sqlite(element: days_between, compiler: SQLCompiler, **more: Any) -> str:
    later, earlier = (compiler.process(part, **more) for part in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_on_postgresql(element: days_between, compiler: SQLCompiler, **more: Any) -> str:
    later, earlier = (compiler.process(part, **more) for part in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


class unindexed(GenericFunction[Any]):  # noqa: N801 -- named as it reads in a statement
    """The same value, but no reason for SQLite to search by it: a test that nearly every row passes.

    Without statistics SQLite takes an index on such a column for as good as the numbers that were asked for.
    """

    inherit_cache = True

    def __init__(self, value: Mapped[Any]) -> None:
        super().__init__(value)
        self.type = sa.inspect(value).type


@compiles(unindexed)
def _bare(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(unindexed, "sqlite")
def _with_sign(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{compiler.process(element.clauses, **more)}"


class _Numbers(sa.TypeDecorator[Sequence[int]]):
    """Row numbers as one parameter: JSON for SQLite, an array for PostgreSQL."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.ARRAY(sa.BigInteger) if dialect.name == "postgresql" else sa.String())

    def process_bind_param(self, value: Sequence[int] | None, dialect: sa.Dialect) -> Any:
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else str(numbers)


class _Rows(GenericFunction[int]):
    type = sa.Integer()
    inherit_cache = True


@compiles(_Rows)
def _rows_of_json(element: _Rows, compiler: SQLCompiler, **more: Any) -> str:
    numbers = compiler.process(element.clauses, **more)
    return f"(SELECT value FROM json_each({numbers}))"  # noqa: S608 -- what the compiler made of a parameter


@compiles(_Rows, "postgresql")
def _rows_of_array(element: _Rows, compiler: SQLCompiler, **more: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **more)}))"


def among(column: Mapped[Any], name: str) -> sa.ColumnElement[bool]:
    """`column` is one of the row numbers given as parameter `name`.

    One parameter however many they are: with one for each, SQLAlchemy writes the statement anew every time.
    """
    return column.op("IN", is_comparison=True)(_Rows(sa.bindparam(name, type_=_Numbers())))


class texts_of(GenericFunction[str]):  # noqa: N801 -- named as it reads in a statement
    """All rows of a group as one text: a JSON list of lists, in no order.

    Each row that is read lets go of the interpreter's lock and asks for it again; and a text that was read before is
    known by being the same, so that nothing made of it can be out of date.
    """

    type = sa.String()
    inherit_cache = True


@compiles(texts_of)
def _json_of_sqlite(element: texts_of, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **more)}))"


@compiles(texts_of, "postgresql")
def _json_of_postgresql(element: texts_of, compiler: SQLCompiler, **more: Any) -> str:
    parts = compiler.process(element.clauses, **more)
    return f"CAST(coalesce(json_agg(json_build_array({parts})), '[]') AS TEXT)"


class list_of(GenericFunction[str]):  # noqa: N801 -- named as it reads in a statement
    """One column of all rows as one text: a JSON list, in the order of the subquery it is asked of."""

    type = sa.String()
    inherit_cache = True


@compiles(list_of)
def _list_of_sqlite(element: list_of, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **more)})"


@compiles(list_of, "postgresql")
def _list_of_postgresql(element: list_of, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(coalesce(json_agg({compiler.process(element.clauses, **more)}), '[]') AS TEXT)"


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "cache_size=-32768",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """The driver's own transaction handling is off, so that DDL and savepoints are atomic too."""
    write = connection.get_execution_options().get("duban_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def make_engine(url: str, *, threads: int = 4) -> sa.Engine:
    """An engine whose transactions are explicit. Error messages never carry parameter values."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(
            url,
            hide_parameters=True,
            pool_size=threads + 2,
            max_overflow=threads + 2,
            connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_MS / 1000},
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=threads + 2,
        max_overflow=threads + 2,
        connect_args={"options": "-c lock_timeout=10000 -c timezone=UTC"},
    )


def _file_of(engine: sa.Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def ask(session: Session, statement: sa.Executable, **values: Any) -> sa.CursorResult[*tuple[Any, ...]]:
    """Rows of columns, for statements built once: without the objects' half of `Session.execute`, a third cheaper."""
    # As Session.execute does: what was changed and not written yet is seen.
    session.flush()
    return session.connection().execute(statement, values)


class Database:
    """The engine and its paths. SQLite has one writer at a time: writers take turns before they ask for it; pages that
    only read take turns too, since their statements run on this process's own processor.
    """

    def __init__(self, engine: sa.Engine, *, audit_key: bytes) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._readers = engine.execution_options(duban_write=False)
        self._turns = WriteTurns(_file_of(engine), BUSY_MS / 1000)
        self._reader_turns = ReaderTurns()
        self._audit_key = audit_key

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Session]:
        """Commit when the block ends, roll back when it raises. Nothing below this commits.

        Raises Unavailable when the write lock cannot be had within ten seconds.
        """
        if not (write and self.is_sqlite):
            with self._session(write=write) as session:
                yield session
            return
        with self._turns.turn(), self._session(write=True) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that writes nothing, for one page: in its turn on SQLite, at once where a server does the work."""
        with self._reader_turns.turn() if self.is_sqlite else nullcontext(), self._session(write=False) as session:
            yield session

    @contextmanager
    def _session(self, *, write: bool) -> Iterator[Session]:
        session = Session(self.engine if write else self._readers, expire_on_commit=False, autoflush=True)
        session.info["audit_key"] = self._audit_key
        try:
            yield session
            if write:
                session.commit()
        finally:
            # What was not committed is rolled back.
            session.close()

    def dispose(self) -> None:
        self.engine.dispose()
