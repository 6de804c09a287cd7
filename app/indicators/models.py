"""Numbers to reach. Values are texts as printed, so that 9.50 stays 9.50; `value_high` closes a range."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.indicators.enums import Comparator


class Indicator(SQLModel, table=True):
    __table_args__ = (enum_check("comparator", Comparator),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    seq: int
    name: str = Field(max_length=200)
    comparator: Comparator = Field(sa_type=enum_type(Comparator))
    value: str = Field(max_length=40)
    value_high: str = Field(default="", max_length=40)
    measure: str = Field(default="", max_length=40)
    deadline: str = Field(default="", max_length=20)
    recurrence: str = Field(default="", max_length=20)
    baseline: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    attribute: str = Field(default="", max_length=20)
    quote: str = Field(default="", max_length=1000)
    source_start: int | None = None
    source_end: int | None = None
