"""Work that one person hands to another: a record with who, what, when and the receiver's answer."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.handovers.enums import HandoverState
from app.policy.roles import Role


class Handover(SQLModel, table=True):
    """`items` is the list as the receiver confirmed it; before that the list is made anew each time it is looked at."""

    __table_args__ = (enum_check("role", Role), enum_check("state", HandoverState))

    id: int | None = Field(default=None, primary_key=True)
    role: Role = Field(sa_type=enum_type(Role))
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    from_user_id: int = Field(foreign_key="user_account.id", index=True)
    to_user_id: int = Field(foreign_key="user_account.id", index=True)
    effective_on: date
    note: str = Field(default="", max_length=300)
    state: HandoverState = Field(sa_type=enum_type(HandoverState))
    items: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    proposed_at: datetime
    proposed_by: int | None = Field(default=None, foreign_key="user_account.id")
    answered_at: datetime | None = None
    answer: str = Field(default="", max_length=300)
    done_at: datetime | None = None
    version: int = 1
