"""A committed round with two units and their people; pages are asked from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.reports.service import submit_report
from app.rounds.models import Assignment
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import FULL

SECRET = "未公开的底稿内容"


@dataclass(frozen=True)
class Site:
    """`assignments` are of unit 1, unit 1, unit 2. `person(login)` is a browser."""

    database: Database
    clock: FixedClock
    person: Callable[[str], TestClient]
    units: tuple[int, int]
    round_id: int
    assignments: tuple[int, ...]

    def file(self, login: str, number: int = 0, **changed: str) -> int:
        with system_ctx(self.database, self.clock) as ctx:
            acting = ctx.acting_as(actor_of(ctx, login))
            return submit_report(acting, self.assignments[number], {**FULL, **changed})

    def state(self, number: int = 0) -> str:
        with self.database.transaction(write=False) as session:
            return session.get_one(Assignment, self.assignments[number]).state.value
