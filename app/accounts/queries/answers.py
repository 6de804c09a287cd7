"""What forms were answered, for those that are sent twice."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import IdempotencyRecord
from app.core.db import ask


@dataclass(frozen=True)
class Answered:
    """What a form was answered, and which form it was."""

    route: str
    body_digest: str
    status: int
    location: str
    body: dict[str, Any] | None


def answer_given(session: Session, user_id: int, key: str) -> Answered | None:
    row = ask(session, ANSWERED, user=user_id, key=key).one_or_none()
    return None if row is None else Answered(*row)


# Built once: every form asks it.
ANSWERED = sa.select(
    col(IdempotencyRecord.route),
    col(IdempotencyRecord.body_digest),
    col(IdempotencyRecord.status),
    col(IdempotencyRecord.location),
    col(IdempotencyRecord.body),
).where(col(IdempotencyRecord.user_id) == sa.bindparam("user"), col(IdempotencyRecord.key) == sa.bindparam("key"))
