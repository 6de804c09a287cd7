"""The site that tests of pages share."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment
from tests.support.contexts import system_ctx
from tests.support.database import ON_POSTGRES
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round
from tests.support.site import Site

# What the site's database holds at a moment of the clock, with the numbers of its units, round and assignments: made for
# the first test, copied for the others.
Numbers = tuple[tuple[int, int], int, tuple[int, ...]]
_images: dict[datetime, tuple[sqlite3.Connection, Numbers]] = {}


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    """TestClient begins a thread with an event loop for every request, unless it has one already."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture
def site(database: Database, clock: FixedClock, client_for: Callable[[str], TestClient]) -> Site:
    if ON_POSTGRES:
        return Site(database, clock, client_for, *_furnish(database, clock))
    if clock.now() in _images:
        image, numbers = _images[clock.now()]
        with _raw(database) as connection:
            image.backup(connection)
    else:
        numbers = _furnish(database, clock)
        image = sqlite3.connect(":memory:", check_same_thread=False)
        with _raw(database) as connection:
            connection.backup(image)
        _images[clock.now()] = image, numbers
    return Site(database, clock, client_for, *numbers)


@contextmanager
def _raw(database: Database) -> Iterator[sqlite3.Connection]:
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        yield raw


def _furnish(database: Database, clock: FixedClock) -> Numbers:
    with system_ctx(database, clock) as ctx:
        first, second = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
        make_user(ctx, "gx1", Role.LIAISON, unit_id=first, name="周敏")
        make_user(ctx, "gx2", Role.LIAISON, unit_id=first, name="陈晓")
        make_user(ctx, "gxld", Role.UNIT_LEADER, unit_id=first, name="李岱")
        make_user(ctx, "jy1", Role.LIAISON, unit_id=second, name="方圆")
        make_user(ctx, "dc1", Role.SUPERVISOR, name="梁景行")
        make_user(ctx, "dc2", Role.SUPERVISOR, name="许若溪")
        make_user(ctx, "bgs", Role.OFFICE, name="办公室")
        make_user(ctx, "guan", Role.SYSADMIN)
        duties: list[tuple[list[int], list[int]]] = [([first], []), ([first], []), ([second], [])]
        round_id, _ = make_round(ctx, duties, Consolidation.EACH)
        numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))).all()
        assignments = tuple(number for number in numbers if number is not None)
    return (first, second), round_id, assignments
