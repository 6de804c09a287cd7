"""Urges, instructions, close-outs and lamps set by hand: records with who and when."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.lamps.enums import LampColour
from app.supervision.enums import CloseKind


class Urge(SQLModel, table=True):
    """One urging of one assignment; the count stands on the row it urges. Both dates are as they were at `urged_at`.

    What was urged in one go has the same `urged_by` and `urged_at`.
    """

    __table_args__ = (sa.UniqueConstraint("assignment_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id")
    number: int
    note: str = Field(default="", max_length=300)
    urged_by: int = Field(foreign_key="user_account.id")
    urged_at: datetime
    due_at: datetime
    lock_at: datetime


class Instruction(SQLModel, table=True):
    """A leader's instruction (批示) on a task."""

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    text: str = Field(max_length=1000)
    written_by: int = Field(foreign_key="user_account.id")
    written_at: datetime


class Follow(SQLModel, table=True):
    task_id: int = Field(foreign_key="task.id", primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    since: datetime


class CloseOut(SQLModel, table=True):
    """A task checked and closed by a supervisor."""

    __tablename__ = "close_out"
    __table_args__ = (enum_check("kind", CloseKind),)

    task_id: int = Field(foreign_key="task.id", primary_key=True)
    kind: CloseKind = Field(sa_type=enum_type(CloseKind))
    finished_on: date
    reason: str = Field(max_length=500)
    closed_by: int = Field(foreign_key="user_account.id")
    closed_at: datetime


class LampOverride(SQLModel, table=True):
    """A supervisor's judgement over the rule; the reason stays visible. The latest open row holds."""

    __tablename__ = "lamp_override"
    __table_args__ = (enum_check("colour", LampColour),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    colour: LampColour = Field(sa_type=enum_type(LampColour))
    reason: str = Field(max_length=500)
    set_by: int = Field(foreign_key="user_account.id")
    set_at: datetime
    lifted_at: datetime | None = None
