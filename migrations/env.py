"""Alembic's entry: one transaction per revision on both databases, so that a killed upgrade can be run again."""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import make_engine
from app.tables import import_models

import_models()
target = SQLModel.metadata


def upgrade_on(connection: sa.Connection) -> None:
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
