"""Alembic's entry: one transaction per revision on both databases, so that a killed upgrade can be run again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import make_engine
from app.tables import import_models

import_models()
target = SQLModel.metadata


@contextmanager
def unchecked_references(connection: sa.Connection) -> Iterator[None]:
    """SQLite alters a table by building it anew, and dropping the old one would break what refers to it.

    The switch works outside a transaction only, hence here; every reference is looked at before it is switched back.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise LookupError("the connection is closed")
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise LookupError(f"the upgrade left rows that refer to nothing: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def upgrade_on(connection: sa.Connection) -> None:
    with unchecked_references(connection):
        _upgrade(connection)


def _upgrade(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        transaction_per_migration=True,
        compare_type=True,
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    upgrade_on(given)
else:
    engine = make_engine(Settings().url)
    with engine.connect() as connection:
        upgrade_on(connection)
    engine.dispose()
