"""Occurrences say what must be told, to whom, because of what; messages say what went out."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState

ONE_RECEIVER = "(recipient_id IS NULL) <> (robot_id IS NULL)"


class Message(SQLModel, table=True):
    """One thing sent to one person, or by one robot to its group: a digest of one or more occurrences.

    `subject` and `body` are the words as they went out last; `wording` is the version of the office's text they were
    made from, 0 for the text that came with the program.
    """

    __table_args__ = (
        sa.UniqueConstraint("digest_key"),
        sa.Index("ix_message_due", "state", "not_before"),
        enum_check("channel", Channel),
        enum_check("kind", MessageKind),
        enum_check("state", MessageState),
        sa.CheckConstraint(ONE_RECEIVER, name="one_receiver"),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest_key: str = Field(max_length=200)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    channel: Channel = Field(sa_type=enum_type(Channel))
    recipient_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    robot_id: int | None = Field(default=None, foreign_key="robot.id", index=True)
    state: MessageState = Field(sa_type=enum_type(MessageState))
    attempts: int = 0
    not_before: datetime
    lease_until: datetime | None = None
    lease_owner: str = Field(default="", max_length=80)
    maybe_twice: bool = False
    last_error: str = Field(default="", max_length=500)
    address: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=200)
    body: str = Field(default="", sa_type=sa.Text)
    wording: int = 0
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
        sa.CheckConstraint(ONE_RECEIVER, name="one_receiver"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    step: str = Field(default="", max_length=20)
    channel: Channel = Field(sa_type=enum_type(Channel))
    recipient_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    robot_id: int | None = Field(default=None, foreign_key="robot.id", index=True)
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


class Robot(SQLModel, table=True):
    """A robot in a chat group. `unit_id` is whose group it is; None stands for the group of all liaisons.

    `paced_to` is how far its documented rate is used up, `held_until` when it may be tried again after the vendor
    refused, `fault` what a person must mend. `token` and `secret` are needed as they are and leave only towards the vendor.
    """

    __table_args__ = (sa.UniqueConstraint("name"), enum_check("channel", Channel))

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    channel: Channel = Field(sa_type=enum_type(Channel))
    base_url: str = Field(max_length=200)
    token: str = Field(max_length=200)
    secret: str = Field(default="", max_length=200)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    enabled: bool = True
    tells_openings: bool = True
    tells_reminders: bool = True
    paced_to: datetime | None = None
    held_until: datetime | None = None
    fault: str = Field(default="", max_length=300)
    fault_at: datetime | None = None
    created_at: datetime
    version: int = 1


class MessageText(SQLModel, table=True):
    """The office's own words for a kind of message. Rows are only added: the highest number is in force.

    Blank `subject` and `body` mean that the text of the program is in force again.
    """

    __tablename__ = "message_text"
    __table_args__ = (sa.UniqueConstraint("code", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32)
    number: int
    subject: str = Field(max_length=200)
    body: str = Field(sa_type=sa.Text)
    saved_at: datetime
    saved_by: int | None = Field(default=None, foreign_key="user_account.id")


class DeliveryRule(SQLModel, table=True):
    """When messages may leave the system: one row. Times as HH:MM in China; equal times mean no quiet hours."""

    __tablename__ = "delivery_rule"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    quiet_from: str = Field(max_length=5)
    quiet_to: str = Field(max_length=5)
    workdays_only: bool = False
    version: int = 1


class Mute(SQLModel, table=True):
    """A kind of message that a person does not want over a channel. In-app cannot be muted."""

    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind), primary_key=True)
    channel: Channel = Field(sa_type=enum_type(Channel), primary_key=True)


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
