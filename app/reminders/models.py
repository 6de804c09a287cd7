"""Addresses by which a calendar program reads what is due."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class FeedToken(SQLModel, table=True):
    """Whoever has the address reads the dates; hence only its digest is stored, and it can be revoked."""

    __tablename__ = "feed_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    token_digest: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = None
