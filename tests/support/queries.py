"""Counts the statements that a piece of code sends, to catch one query per row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.db import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Like `count_queries`, for everything that a database is asked, by requests too."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def count_queries(session: Session) -> Iterator[list[str]]:
    """The list grows with every statement of the session's connection."""
    connection = session.connection()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)


@contextmanager
def count_queries_of(engine: sa.Engine) -> Iterator[list[str]]:
    """For pages: everything the engine's connections send but the beginnings of transactions and settings."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def actions(session: Session) -> list[AuditAction]:
    """What was written down, in order."""
    rows = session.scalars(sa.select(col(AuditRow.action)).order_by(col(AuditRow.seq)))
    return [AuditAction(action) for action in rows]
