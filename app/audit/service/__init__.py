"""The one writer of the audit log. Same transaction as the change: no change without its row, no row without it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit.chain import GENESIS, differences, head_seal, row_digest
from app.audit.enums import AuditAction
from app.audit.models import AuditHead, AuditRow
from app.core.context import Ctx

FIELDS = (
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "ip",
    "request_id",
    "action",
    "subject_kind",
    "subject_id",
    "succeeded",
    "changes",
    "reason",
)

# Built once: every change asks them.
HEAD = sa.select(col(AuditHead.seq), col(AuditHead.digest)).with_for_update()
INSERT = sa.insert(AuditRow)
ADVANCE = sa.update(AuditHead).values(seq=sa.bindparam("to"), digest=sa.bindparam("by"), seal=sa.bindparam("under"))


def record(
    ctx: Ctx,
    action: AuditAction,
    subject_kind: str,
    subject_id: int | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    succeeded: bool = True,
) -> None:
    """Append one row to the chain.

    Raises LookupError when the session has no audit key, and ValueError for a subject that has no id yet: an
    accountability log must not silently do nothing.
    """
    if subject_id is None and succeeded and subject_kind not in ("installation", "login"):
        raise ValueError(f"{subject_kind} has no id yet; flush it before it is recorded")
    key: bytes = ctx.session.info["audit_key"]
    previous = _last(ctx)
    row = {
        "seq": previous.seq + 1,
        "at": ctx.now,
        "actor_id": ctx.actor.user_id,
        "actor_name": ctx.actor.name,
        "ip": ctx.ip,
        "request_id": ctx.request_id,
        "action": action.value,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "succeeded": succeeded,
        "changes": differences(before, after),
        "reason": reason[:1000],
    }
    digest = row_digest(key, row, previous.digest)
    connection = ctx.session.connection()
    connection.execute(INSERT, [{**row, "previous": previous.digest, "digest": digest}])
    connection.execute(ADVANCE, {"to": row["seq"], "by": digest, "under": head_seal(key, previous.seq + 1, digest)})


def _last(ctx: Ctx) -> sa.Row[int, str]:
    """The head, locked until commit on PostgreSQL; SQLite has one writer anyway."""
    found = ctx.session.connection().execute(HEAD).one_or_none()
    if found is not None:
        return found
    key: bytes = ctx.session.info["audit_key"]
    ctx.session.connection().execute(
        sa.insert(AuditHead).values(id=1, seq=0, digest=GENESIS, seal=head_seal(key, 0, GENESIS))
    )
    return ctx.session.connection().execute(HEAD).one()
