"""What left the system: each file's fingerprint, so that a print can be confirmed later."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ExportRecord(SQLModel, table=True):
    __tablename__ = "export_record"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    kind: str = Field(max_length=40)
    filters: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    rows: int
    sha256: str = Field(max_length=64, index=True)
    cut_off: datetime
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
