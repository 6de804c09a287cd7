"""Urges in groups, and to the office where nobody in the unit hears them."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.templating import template_loader
from app.outbox.enums import CancelReason, Channel, MessageKind, TextCode
from app.outbox.letters import Recipient, built_in, compose, message_environment
from app.outbox.models import Occurrence
from app.policy.roles import Role
from app.reminders.queries import spent_reminders
from app.reminders.service import remind_due
from app.rounds.models import Assignment
from app.supervision.service import urge_assignments
from tests.service.reminders.test_remind_due import make_robot
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_round


@pytest.fixture
def units(ctx: Ctx) -> tuple[int, int]:
    """One with a liaison, one without."""
    first, second = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "zhou", Role.LIAISON, unit_id=first)
    make_user(ctx, "office", Role.OFFICE)
    make_user(ctx, "liang", Role.SUPERVISOR, name="梁景行")
    make_round(ctx, [([first], []), ([first], []), ([second], [])])
    return first, second


def urge(ctx: Ctx, note: str = "请抓紧") -> None:
    numbers = [number for number in ctx.session.scalars(sa.select(col(Assignment.id))) if number is not None]
    urge_assignments(ctx.acting_as(actor_of(ctx, "liang")), numbers, note)


def group_rows(ctx: Ctx) -> list[Occurrence]:
    tests = (col(Occurrence.kind) == MessageKind.URGED, col(Occurrence.robot_id).is_not(None))
    return list(ctx.session.scalars(sa.select(Occurrence).where(*tests).order_by(col(Occurrence.id))))


def test_robots_tell_an_urge_once(ctx: Ctx, units: tuple[int, int]) -> None:
    everybody, own = make_robot(ctx, "大群", None), make_robot(ctx, "本厅群", units[0])
    make_robot(ctx, "不提醒", None, tells_reminders=False)
    urge(ctx)
    remind_due(ctx)
    assert [row.robot_id for row in group_rows(ctx)] == [everybody] * 3 + [own] * 2


def test_the_group_s_words_count_by_unit(ctx: Ctx, units: tuple[int, int]) -> None:
    make_robot(ctx, "大群", None)
    urge(ctx)
    remind_due(ctx)
    environment = message_environment(template_loader())
    items = [row.payload for row in group_rows(ctx)]
    code = TextCode.GROUP_URGED
    letter = compose(
        environment,
        code,
        built_in(environment, code),
        "k",
        Recipient(0, "大群", "", active=True),
        items,
        base_url="https://duban.example",
        maybe_twice=False,
    )
    assert letter.subject == "梁景行催办2个单位3项"
    assert "省工业和信息化厅：2项" in letter.body
    assert "附言：请抓紧" in letter.body


def test_an_urge_that_reaches_nobody_goes_to_the_office(ctx: Ctx, units: tuple[int, int]) -> None:
    urge(ctx)
    remind_due(ctx)
    remind_due(ctx)
    rows = ctx.session.scalars(
        sa.select(Occurrence).where(
            col(Occurrence.kind) == MessageKind.NO_LIAISON,
            col(Occurrence.step).startswith("U"),
            col(Occurrence.channel) == Channel.IN_APP,
        )
    ).all()
    assert [(row.payload["units"], row.payload["unit_ids"]) for row in rows] == [(1, str(units[1]))]


def test_the_group_of_a_unit_that_owes_no_more_is_left_alone(ctx: Ctx, units: tuple[int, int]) -> None:
    make_robot(ctx, "本厅群", units[0])
    urge(ctx)
    remind_due(ctx)
    ctx.session.execute(sa.update(Assignment).values(unit_id=units[1]).where(col(Assignment.id) == 1))
    ctx.session.flush()
    spent = spent_reminders(ctx, group_rows(ctx))
    assert list(spent.values()) == [CancelReason.REASSIGNED]
