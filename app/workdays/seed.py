"""Published holidays of a year, out of the chinese_calendar library, as rows for the calendar tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from app.workdays.calendar import Calendar
from app.workdays.enums import DayKind, Festival

FIRST_YEAR = 2024
FESTIVALS = {
    "New Year's Day": Festival.NEW_YEAR,
    "Spring Festival": Festival.SPRING_FESTIVAL,
    "Tomb-sweeping Day": Festival.TOMB_SWEEPING,
    "Labour Day": Festival.LABOUR_DAY,
    "Dragon Boat Festival": Festival.DRAGON_BOAT,
    "Mid-autumn Festival": Festival.MID_AUTUMN,
    "National Day": Festival.NATIONAL_DAY,
    "Anti-Fascist 70th Day": Festival.VICTORY_DAY,
}


@dataclass(frozen=True)
class SeedDay:
    day: date
    kind: DayKind
    name: str


def seed_days(year: int) -> tuple[SeedDay, ...]:
    """The days of the year that belong to a festival: rest days (weekends among them) and make-up working days.

    Empty when the year is not published: its days then count Monday–Friday and stay provisional.
    """
    rows: list[SeedDay] = []
    day = date(year, 1, 1)
    while day.year == year:
        try:
            rests, english = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return ()
        if english in FESTIVALS:
            kind = DayKind.HOLIDAY if rests else DayKind.WORKDAY
            rows.append(SeedDay(day, kind, FESTIVALS[english].label))
        day += timedelta(days=1)
    return tuple(rows)


def published_years(candidates: Iterable[int]) -> tuple[int, ...]:
    return tuple(year for year in candidates if seed_days(year))


def seed_calendar(years: Iterable[int]) -> Calendar:
    rows = {year: seed_days(year) for year in years}
    days = ((row.day, row.kind) for found in rows.values() for row in found)
    return Calendar.of(days, (year for year, found in rows.items() if found))
