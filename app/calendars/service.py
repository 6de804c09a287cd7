"""Keep the calendar of working days: seeded, edited by the office, completed when a year is published."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.calendars.enums import DaySource
from app.calendars.models import CalendarDay, CalendarYear
from app.calendars.queries import days_of_year, published_years
from app.calendars.rules import DayInput, NamedDay, YearInput
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.workdays.seed import FIRST_YEAR, seed_days

LOOK_AHEAD = 2


def seed_calendar(ctx: Ctx) -> list[int]:
    """Fill in the published years that are missing, up to two years ahead. Answers the years added."""
    require(ctx, Permission.CALENDAR_EDIT)
    known = set(published_years(ctx.session))
    added = []
    for year in range(FIRST_YEAR, ctx.today.year + LOOK_AHEAD + 1):
        days = [NamedDay(found.day, found.kind, found.name) for found in seed_days(year)]
        if days and year not in known:
            _write_year(ctx, year, days, DaySource.SEED)
            added.append(year)
    return added


def set_day(ctx: Ctx, wanted: DayInput) -> None:
    """Say what a day is. A day entered by hand outlives a later loading of its year."""
    require(ctx, Permission.CALENDAR_EDIT)
    known = ctx.session.get(CalendarDay, wanted.day)
    before = {"kind": known.kind.value, "name": known.name} if known else None
    if known is not None:
        ctx.session.delete(known)
        # The new row has the same key.
        ctx.session.flush()
    after = None
    if wanted.kind is not None:
        row = CalendarDay(
            day=wanted.day, kind=wanted.kind, name=wanted.name, source=DaySource.MANUAL, changed_at=ctx.now
        )
        ctx.session.add(row)
        after = {"kind": wanted.kind.value, "name": wanted.name}
    number = wanted.day.year * 10000 + wanted.day.month * 100 + wanted.day.day
    audit.record(ctx, AuditAction.CALENDAR_DAY_SET, "calendar_day", number, before=before, after=after)


def load_year(ctx: Ctx, wanted: YearInput) -> int:
    """Take over a year's published notice and lift its provisional mark. Answers how many days differ from before."""
    require(ctx, Permission.CALENDAR_EDIT)
    before = {row.day: row.kind for row in days_of_year(ctx.session, wanted.year)}
    _write_year(ctx, wanted.year, wanted.days, DaySource.NOTICE)
    after = {row.day: row.kind for row in days_of_year(ctx.session, wanted.year)}
    return sum(before.get(day) != after.get(day) for day in before.keys() | after.keys())


def _write_year(ctx: Ctx, year: int, days: Iterable[NamedDay], source: DaySource) -> None:
    by_hand = {row.day for row in days_of_year(ctx.session, year) if row.source is DaySource.MANUAL}
    stale = [row.day for row in days_of_year(ctx.session, year) if row.source is not DaySource.MANUAL]
    connection = ctx.session.connection()
    ctx.session.expire_all()
    connection.execute(sa.delete(CalendarDay).where(col(CalendarDay.day).in_(stale)))
    rows = [
        {"day": found.day, "kind": found.kind, "name": found.name, "source": source, "changed_at": ctx.now}
        for found in days
        if found.day not in by_hand
    ]
    connection.execute(sa.insert(CalendarDay), rows)
    published = ctx.session.get(CalendarYear, year)
    if published is None:
        ctx.session.add(CalendarYear(year=year, published_at=ctx.now))
    after = {"days": len(rows), "source": source.value}
    audit.record(ctx, AuditAction.CALENDAR_YEAR_LOADED, "calendar_year", year, after=after)
