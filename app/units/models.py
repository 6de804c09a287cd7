"""Units keep one id for ever; their names have dates."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.units.enums import SuccessionKind, UnitKind


class Unit(SQLModel, table=True):
    __table_args__ = (enum_check("kind", UnitKind),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100, unique=True)
    short_name: str = Field(default="", max_length=60)
    kind: UnitKind = Field(sa_type=enum_type(UnitKind))
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    sort_no: int = Field(default=0)
    is_collective: bool = False
    needs_sign_off: bool = False
    active: bool = True
    version: int = 1
    created_at: datetime


class UnitName(SQLModel, table=True):
    """What the unit was called and when; the open row is today's name."""

    __tablename__ = "unit_name"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    name: str = Field(max_length=100)
    valid_from: date
    valid_to: date | None = None


class UnitAlias(SQLModel, table=True):
    """Another way of writing a unit. One alias names one unit, so a clash is asked, not guessed."""

    __tablename__ = "unit_alias"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    alias: str = Field(max_length=100, unique=True)


class CollectiveMember(SQLModel, table=True):
    """Usual members of a collective unit: proposed when a document names it, settled per document."""

    __tablename__ = "collective_member"

    collective_id: int = Field(foreign_key="unit.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True, index=True)


class UnitSuccession(SQLModel, table=True):
    """From that day the successor answers for work of the other: all of it when merged, named tasks when split off."""

    __tablename__ = "unit_succession"
    __table_args__ = (enum_check("kind", SuccessionKind),)

    id: int | None = Field(default=None, primary_key=True)
    from_unit_id: int = Field(foreign_key="unit.id", index=True)
    to_unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: SuccessionKind = Field(sa_type=enum_type(SuccessionKind))
    effective_on: date
    reason: str = Field(default="", max_length=300)
    recorded_at: datetime
    recorded_by: int | None = Field(default=None, foreign_key="user_account.id")
