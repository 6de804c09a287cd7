"""One year of the calendar, month by month."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from app.calendars.enums import CalendarWord
from app.calendars.models import CalendarDay
from app.calendars.pages import CalendarPage, MonthStrip, SetDay
from app.calendars.queries import calendar_value, days_of_year
from app.core.context import Ctx
from app.core.view import Link, StripDay
from app.policy.decide import may
from app.policy.permissions import Permission
from app.workdays.calendar import Calendar
from app.workdays.enums import DayKind
from app.workdays.seed import FIRST_YEAR

YEARS_AHEAD = 2
SATURDAY = 5


def calendar_page(
    ctx: Ctx, year: int, *, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> CalendarPage:
    calendar = calendar_value(ctx.session)
    rows = days_of_year(ctx.session, year)
    # A make-up working day carries its festival's name too, which on a strip would say that it is free.
    names = {row.day: CalendarWord.MADE_UP.label if _made_up(row) else row.name or row.kind.label for row in rows}
    months = tuple(_month(year, number, calendar, names) for number in range(1, 13))
    last = max(ctx.today.year + YEARS_AHEAD, year)
    return CalendarPage(
        year=year,
        years=tuple(
            Link(CalendarWord.YEAR.label.format(number=one), f"/calendar?year={one}", current=one == year)
            for one in range(min(FIRST_YEAR, year), last + 1)
        ),
        is_published=not calendar.is_provisional(date(year, 1, 1)),
        workdays=sum(month.workdays for month in months),
        months=months,
        days=tuple(SetDay(row.day, row.kind.label, row.name, row.source.label) for row in rows),
        can_edit=bool(may(ctx.actor.roles, Permission.CALENDAR_EDIT)),
        kinds=(*((kind.value, kind.label) for kind in DayKind), ("", CalendarWord.BY_WEEKDAY.label)),
        key="",
        values=dict(values or {}),
        errors=dict(errors or {}),
    )


def _made_up(row: CalendarDay) -> bool:
    return row.kind is DayKind.WORKDAY and row.day.weekday() >= SATURDAY


def _month(year: int, number: int, calendar: Calendar, names: Mapping[date, str]) -> MonthStrip:
    days = [date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1)]
    return MonthStrip(
        name=CalendarWord.MONTH.label.format(number=number),
        days=tuple(StripDay(day, names.get(day, ""), not calendar.is_workday(day)) for day in days),
        workdays=sum(calendar.is_workday(day) for day in days),
    )
