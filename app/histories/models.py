"""Tables of past reports as they came, and the reports that were taken from them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.histories.enums import HistoryState


class HistoryUpload(SQLModel, table=True):
    """One table: `rows` are rules.HistoryRow as dicts, `remarks` what was noticed about the table as a whole."""

    __tablename__ = "history_upload"
    __table_args__ = (enum_check("state", HistoryState),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    state: HistoryState = Field(sa_type=enum_type(HistoryState))
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    remarks: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    uploaded_at: datetime
    uploaded_by: int | None = Field(default=None, foreign_key="user_account.id")
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="user_account.id")
    applied_at: datetime | None = None
    reason: str = Field(default="", max_length=300)


class HistoryReport(SQLModel, table=True):
    """A past report. Rows are only added: the newest revision of a table that was not withdrawn is what is shown, and an
    older one shows again when that table is withdrawn.
    """

    __tablename__ = "history_report"
    __table_args__ = (sa.UniqueConstraint("task_id", "unit_id", "period", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    upload_id: int = Field(foreign_key="history_upload.id", index=True)
    row: int
    task_id: int = Field(foreign_key="task.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    period: str = Field(max_length=10)
    # The last day of the period: what comes before what cannot be told from its name.
    ends_on: date
    revision: int
    progress: str = Field(sa_type=sa.Text)
    problems: str = Field(default="", sa_type=sa.Text)
    next_steps: str = Field(default="", sa_type=sa.Text)
    value: str = Field(default="", max_length=100)
    status: str = Field(default="", max_length=50)
