"""A department with its units and people, and a document that the office has just imported."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from app.units.enums import UnitKind
from imports.documents import parse_bytes
from imports.service import ReadDocument, import_plan
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.documents import plan_document


@pytest.fixture(autouse=True)
def people(database: Database, clock: FixedClock) -> None:
    with system_ctx(database, clock) as ctx:
        science = make_unit(ctx, "岚江省科学技术厅", short_name="省科技厅", aliases=("省科学技术厅",))
        make_unit(ctx, "岚江省财政厅", short_name="省财政厅")
        make_unit(ctx, "岚江省工业和信息化厅")
        make_unit(ctx, "青屏市人民政府", kind=UnitKind.CITY)
        make_unit(ctx, "云浦市人民政府", kind=UnitKind.CITY)
        make_user(ctx, "office", Role.OFFICE)
        make_user(ctx, "lian", Role.LIAISON, unit_id=science)
        make_user(ctx, "ducha", Role.SUPERVISOR)
        make_user(ctx, "guan", Role.SYSADMIN)


@pytest.fixture
def office(client_for: Callable[[str], TestClient]) -> TestClient:
    return client_for("office")


@pytest.fixture
def draft(database: Database, clock: FixedClock, people: None) -> int:
    """Read in this process: what a child process adds is tested where a file is uploaded."""
    content = plan_document()
    document = ReadDocument(parse_bytes(content, "方案.txt"), "方案.txt", sha256(content).hexdigest())
    with system_ctx(database, clock) as ctx:
        return import_plan(ctx, document).plan_id
