"""Fixtures that every group shares: a fresh database, a clock that stands still, a context, a browser-like client."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.service import passwords
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.main import furnish, make_routes
from tests.support.clients import signed_in_client
from tests.support.database import fresh_database

PRODUCT_HASHER = passwords._hasher
# Wednesday, 18 November 2026, 09:00 in China: after the opening of the round, before its due day.
NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _light_passwords() -> Iterator[None]:
    """Hashing as slowly as the product does it took a fifth of the tests' time: they make thousands of accounts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHash((Argon2Hasher(memory_cost=8, time_cost=1, parallelism=1),)))
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with fresh_database(tmp_path) as made:
        yield made


@pytest.fixture
def ctx(database: Database, clock: FixedClock) -> Iterator[Ctx]:
    """A context of the system inside one write transaction, committed when the test ends."""
    with database.transaction(write=True) as session:
        yield Ctx(session=session, actor=Actor.system("test"), now=clock.now(), request_id="test", ip="127.0.0.1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", organisation="岚江省科学技术厅", office_phone="6132")


@pytest.fixture
def app(settings: Settings, clock: FixedClock, database: Database) -> FastAPI:
    settings.data_dir.mkdir(exist_ok=True)
    return furnish(shared_routes(settings.max_upload_bytes), settings, clock, database)


@cache
def shared_routes(max_upload_bytes: int) -> FastAPI:
    """FastAPI plans each route at its first request, which costs as much as several tests: once for all of them."""
    return make_routes(max_upload_bytes)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Nobody is signed in."""
    with signed_in_client(app, None) as made:
        yield made


@pytest.fixture
def client_for(app: FastAPI) -> Iterator[Callable[[str], TestClient]]:
    """client_for(login) is a browser in which that account is signed in."""
    opened: list[TestClient] = []

    def open_client(login: str) -> TestClient:
        made = signed_in_client(app, login)
        opened.append(made)
        return made

    yield open_client
    for made in opened:
        made.close()
