"""The sweep that opens what is due: on its day, after downtime, once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.rounds.models import Round
from app.rounds.service import open_due_rounds
from tests.support.factories.accounts import make_unit
from tests.support.factories.rounds import make_plan, make_schedule, make_task


def at(ctx: Ctx, *day: int) -> Ctx:
    return replace(ctx, now=datetime(*day, tzinfo=UTC))  # type: ignore[misc,arg-type]


@pytest.fixture
def plan_id(ctx: Ctx) -> int:
    made = make_plan(ctx)
    make_task(ctx, made, 1, [make_unit(ctx, "省工业和信息化厅")])
    return made


def rounds(ctx: Ctx) -> list[tuple[str, bool, date]]:
    rows = ctx.session.scalars(sa.select(Round).order_by(col(Round.id)))
    return [(row.period, row.caught_up, row.due_at.date()) for row in rows]


def test_a_round_opens_on_its_day_and_not_before(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id)
    assert open_due_rounds(at(ctx, 2026, 11, 15, 15, 59)) == []
    # 16:00 UTC is midnight in China: the 16th has begun there.
    opened = open_due_rounds(at(ctx, 2026, 11, 15, 16, 0))
    assert [(one.period, one.created) for one in opened] == [("2026-11", True)]
    assert rounds(ctx) == [("2026-11", False, date(2026, 11, 25))]


def test_a_second_sweep_opens_nothing(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id)
    open_due_rounds(at(ctx, 2026, 11, 16, 1))
    assert open_due_rounds(at(ctx, 2026, 11, 16, 1)) == []
    assert open_due_rounds(at(ctx, 2026, 12, 10, 1)) == []


def test_a_round_missed_by_days_keeps_its_due_day(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id)
    open_due_rounds(at(ctx, 2026, 11, 20, 1))
    row = ctx.session.scalars(sa.select(Round)).one()
    assert (row.caught_up, row.short_notice, row.notice_workdays) == (True, True, 3)
    assert rounds(ctx) == [("2026-11", True, date(2026, 11, 25))]


def test_rounds_missed_by_months_open_once_with_a_due_day_that_can_be_met(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id, starts_on=date(2026, 9, 1))
    back = at(ctx, 2026, 11, 18, 1)
    assert [one.period for one in open_due_rounds(back)] == ["2026-09", "2026-10", "2026-11"]
    assert open_due_rounds(back) == []
    # Five working days of notice after Wednesday the 18th.
    assert rounds(ctx) == [
        ("2026-09", True, date(2026, 11, 25)),
        ("2026-10", True, date(2026, 11, 25)),
        ("2026-11", True, date(2026, 11, 25)),
    ]
    locks = ctx.session.scalars(sa.select(col(Round.lock_at))).all()
    assert {lock.date() for lock in locks} == {date(2026, 11, 30)}


def test_what_was_before_the_schedule_is_not_caught_up(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id, starts_on=date(2026, 11, 17))
    assert open_due_rounds(at(ctx, 2026, 11, 18, 1)) == []


def test_a_schedule_may_leave_opening_to_people(ctx: Ctx, plan_id: int) -> None:
    make_schedule(ctx, plan_id, auto_open=False)
    assert open_due_rounds(at(ctx, 2026, 11, 18, 1)) == []


def test_a_plan_without_units_does_not_stop_the_others(ctx: Ctx, plan_id: int) -> None:
    empty = make_plan(ctx, "还没有分工的方案")
    make_schedule(ctx, empty)
    make_schedule(ctx, plan_id)
    assert [one.period for one in open_due_rounds(at(ctx, 2026, 11, 18, 1))] == ["2026-11"]
