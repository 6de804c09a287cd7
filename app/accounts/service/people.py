"""Accounts and their roles. System administrators make accounts, security administrators grant roles."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import col

from app.accounts import queries
from app.accounts.enums import AccountFault
from app.accounts.models import LoginAttempt, User, UserRole, UserScope
from app.accounts.rules import normal_login
from app.accounts.service.passwords import FirstPassword, hash_password, initial_password, set_password
from app.accounts.service.sessions import end_sessions_of
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import SYSTEM, Ctx
from app.core.errors import InvalidInput, NotFound, StaleData
from app.policy.decide import may_hold
from app.policy.guard import ensure, require
from app.policy.permissions import Permission
from app.policy.roles import Role


@dataclass(frozen=True)
class NewAccount:
    login: str
    name: str
    unit_id: int | None = None
    post: str = ""
    phone: str = ""
    email: str = ""
    roles: Sequence[Role] = field(default_factory=tuple)
    is_alternate: bool = False


def create_account(
    ctx: Ctx, new: NewAccount, *, password: str | None = None, first: FirstPassword | None = None
) -> tuple[int, str]:
    """Make an account and propose its roles. Answers (user id, password that must be changed at first login).

    Only commands run on the machine itself grant the roles at once. Raises InvalidInput for a login in use.
    """
    require(ctx, Permission.ACCOUNT_MANAGE)
    login = normal_login(new.login)
    if queries.user_by_login(ctx.session, login):
        raise InvalidInput({"login": AccountFault.LOGIN_TAKEN.label.format(login=login)})
    first = FirstPassword(password, hash_password(password)) if password else first or FirstPassword.make()
    user = User(
        login=login,
        name=new.name,
        unit_id=new.unit_id,
        post=new.post,
        phone=new.phone,
        email=new.email,
        password_hash=first.hashed,
        must_change=password is None,
        password_changed_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(user)
    ctx.session.flush()  # the audit row and the roles need the id
    facts = {"login": login, "name": new.name, "unit_id": new.unit_id}
    audit.record(ctx, AuditAction.ACCOUNT_CREATED, "account", user.id, after=facts)
    for role in new.roles:
        propose_role(ctx, user.id or 0, role, is_alternate=new.is_alternate)
        if SYSTEM in ctx.actor.roles:
            grant_role(ctx, user.id or 0, role)
    return user.id or 0, first.clear


@dataclass(frozen=True)
class Profile:
    name: str
    unit_id: int | None
    post: str
    phone: str
    email: str


def edit_account(ctx: Ctx, user_id: int, profile: Profile, *, version: int) -> None:
    """Raises StaleData when the account changed since the form was opened."""
    require(ctx, Permission.ACCOUNT_MANAGE)
    user = queries.user_or_404(ctx.session, user_id)
    if user.version != version:
        raise StaleData
    before = {name: getattr(user, name) for name in Profile.__dataclass_fields__}
    after = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    for name, value in after.items():
        setattr(user, name, value)
    user.version += 1
    ctx.session.add(user)
    audit.record(ctx, AuditAction.ACCOUNT_EDITED, "account", user_id, before=before, after=after)


def switch_account(ctx: Ctx, user_id: int, *, active: bool) -> None:
    """Disable or enable; disabling ends every session at once. Nobody disables himself."""
    require(ctx, Permission.ACCOUNT_MANAGE)
    user = queries.user_or_404(ctx.session, user_id)
    if user.id == ctx.actor.user_id:
        raise InvalidInput(AccountFault.OWN_ACCOUNT.label)
    if user.active == active:
        return
    user.active = active
    user.version += 1
    ctx.session.add(user)
    if not active:
        end_sessions_of(ctx, user_id)
    audit.record(ctx, AuditAction.ACCOUNT_ENABLED if active else AuditAction.ACCOUNT_DISABLED, "account", user_id)


def reset_password(ctx: Ctx, user_id: int) -> str:
    """A new initial password, shown once; ends the person's sessions."""
    require(ctx, Permission.ACCOUNT_MANAGE)
    user = queries.user_or_404(ctx.session, user_id)
    first = initial_password()
    set_password(ctx, user, first, must_change=True)
    end_sessions_of(ctx, user_id)
    audit.record(ctx, AuditAction.PASSWORD_RESET, "account", user_id)
    return first


def propose_role(ctx: Ctx, user_id: int, role: Role, *, is_alternate: bool = False) -> None:
    require(ctx, Permission.ACCOUNT_MANAGE)
    user = queries.user_or_404(ctx.session, user_id)
    if ctx.session.get(UserRole, (user_id, role)) is not None:
        return
    held = frozenset(row.role.value for row in queries.roles_of(ctx.session, user_id))
    ensure(may_hold(held, role, has_unit=user.unit_id is not None, is_self=user_id == ctx.actor.user_id))
    ctx.session.add(UserRole(user_id=user_id, role=role, is_alternate=is_alternate, proposed_at=ctx.now))
    ctx.session.flush()  # the next proposal must see this one
    audit.record(ctx, AuditAction.ROLE_PROPOSED, "account", user_id, after={"role": role.value})


def grant_role(ctx: Ctx, user_id: int, role: Role) -> None:
    """Grant a proposed role. Raises NotFound when nobody proposed it."""
    require(ctx, Permission.ROLE_GRANT)
    row = ctx.session.get(UserRole, (user_id, role))
    if row is None:
        raise NotFound
    if row.granted_at is not None:
        return
    user = queries.user_or_404(ctx.session, user_id)
    held = frozenset(r.role.value for r in queries.roles_of(ctx.session, user_id) if r.granted_at)
    ensure(may_hold(held, role, has_unit=user.unit_id is not None, is_self=user_id == ctx.actor.user_id))
    row.granted_at = ctx.now
    row.granted_by = ctx.actor.user_id
    ctx.session.add(row)
    # A new right is a new session: what an open page may do must not change under it.
    end_sessions_of(ctx, user_id)
    audit.record(ctx, AuditAction.ROLE_GRANTED, "account", user_id, after={"role": role.value})


def revoke_role(ctx: Ctx, user_id: int, role: Role) -> None:
    """Take a granted or proposed role away; the person's sessions end."""
    require(ctx, Permission.ROLE_GRANT)
    row = ctx.session.get(UserRole, (user_id, role))
    if row is None:
        raise NotFound
    ensure(may_hold(frozenset(), role, has_unit=True, is_self=user_id == ctx.actor.user_id))
    ctx.session.delete(row)
    end_sessions_of(ctx, user_id)
    audit.record(ctx, AuditAction.ROLE_REVOKED, "account", user_id, before={"role": role.value})


def hand_on_role(ctx: Ctx, from_user: int, to_user: int, role: Role) -> None:
    """The giver's role ends with a handover; the receiver, who holds it already, becomes the main one if the giver was.

    Nobody gains a role by this, so no security administrator is asked.
    """
    require(ctx, Permission.HANDOVER_MANAGE)
    given, held = (ctx.session.get(UserRole, (number, role)) for number in (from_user, to_user))
    if held is None or held.granted_at is None:
        raise NotFound
    if given is None:
        return
    if not given.is_alternate and held.is_alternate:
        held.is_alternate = False
        ctx.session.add(held)
    ctx.session.delete(given)
    end_sessions_of(ctx, from_user)
    audit.record(ctx, AuditAction.ROLE_HANDED_ON, "account", from_user, before={"role": role.value})
    ctx.session.flush()  # whoever asks next who holds the role must see it


def set_scope(ctx: Ctx, user_id: int, unit_ids: Sequence[int], *, everything: bool) -> None:
    """Which units a supervisor or leader looks after."""
    require(ctx, Permission.ROLE_GRANT)
    user = queries.user_or_404(ctx.session, user_id)
    before = {"scope_all": user.scope_all, "units": sorted(queries.scope_of(ctx.session, user_id))}
    ctx.session.execute(sa.delete(UserScope).where(col(UserScope.user_id) == user_id))
    ctx.session.add_all([UserScope(user_id=user_id, unit_id=unit_id) for unit_id in sorted(set(unit_ids))])
    user.scope_all = everything
    ctx.session.add(user)
    after = {"scope_all": everything, "units": sorted(set(unit_ids))}
    audit.record(ctx, AuditAction.SCOPE_CHANGED, "account", user_id, before=before, after=after)


def release_lock(ctx: Ctx, user_id: int) -> None:
    """Open a locked account before its time."""
    require(ctx, Permission.LOCKOUT_RELEASE)
    user = queries.user_or_404(ctx.session, user_id)
    ctx.session.add(LoginAttempt(login=user.login, ip=ctx.ip, at=ctx.now, succeeded=False, released=True))
    audit.record(ctx, AuditAction.ACCOUNT_UNLOCKED, "account", user_id)
