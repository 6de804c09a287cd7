"""Schemes as data, frozen by version, and the score ledger they produce."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Scheme(SQLModel, table=True):
    """One version of one scheme. A version that was used is frozen; an edit makes the next version."""

    __table_args__ = (sa.UniqueConstraint("code", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    revision: int
    name: str = Field(max_length=100)
    definition: dict[str, Any] = Field(sa_type=sa.JSON)
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    frozen_at: datetime | None = None


class Assessment(SQLModel, table=True):
    """One computation of one plan (or all, None) over a span of days by one scheme version."""

    id: int | None = Field(default=None, primary_key=True)
    scheme_id: int = Field(foreign_key="scheme.id")
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    title: str = Field(max_length=200)
    from_day: date
    to_day: date
    computed_at: datetime
    computed_by: int | None = Field(default=None, foreign_key="user_account.id")


class UnitScore(SQLModel, table=True):
    """`facts` counts the unit's events by kind, also those that no rule of the scheme looks at."""

    __tablename__ = "unit_score"

    assessment_id: int = Field(foreign_key="assessment.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    total: float
    grade: str = Field(max_length=20)
    facts: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)


class ScoreEntry(SQLModel, table=True):
    """One line of the ledger: which rule, which event, how many points asked and how many after the cap."""

    __tablename__ = "score_entry"
    __table_args__ = (sa.Index("ix_score_entry_assessment", "assessment_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id")
    unit_id: int = Field(foreign_key="unit.id")
    rule: str = Field(max_length=40)
    event: str = Field(max_length=40)
    day: date
    task_id: int | None = Field(default=None, foreign_key="task.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    report_id: int | None = Field(default=None, foreign_key="report.id")
    points: float
    applied: float
