"""Files by SHA-256. One content may be offered by several units under several names."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class EvidenceFile(SQLModel, table=True):
    """One stored content."""

    __tablename__ = "evidence_file"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    media_type: str = Field(max_length=120)
    created_at: datetime


class Evidence(SQLModel, table=True):
    """A file as a unit offered it; reports of that unit may use it again and again."""

    __table_args__ = (sa.UniqueConstraint("unit_id", "sha256", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(foreign_key="evidence_file.sha256", max_length=64)
    name: str = Field(max_length=200)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    added_by: int | None = Field(default=None, foreign_key="user_account.id")
    added_at: datetime
