"""Days that differ from Monday–Friday, and the years whose holidays are published."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.calendars.enums import DayKind, DaySource
from app.core.db import enum_check, enum_type


class CalendarDay(SQLModel, table=True):
    __tablename__ = "calendar_day"
    __table_args__ = (enum_check("kind", DayKind), enum_check("source", DaySource))

    day: date = Field(primary_key=True)
    kind: DayKind = Field(sa_type=enum_type(DayKind))
    name: str = Field(default="", max_length=40)
    source: DaySource = Field(sa_type=enum_type(DaySource))
    changed_at: datetime


class CalendarYear(SQLModel, table=True):
    """A year is provisional until its row exists: then its days count Monday–Friday and every date says so."""

    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    published_at: datetime
