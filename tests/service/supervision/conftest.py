"""A round of three tasks: two led by 工信 (the first with 教育), one by 教育; supervisors of everything and of one unit."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.service.people import set_scope
from app.core.context import Ctx
from app.policy.roles import Role
from app.rounds.models import Assignment
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.reports import Stage
from tests.support.factories.rounds import make_round


@pytest.fixture
def stage(ctx: Ctx) -> Stage:
    industry, education = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx1", Role.LIAISON, unit_id=industry, name="周敏")
    make_user(ctx, "gx2", Role.LIAISON, unit_id=industry, name="陈晓")
    make_user(ctx, "jy1", Role.LIAISON, unit_id=education, name="方圆")
    make_user(ctx, "dc", Role.SUPERVISOR, name="梁景行")
    make_user(ctx, "office", Role.OFFICE, name="许若溪")
    make_user(ctx, "leader", Role.LEADER, name="沈怀川")
    for login, role, unit in (
        ("dc_gx", Role.SUPERVISOR, industry),
        ("dc_jy", Role.SUPERVISOR, education),
        ("ld_jy", Role.LEADER, education),
    ):
        set_scope(ctx, make_user(ctx, login, role, everything=False), [unit], everything=False)
    round_id, tasks = make_round(ctx, [([industry], [education]), ([industry], []), ([education], [])])
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))).all()
    return Stage(ctx, (industry, education), round_id, tuple(tasks), tuple(n for n in numbers if n is not None))
