"""The sweep that opens what is due: on its day, after downtime, once; and dates that settle when a year is published."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.calendars.rules import NamedDay, YearInput
from app.calendars.service import load_year, seed_calendar
from app.core.context import Ctx
from app.rounds.models import Assignment, Round
from app.rounds.service import open_due_rounds, open_round, settle_provisional_rounds
from app.workdays.enums import DayKind
from app.workdays.period import Period
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


def publish_2027(ctx: Ctx, *holidays: date) -> None:
    rest = [date(2027, 10, day) for day in range(1, 12)]
    load_year(ctx, YearInput(2027, tuple(NamedDay(day, DayKind.HOLIDAY, "") for day in (*holidays, *rest))))


def test_dates_move_when_the_year_is_published(ctx: Ctx, plan_id: int) -> None:
    seed_calendar(ctx)
    make_schedule(ctx, plan_id, starts_on=date(2027, 1, 1))
    january = at(ctx, 2027, 1, 18, 1)
    round_id = open_round(january, plan_id, Period.parse("2027-01")).round_id
    assert ctx.session.get_one(Round, round_id).provisional
    publish_2027(january, date(2027, 1, 25))
    assert settle_provisional_rounds(january) == 1
    row = ctx.session.get_one(Round, round_id, populate_existing=True)
    assert (row.provisional, row.due_at) == (False, datetime(2027, 1, 26, 10, 0, tzinfo=UTC))
    assert ctx.session.scalars(sa.select(col(Assignment.due_at))).all() == [row.due_at]
    assert row.reminders[2] == [0, "2027-01-26"]
    changed = ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_DATES_CHANGED)
    ).one()
    assert changed.subject_id == round_id


def test_settled_dates_that_stay_are_only_unmarked(ctx: Ctx, plan_id: int) -> None:
    seed_calendar(ctx)
    make_schedule(ctx, plan_id, starts_on=date(2027, 1, 1))
    january = at(ctx, 2027, 1, 18, 1)
    round_id = open_round(january, plan_id, Period.parse("2027-01")).round_id
    assert settle_provisional_rounds(january) == 0
    assert ctx.session.get_one(Round, round_id, populate_existing=True).provisional
    publish_2027(january)
    assert settle_provisional_rounds(january) == 0
    assert not ctx.session.get_one(Round, round_id, populate_existing=True).provisional
    assert settle_provisional_rounds(january) == 0
