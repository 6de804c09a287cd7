"""A unit says that it has seen the dispatch."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.models import Receipt
from app.rounds.queries.scope import round_or_404


def sign_receipt(ctx: Ctx, round_id: int) -> bool:
    """Once per unit; signing again changes nothing and answers False. NotFound for a unit that owes nothing in it."""
    require(ctx, Permission.RECEIPT_SIGN)
    round_or_404(ctx, round_id)
    if ctx.actor.unit_id is None:
        raise NotFound
    row = {"round_id": round_id, "unit_id": ctx.actor.unit_id, "user_id": ctx.actor.id, "signed_at": ctx.now}
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Receipt).values(row).on_conflict_do_nothing(index_elements=["round_id", "unit_id"])
    signed = connection.execute(statement.returning(col(Receipt.id))).first()
    if signed is None:
        return False
    after = {"round_id": round_id, "unit_id": ctx.actor.unit_id}
    audit.record(ctx, AuditAction.RECEIPT_SIGNED, "round", round_id, after=after)
    return True
