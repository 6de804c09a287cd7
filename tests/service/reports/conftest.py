"""A round with two units, their people, and a supervisor."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.evidence.store import EvidenceStore
from app.policy.roles import Role
from app.rounds.models import Assignment
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.reports import Stage
from tests.support.factories.rounds import make_round


@pytest.fixture
def stage(ctx: Ctx, tmp_path: Path) -> Stage:
    ctx = replace(ctx, extra={"evidence": EvidenceStore(tmp_path / "evidence", 1024 * 1024)})
    first, second = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first, name="周敏")
    make_user(ctx, "gx2", Role.LIAISON, unit_id=first, name="陈晓")
    make_user(ctx, "gxld", Role.UNIT_LEADER, unit_id=first, name="李岱")
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second, name="方圆")
    make_user(ctx, "dc1", Role.SUPERVISOR, name="梁景行")
    make_user(ctx, "dc2", Role.SUPERVISOR, name="许若溪")
    round_id, tasks = make_round(ctx, [([first], []), ([first], []), ([second], [])])
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))).all()
    return Stage(ctx, (first, second), round_id, tuple(tasks), tuple(n for n in numbers if n is not None))
