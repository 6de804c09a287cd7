"""Accounts, roles, absences, sessions and tokens. Secrets are stored as digests only."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.policy.roles import Role


class User(SQLModel, table=True):
    """Never deleted: a removed person's work stays, the account is disabled."""

    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    post: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    scope_all: bool = False
    password_hash: str = Field(max_length=200)
    must_change: bool = True
    password_changed_at: datetime
    active: bool = True
    created_at: datetime
    last_login_at: datetime | None = None
    version: int = 1


class UserRole(SQLModel, table=True):
    """A role is proposed by whoever makes the account and holds only once a security administrator granted it."""

    __tablename__ = "user_role"
    __table_args__ = (enum_check("role", Role),)

    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    role: Role = Field(sa_type=enum_type(Role), primary_key=True)
    is_alternate: bool = False
    proposed_at: datetime
    granted_at: datetime | None = None
    granted_by: int | None = Field(default=None, foreign_key="user_account.id")


class UserScope(SQLModel, table=True):
    """Units that a supervisor or leader looks after (分管单位)."""

    __tablename__ = "user_scope"

    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)


class Absence(SQLModel, table=True):
    """A leave (请假) with who stands in. It ends by itself; the row stays.

    `back_on` is set when the person came back early: from that day on the row no longer counts. Equal to `from_day` it
    means that the leave was called off.
    """

    __table_args__ = (sa.CheckConstraint("to_day >= from_day", name="days"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    alternate_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    from_day: date
    to_day: date
    back_on: date | None = None
    reason: str = Field(default="", max_length=200)
    recorded_at: datetime
    recorded_by: int | None = Field(default=None, foreign_key="user_account.id")


class PasswordHistory(SQLModel, table=True):
    __tablename__ = "password_history"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    password_hash: str = Field(max_length=200)
    set_at: datetime


class AuthSession(SQLModel, table=True):
    __tablename__ = "auth_session"

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    ip: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)


class LoginAttempt(SQLModel, table=True):
    __tablename__ = "login_attempt"
    __table_args__ = (
        sa.Index("ix_login_attempt_login_at", "login", "at"),
        sa.Index("ix_login_attempt_ip_at", "ip", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=40)
    ip: str = Field(max_length=64)
    at: datetime
    succeeded: bool
    released: bool = False


class ApiToken(SQLModel, table=True):
    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=40)
    token_digest: str = Field(max_length=64, unique=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Bootstrap(SQLModel, table=True):
    """The one-time token that starts an installation; a used one stays as proof."""

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64)
    created_at: datetime
    used_at: datetime | None = None


class IdempotencyRecord(SQLModel, table=True):
    """The answer a form was given, so that the same form sent twice is answered twice and done once."""

    __tablename__ = "idempotency_record"
    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id")
    key: str = Field(max_length=64)
    route: str = Field(max_length=200)
    body_digest: str = Field(max_length=64)
    status: int
    location: str = Field(default="", max_length=400)
    body: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    created_at: datetime = Field(index=True)
