"""Engines as the product makes them, for databases that last as long as a test."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.core.db import make_engine

ROOT = Path(__file__).resolve().parents[2]


def migrate(engine: sa.Engine) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


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
