"""Databases for tests: a migrated SQLite file copied per test, or an emptied database of a real PostgreSQL.

DUBAN_TEST_DATABASE=postgres chooses the latter; without a server the tests say so (see requirements.py).
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.core.db import Database, make_engine
from tests.support.engines import ROOT, migrate, quick_engine
from tests.support.postgres import lent_postgres

KEY = b"k" * 32
ON_POSTGRES = os.environ.get("DUBAN_TEST_DATABASE") == "postgres"


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


def _copy_into(folder: Path) -> str:
    path = folder / "duban.sqlite3"
    shutil.copy(_template(), path)
    return f"sqlite:///{path}"


@contextmanager
def fresh_url(folder: Path, *, on_postgres: bool = ON_POSTGRES) -> Iterator[str]:
    """The address of a migrated, empty database that is nobody else's."""
    if not on_postgres:
        yield _copy_into(folder)
        return
    with lent_postgres() as lent:
        yield lent.url


@contextmanager
def fresh_database(folder: Path) -> Iterator[Database]:
    if ON_POSTGRES:
        with lent_postgres() as lent:
            yield Database(lent.engine(), audit_key=KEY)
        return
    database = Database(quick_engine(_copy_into(folder)), audit_key=KEY)
    try:
        yield database
    finally:
        database.dispose()
