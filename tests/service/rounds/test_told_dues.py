"""Which due line a unit is told: its own, whether it leads or takes part."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.templating import template_loader
from app.outbox.enums import Channel, MessageKind, TextCode
from app.outbox.letters import Recipient, built_in, compose, message_environment
from app.outbox.models import Occurrence, Robot
from app.policy.roles import Role
from app.reminders.service import remind_due
from app.rounds.enums import Consolidation, QuestionKind
from app.rounds.models import Round
from app.rounds.service import open_round
from app.rounds.service.questions import QuestionInput, ask_question
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

ENVIRONMENT = message_environment(template_loader())
OWN, PARTS = "2026年11月25日 18:00", "2026年11月20日 18:00"


@pytest.fixture
def round_id(ctx: Ctx) -> int:
    """gx leads two tasks; jy takes part in one and leads one; sj takes part only."""
    units = [
        make_unit(ctx, name, sort_no=at) for at, name in enumerate(("省工信厅", "省教育厅", "省数据局"), start=1)
    ]
    for login, unit_id in zip(("gx", "jy", "sj"), units, strict=True):
        make_user(ctx, login, Role.LIAISON, unit_id=unit_id)
    plan_id = make_plan(ctx)
    first = make_task(ctx, plan_id, 1, [units[0]], [units[1], units[2]])
    make_task(ctx, plan_id, 2, [units[0]])
    make_task(ctx, plan_id, 3, [units[1]])
    make_schedule(ctx, plan_id, Consolidation.CONSOLIDATED)
    assert first
    return open_round(ctx, plan_id, NOVEMBER).round_id


def told(ctx: Ctx, login: str, kind: MessageKind = MessageKind.ROUND_OPENED) -> str:
    """The letter, as the person reads it."""
    tests = (col(Occurrence.kind) == kind, col(Occurrence.recipient_id) == actor_of(ctx, login).id)
    one = ctx.session.scalars(sa.select(Occurrence).where(*tests, col(Occurrence.channel) == Channel.IN_APP)).one()
    return _words(TextCode(kind.value), dict(one.payload))


def _words(code: TextCode, payload: dict[str, object]) -> str:
    person = Recipient(1, "周敏", "", active=True)
    wording = built_in(ENVIRONMENT, code)
    return compose(ENVIRONMENT, code, wording, "k", person, [payload], base_url="", maybe_twice=False).body


def test_a_unit_that_only_takes_part_is_told_when_its_part_is_due(ctx: Ctx, round_id: int) -> None:
    assert f"我单位应报1项，{PARTS}截止。" in told(ctx, "sj")
    assert f"我单位应报2项，{OWN}截止。" in told(ctx, "gx")
    assert f"我单位应报2项，其中1项{PARTS}截止，其余最迟{OWN}截止。" in told(ctx, "jy")
    assert round_id


def test_a_question_is_due_with_the_first_report_of_the_unit(ctx: Ctx, round_id: int) -> None:
    plan_id = ctx.session.get_one(Round, round_id).plan_id
    ask_question(ctx, plan_id, NOVEMBER, QuestionInput("本单位新增专职科研管理人员", QuestionKind.NUMBER, "人"))
    assert f"请于{PARTS}前随报告" in told(ctx, "sj", MessageKind.QUESTION)
    assert f"请于{OWN}前随报告" in told(ctx, "gx", MessageKind.QUESTION)


def test_a_group_of_one_unit_hears_its_line_and_that_of_all_hears_both(ctx: Ctx, round_id: int) -> None:
    units = {actor_of(ctx, login).unit_id for login in ("sj", "jy")}
    for unit_id in (None, *units):
        robot = Robot(name=f"群{unit_id}", channel=Channel.WECOM, base_url="https://x", token="k", created_at=ctx.now)
        robot.unit_id = unit_id
        ctx.session.add(robot)
    ctx.session.flush()
    remind_due(replace(ctx, now=ctx.now + timedelta(hours=1)))
    rows = ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.robot_id).is_not(None)))
    heard = {_words(TextCode.GROUP_OPENED, dict(one.payload)).split("\n")[0].split("项，")[1] for one in rows}
    assert heard == {f"{OWN}（配合单位{PARTS}）截止。", f"{PARTS}截止。", f"{PARTS}起，最迟{OWN}截止。"}
