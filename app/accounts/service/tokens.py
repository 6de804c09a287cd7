"""Personal tokens for the API, and the one-time token that starts an installation."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.accounts import queries
from app.accounts.enums import AccountFault
from app.accounts.models import ApiToken, Bootstrap
from app.accounts.service.people import NewAccount, create_account
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Actor, Ctx
from app.core.errors import InvalidInput, NotFound
from app.core.security import new_token, token_digest
from app.policy.roles import ADMIN_ROLES, Role

MAX_DAYS = 366


def create_token(ctx: Ctx, name: str, *, days: int) -> str:
    """A token with the actor's own rights. Answers it once; only its digest is stored."""
    if not name:
        raise InvalidInput({"name": AccountFault.TOKEN_NAME.label})
    token = f"duban_{new_token()}"
    row = ApiToken(
        user_id=ctx.actor.id,
        name=name[:40],
        token_digest=token_digest(token),
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(days=min(max(days, 1), MAX_DAYS)),
    )
    ctx.session.add(row)
    ctx.session.flush()  # the audit row names the token
    audit.record(ctx, AuditAction.TOKEN_CREATED, "account", ctx.actor.id, after={"name": row.name})
    return token


def revoke_token(ctx: Ctx, token_id: int) -> None:
    row = ctx.session.get(ApiToken, token_id)
    if row is None or row.user_id != ctx.actor.id:
        raise NotFound
    row.revoked_at = row.revoked_at or ctx.now
    ctx.session.add(row)
    audit.record(ctx, AuditAction.TOKEN_REVOKED, "account", ctx.actor.id, before={"name": row.name})


def make_bootstrap(ctx: Ctx) -> str | None:
    """A fresh start token for an installation without accounts; None once there are any."""
    if not queries.nobody_yet(ctx.session):
        return None
    token = new_token()
    ctx.session.execute(sa.delete(Bootstrap).where(col(Bootstrap.used_at).is_(None)))
    ctx.session.add(Bootstrap(token_digest=token_digest(token), created_at=ctx.now))
    return token


def start_installation(ctx: Ctx, token: str, admins: Sequence[NewAccount]) -> list[tuple[str, str]]:
    """Make the three administrators at once: (login, initial password) each. Raises InvalidInput, NotFound."""
    row = ctx.session.scalars(
        sa.select(Bootstrap).where(
            col(Bootstrap.token_digest) == token_digest(token), col(Bootstrap.used_at).is_(None)
        )
    ).one_or_none()
    if row is None or not queries.nobody_yet(ctx.session):
        raise NotFound(AccountFault.BOOTSTRAP_USED.label)
    roles = [role for admin in admins for role in admin.roles]
    if set(roles) != set(ADMIN_ROLES) or len(admins) != len(ADMIN_ROLES):
        raise InvalidInput(AccountFault.THREE_ADMINS.label)
    row.used_at = ctx.now
    ctx.session.add(row)
    system = ctx.acting_as(Actor.system(Role.SYSTEM.label))
    made = [(admin.login, create_account(system, admin)[1]) for admin in admins]
    audit.record(system, AuditAction.INSTALLATION_STARTED, "installation", None)
    return made
