"""Readers of one process: in turn on SQLite, side by side where a server does the work, and nobody shut out."""

import threading

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.core.turns import ReaderTurns


def test_readers_side_by_side_see_the_same_and_write_nothing(database: Database) -> None:
    seen: list[int] = []

    def read() -> None:
        with database.reading() as session:
            seen.append(session.connection().execute(sa.text("SELECT 7")).scalar_one())

    with database.reading() as first:
        others = [threading.Thread(target=read) for _ in range(3)]
        for other in others:
            other.start()
        for other in others:
            other.join(10)
        seen.append(first.connection().execute(sa.text("SELECT 7")).scalar_one())
    assert seen == [7, 7, 7, 7]


def test_only_the_embedded_database_lets_readers_wait(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = ReaderTurns(patience=30)
    monkeypatch.setattr(database, "_reader_turns", turns)
    inside = threading.Event()

    def read() -> None:
        with database.reading():
            inside.set()

    reader = threading.Thread(target=read)
    with turns.turn():
        reader.start()
        assert inside.wait(0.1 if database.is_sqlite else 10) is not database.is_sqlite
    reader.join(10)
    assert inside.is_set()
