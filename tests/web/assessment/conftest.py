"""A month that happened, its people, and its assessment."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.assessment.service import run_assessment
from app.core.clock import FixedClock
from app.core.db import Database
from tests.support.contexts import system_ctx
from tests.support.factories.assessment import FROM, TO, Month, make_month, on

Clients = Callable[[str], TestClient]


@pytest.fixture
def month(database: Database, clock: FixedClock) -> Month:
    """The clock stands at 2 December afterwards. The context of the month is gone: only its numbers are left."""
    with system_ctx(database, clock) as ctx:
        made = make_month(ctx)
    clock.at = on(2, month=12)
    return made


@pytest.fixture
def result(database: Database, clock: FixedClock, month: Month) -> int:
    with system_ctx(database, clock) as ctx:
        return run_assessment(ctx, month.plan_id, FROM, TO, title="11月试算")
