"""The calendar: seeded, edited, completed; a day set by hand outlives a loading."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.calendars.enums import DaySource
from app.calendars.models import CalendarDay
from app.calendars.queries import calendar_value, days_of_year, published_years
from app.calendars.rules import DayInput, NamedDay, YearInput
from app.calendars.service import load_year, seed_calendar, set_day
from app.core.context import Actor, Ctx
from app.core.errors import Forbidden
from app.policy.roles import Role
from app.workdays.enums import DayKind

OCTOBER = tuple(NamedDay(date(2027, 10, day), DayKind.HOLIDAY, "国庆节") for day in range(1, 12))


def test_published_years_are_seeded_once(ctx: Ctx) -> None:
    assert seed_calendar(ctx) == [2024, 2025, 2026]
    assert seed_calendar(ctx) == []
    calendar = calendar_value(ctx.session)
    # 2026: 1–3 January rest, Sunday the 4th is worked for it.
    assert not calendar.is_workday(date(2026, 1, 2))
    assert calendar.is_workday(date(2026, 1, 4))
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))
    loaded = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.CALENDAR_YEAR_LOADED))
    assert [row.subject_id for row in loaded] == [2024, 2025, 2026]


def test_a_day_can_be_set_changed_and_given_back(ctx: Ctx) -> None:
    day = date(2027, 3, 8)
    for kind, worked in ((DayKind.HOLIDAY, False), (DayKind.WORKDAY, True), (None, True)):
        set_day(ctx, DayInput(day, kind, "临时调整"))
        assert calendar_value(ctx.session).is_workday(day) is worked
    assert days_of_year(ctx.session, 2027) == []
    rows = ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.CALENDAR_DAY_SET).order_by(col(AuditRow.seq))
    ).all()
    assert [row.subject_id for row in rows] == [20270308] * 3
    assert rows[1].changes["kind"] == ["holiday", "workday"]


def test_loading_a_year_lifts_its_mark_and_keeps_days_set_by_hand(ctx: Ctx) -> None:
    set_day(ctx, DayInput(date(2027, 10, 8), DayKind.WORKDAY, "本厅上班"))
    assert load_year(ctx, YearInput(2027, OCTOBER)) == 10
    assert published_years(ctx.session) == [2027]
    calendar = calendar_value(ctx.session)
    assert calendar.is_workday(date(2027, 10, 8))
    assert not calendar.is_workday(date(2027, 10, 7))
    sources = {row.day.day: row.source for row in days_of_year(ctx.session, 2027)}
    assert (sources[8], sources[7]) == (DaySource.MANUAL, DaySource.NOTICE)


def test_loading_again_replaces_the_notice(ctx: Ctx) -> None:
    load_year(ctx, YearInput(2027, OCTOBER))
    assert load_year(ctx, YearInput(2027, OCTOBER)) == 0
    other = tuple(NamedDay(date(2027, 5, day), DayKind.HOLIDAY, "劳动节") for day in range(1, 12))
    assert load_year(ctx, YearInput(2027, other)) == 22
    assert ctx.session.scalar(sa.select(sa.func.count()).select_from(CalendarDay)) == 11


@pytest.mark.parametrize("role", [Role.LIAISON, Role.SUPERVISOR, Role.SYSADMIN])
def test_only_the_office_keeps_the_calendar(ctx: Ctx, role: Role) -> None:
    other = ctx.acting_as(Actor(1, "周敏", frozenset({role})))
    with pytest.raises(Forbidden):
        set_day(other, DayInput(date(2027, 3, 8), DayKind.HOLIDAY, ""))
    with pytest.raises(Forbidden):
        load_year(other, YearInput(2027, OCTOBER))
    with pytest.raises(Forbidden):
        seed_calendar(other)
