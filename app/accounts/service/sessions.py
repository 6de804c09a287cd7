"""Signing in and out. An attempt is written before the password is checked, so that no race beats the lock."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.accounts import queries
from app.accounts.models import AuthSession, LoginAttempt, User
from app.accounts.rules import LockRule, locked_until, normal_login, tries_left
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Actor, Ctx
from app.core.errors import NotFound
from app.core.security import new_token, token_digest

PER_ADDRESS_A_MINUTE = 60


class AccountLocked(Exception):
    """Carries when the account opens again."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until.isoformat())


class TooManyAttempts(Exception):
    """One address tries too much; the accounts it tries stay open for others."""


def begin_attempt(ctx: Ctx, login: str, rule: LockRule) -> tuple[int, str | None]:
    """Note an attempt as failed and answer (attempt id, stored hash or None). Raises AccountLocked, TooManyAttempts."""
    name = normal_login(login)[:40]
    if queries.attempts_from(ctx.session, ctx.ip, ctx.now) >= PER_ADDRESS_A_MINUTE:
        raise TooManyAttempts
    until = locked_until(queries.recent_failures(ctx.session, name, ctx.now, rule), ctx.now, rule)
    if until is not None:
        raise AccountLocked(until)
    attempt = LoginAttempt(login=name, ip=ctx.ip, at=ctx.now, succeeded=False)
    ctx.session.add(attempt)
    ctx.session.flush()  # the attempt's id is handed to the second half
    user = queries.user_by_login(ctx.session, name)
    return attempt.id or 0, user.password_hash if user and user.active else None


def fail_attempt(ctx: Ctx, login: str, rule: LockRule) -> tuple[int, datetime | None]:
    """Record the failure. Answers (tries left, locked until)."""
    name = normal_login(login)[:40]
    failures = queries.recent_failures(ctx.session, name, ctx.now, rule)
    user = queries.user_by_login(ctx.session, name)
    audit.record(ctx, AuditAction.LOGIN_FAILED, "login", user.id if user else None, reason=name, succeeded=False)
    until = locked_until(failures, ctx.now, rule)
    if until is not None and user is not None:
        audit.record(ctx, AuditAction.ACCOUNT_LOCKED, "account", user.id)
    return tries_left(failures, ctx.now, rule), until


def finish_attempt(
    ctx: Ctx, attempt_id: int, login: str, *, agent: str, lifetime: timedelta, sessions_per_user: int
) -> str:
    """Start a session after the password matched. Answers the token, which is stored nowhere.

    The oldest sessions beyond the allowed number end: a forgotten terminal must not lock its owner out.
    """
    user = queries.user_by_login(ctx.session, normal_login(login))
    if user is None or user.id is None or not user.active:
        raise NotFound
    ctx.session.execute(sa.update(LoginAttempt).where(col(LoginAttempt.id) == attempt_id).values(succeeded=True))
    token = start_session(ctx, user, agent=agent, lifetime=lifetime)
    for old in queries.open_sessions(ctx.session, user.id)[:-sessions_per_user]:
        old.ended_at = ctx.now
        ctx.session.add(old)
    user.last_login_at = ctx.now
    ctx.session.add(user)
    acting = ctx.acting_as(Actor(user_id=user.id, name=user.name))
    audit.record(acting, AuditAction.LOGIN_SUCCEEDED, "account", user.id)
    return token


def start_session(ctx: Ctx, user: User, *, agent: str, lifetime: timedelta) -> str:
    token = new_token()
    ctx.session.add(
        AuthSession(
            token_digest=token_digest(token),
            user_id=user.id or 0,
            created_at=ctx.now,
            seen_at=ctx.now,
            expires_at=ctx.now + lifetime,
            ip=ctx.ip,
            agent=agent[:200],
        )
    )
    ctx.session.flush()  # open_sessions must see the new session
    return token


def touch_session(ctx: Ctx, session_id: int) -> None:
    ctx.session.execute(sa.update(AuthSession).where(col(AuthSession.id) == session_id).values(seen_at=ctx.now))


def end_session(ctx: Ctx) -> None:
    """Sign the actor out of this session."""
    ctx.session.execute(
        sa.update(AuthSession)
        .where(col(AuthSession.id) == ctx.actor.session_id, col(AuthSession.ended_at).is_(None))
        .values(ended_at=ctx.now)
    )
    audit.record(ctx, AuditAction.LOGOUT, "account", ctx.actor.id)


def end_sessions_of(ctx: Ctx, user_id: int, *, but: int | None = None) -> int:
    """End a person's sessions, but for one. Answers how many ended."""
    ended = ctx.session.connection().execute(
        sa.update(AuthSession)
        .where(
            col(AuthSession.user_id) == user_id,
            col(AuthSession.ended_at).is_(None),
            col(AuthSession.id) != (but or 0),
        )
        .values(ended_at=ctx.now)
    )
    return ended.rowcount


def revoke_session(ctx: Ctx, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotFound for anybody else's."""
    found = ctx.session.get(AuthSession, session_id)
    if found is None or found.user_id != ctx.actor.id:
        raise NotFound
    found.ended_at = found.ended_at or ctx.now
    ctx.session.add(found)
    audit.record(ctx, AuditAction.SESSION_REVOKED, "account", ctx.actor.id)
