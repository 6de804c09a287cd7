"""The site that tests of pages share."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round
from tests.support.site import Site


@pytest.fixture
def site(database: Database, clock: FixedClock, client_for: Callable[[str], TestClient]) -> Site:
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
    return Site(database, clock, client_for, (first, second), round_id, assignments)
