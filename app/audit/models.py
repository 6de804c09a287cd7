"""Append-only rows in a hash chain, and its head."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class AuditRow(SQLModel, table=True):
    """`seq` counts from 1 without gaps; `digest` is an HMAC over the row and the digest before it."""

    __tablename__ = "audit_row"
    __table_args__ = (sa.Index("ix_audit_row_subject", "subject_kind", "subject_id"),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True)
    actor_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    actor_name: str = Field(max_length=60)
    ip: str = Field(default="", max_length=64)
    request_id: str = Field(default="", max_length=40)
    action: str = Field(max_length=60, index=True)
    subject_kind: str = Field(max_length=30)
    subject_id: int | None = None
    succeeded: bool = True
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    reason: str = Field(default="", max_length=1000)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64, unique=True)


class AuditHead(SQLModel, table=True):
    """The end of the chain, signed with the same key, so that a cut tail is seen."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    seq: int
    digest: str = Field(max_length=64)
    seal: str = Field(max_length=64)
