"""Two units, two tasks, an open round past its due line for one of them, and people of every role."""

from dataclasses import dataclass
from datetime import date

import pytest

from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.plans.models import Task
from app.policy.roles import Role
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round


@dataclass(frozen=True)
class World:
    """`tasks[0]` is led by unit 1 and past its deadline, `tasks[1]` by unit 2 and in time."""

    units: tuple[int, int]
    tasks: tuple[int, ...]
    round_id: int
    plan_id: int = 1


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now(), request_id="test")
        first = make_unit(ctx, "省工业和信息化厅", short_name="省工信厅", sort_no=1)
        second = make_unit(ctx, "省财政厅", sort_no=2)
        make_user(ctx, "zhoumin", Role.LIAISON, unit_id=first, name="周敏")
        make_user(ctx, "caizheng", Role.LIAISON, unit_id=second, name="钱理")
        make_user(ctx, "qianfa", Role.UNIT_LEADER, unit_id=second, name="秦发")
        make_user(ctx, "duchan", Role.SUPERVISOR, name="梁景行")
        make_user(ctx, "bangong", Role.OFFICE, name="许若溪")
        make_user(ctx, "lingdao", Role.LEADER, name="方知远")
        make_user(ctx, "shenji", Role.AUDITOR, name="简明")
        make_user(ctx, "guanli", Role.SYSADMIN, name="管新")
        round_id, tasks = make_round(ctx, [([first], [second]), ([second], [])])
        late = session.get_one(Task, tasks[0])
        late.deadline, late.starts_on, late.percent = date(2026, 11, 10), date(2026, 1, 1), 40
        fine = session.get_one(Task, tasks[1])
        fine.deadline, fine.starts_on, fine.percent = date(2026, 12, 31), date(2026, 1, 1), 90
        return World((first, second), tuple(tasks), round_id)
