"""Every SELECT on the calendar."""

from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlmodel import Session, col

from app.calendars.enums import DaySource
from app.calendars.models import CalendarDay, CalendarYear
from app.workdays.calendar import Calendar


def calendar_value(session: Session) -> Calendar:
    """The whole calendar as a frozen value: a few hundred rows, two statements."""
    days = session.execute(sa.select(col(CalendarDay.day), col(CalendarDay.kind)))
    return Calendar.of(((day, kind) for day, kind in days), published_years(session))


def calendar_without(session: Session, year: int) -> Calendar:
    """The calendar as it was counted on before that year was published: Monday to Friday, and what was set by hand."""
    days = session.execute(
        sa.select(col(CalendarDay.day), col(CalendarDay.kind)).where(
            sa.or_(
                col(CalendarDay.day) < date(year, 1, 1),
                col(CalendarDay.day) > date(year, 12, 31),
                col(CalendarDay.source) == DaySource.MANUAL,
            )
        )
    )
    known = [one for one in published_years(session) if one != year]
    return Calendar.of(((day, kind) for day, kind in days), known)


class CalendarOnDemand:
    """Asks for the calendar with the first question about a working day: most lists of late tasks ask none."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _value(self) -> Calendar:
        return calendar_value(self._session)

    def add_workdays(self, day: date, count: int) -> date:
        return self._value.add_workdays(day, count)

    def workdays_between(self, start: date, end: date) -> int:
        return self._value.workdays_between(start, end)


def published_years(session: Session) -> list[int]:
    return list(session.scalars(sa.select(col(CalendarYear.year)).order_by(col(CalendarYear.year))))


def days_of_year(session: Session, year: int) -> list[CalendarDay]:
    """Only days that are said to be something; the rest are Monday to Friday."""
    return list(
        session.scalars(
            sa.select(CalendarDay)
            .where(col(CalendarDay.day) >= date(year, 1, 1), col(CalendarDay.day) <= date(year, 12, 31))
            .order_by(col(CalendarDay.day))
        )
    )
