"""Occurrences say what must be told, to whom, because of what; messages say what went out."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState


class Message(SQLModel, table=True):
    """One thing sent to one person over one channel: a digest of one or more occurrences."""

    __table_args__ = (
        sa.UniqueConstraint("digest_key"),
        sa.Index("ix_message_due", "state", "not_before"),
        enum_check("channel", Channel),
        enum_check("kind", MessageKind),
        enum_check("state", MessageState),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest_key: str = Field(max_length=200)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    channel: Channel = Field(sa_type=enum_type(Channel))
    recipient_id: int = Field(foreign_key="user_account.id", index=True)
    state: MessageState = Field(sa_type=enum_type(MessageState))
    attempts: int = 0
    not_before: datetime
    lease_until: datetime | None = None
    lease_owner: str = Field(default="", max_length=80)
    maybe_twice: bool = False
    last_error: str = Field(default="", max_length=500)
    address: str = Field(default="", max_length=200)
    created_at: datetime
    finished_at: datetime | None = None


class Occurrence(SQLModel, table=True):
    """Unique per cause, step, person and channel: a second clock, a retry or a restart cannot make it twice."""

    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_occurrence_subject", "subject_kind", "subject_id", "state"),
        enum_check("channel", Channel),
        enum_check("kind", MessageKind),
        enum_check("state", OccurrenceState),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    step: str = Field(default="", max_length=20)
    channel: Channel = Field(sa_type=enum_type(Channel))
    recipient_id: int = Field(foreign_key="user_account.id", index=True)
    subject_kind: str = Field(max_length=30)
    subject_id: int
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    state: OccurrenceState = Field(sa_type=enum_type(OccurrenceState))
    cancel_reason: CancelReason | None = Field(default=None, sa_type=enum_type(CancelReason))
    superseded_by: int | None = Field(default=None, foreign_key="occurrence.id")
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None = None


class Notice(SQLModel, table=True):
    """What the in-app channel delivered: written together with the message's end, hence exactly once."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", unique=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    subject: str = Field(max_length=200)
    body: str
    link: str = Field(default="", max_length=200)
    created_at: datetime
    read_at: datetime | None = None
