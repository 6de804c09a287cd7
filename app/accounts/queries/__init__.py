"""Every SELECT on accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.enums import AccountFault
from app.accounts.models import (
    ApiToken,
    AuthSession,
    LoginAttempt,
    PasswordHistory,
    User,
    UserRole,
    UserScope,
)
from app.accounts.rules import LockRule, SessionFacts
from app.core.context import Actor
from app.core.db import ask
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.policy.roles import SCOPED_ROLES, Role
from app.units.models import Unit, UnitSuccession


@dataclass(frozen=True)
class Bearer:
    """An account together with the session or token it came by."""

    user_id: int
    name: str
    unit_id: int | None
    unit_name: str
    scope_all: bool
    must_change: bool
    password_changed_at: datetime
    inherits: bool
    session_id: int | None
    facts: SessionFacts
    roles: frozenset[str] = frozenset()


BEARER = (
    col(User.id),
    col(User.name),
    col(User.unit_id),
    sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name), ""),
    col(User.scope_all),
    col(User.must_change),
    col(User.password_changed_at),
    # Whether the unit took over work: where it did not, no list asks for what it might have inherited.
    sa.exists().where(col(UnitSuccession.to_unit_id) == col(User.unit_id)),
)


GRANTED = sa.and_(col(UserRole.user_id) == col(User.id), col(UserRole.granted_at).is_not(None))


# Built once, since every request asks it: a row per granted role.
BY_SESSION = (
    sa.select(
        *BEARER,
        col(AuthSession.id),
        col(AuthSession.seen_at),
        col(AuthSession.expires_at),
        col(AuthSession.ended_at),
        col(User.active),
        col(UserRole.role),
    )
    .join(User, col(User.id) == col(AuthSession.user_id))
    .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
    .outerjoin(UserRole, GRANTED)
    .where(col(AuthSession.token_digest) == sa.bindparam("digest"))
)


def bearer_by_session(session: Session, digest: str) -> Bearer | None:
    rows = ask(session, BY_SESSION, digest=digest).all()
    if not rows:
        return None
    row: Any = rows[0]
    facts = SessionFacts(row[9], row[10], row[11] is not None, row[12])
    return Bearer(*(*row[:9], facts, _roles(rows)))


def bearer_by_token(session: Session, digest: str) -> Bearer | None:
    rows = session.execute(
        sa.select(
            *BEARER,
            col(ApiToken.created_at),
            col(ApiToken.expires_at),
            col(ApiToken.revoked_at),
            col(User.active),
            col(UserRole.role),
        )
        .join(User, col(User.id) == col(ApiToken.user_id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .outerjoin(UserRole, GRANTED)
        .where(col(ApiToken.token_digest) == digest)
    ).all()
    if not rows:
        return None
    row: Any = rows[0]
    facts = SessionFacts(row[9], row[9], row[10] is not None, row[11])
    return Bearer(*(*row[:8], None, facts, _roles(rows)))


def _roles(rows: Sequence[Any]) -> frozenset[str]:
    """The last column of each; an account without a role has one row without."""
    return frozenset(row[-1].value for row in rows if row[-1] is not None)


def actor_of(session: Session, bearer: Bearer) -> Actor:
    """Roles that were granted, and the units a supervisor or leader looks after."""
    return Actor(
        user_id=bearer.user_id,
        name=bearer.name,
        roles=bearer.roles,
        unit_id=bearer.unit_id,
        unit_name=bearer.unit_name,
        scope_ids=_scope(session, bearer, bearer.roles),
        must_change_password=bearer.must_change,
        session_id=bearer.session_id,
        inherits=bearer.inherits,
    )


def _scope(session: Session, bearer: Bearer, roles: frozenset[str]) -> frozenset[int] | None:
    if Role.OFFICE in roles or (bearer.scope_all and roles & SCOPED_ROLES):
        return None
    if not roles & SCOPED_ROLES:
        return frozenset()
    return frozenset(
        session.scalars(sa.select(col(UserScope.unit_id)).where(col(UserScope.user_id) == bearer.user_id))
    )


def actor_by_login(session: Session, login: str) -> Actor:
    """The actor an account would be, for commands and replays. Raises NotFound."""
    user = user_by_login(session, login)
    if user is None or user.id is None:
        raise NotFound(AccountFault.NO_SUCH_LOGIN.label.format(login=login))
    return _actor_of_user(session, user.id, user)


def actor_by_id(session: Session, user_id: int) -> Actor:
    """The actor an account is now, for work that goes on after its request. Raises NotFound."""
    return _actor_of_user(session, user_id, user_or_404(session, user_id))


def _actor_of_user(session: Session, user_id: int, user: User) -> Actor:
    unit = session.get(Unit, user.unit_id) if user.unit_id else None
    name = (unit.short_name or unit.name) if unit else ""
    facts = SessionFacts(user.created_at, user.created_at, ended=False, account_active=user.active)
    bearer = Bearer(
        user_id,
        user.name,
        user.unit_id,
        name,
        user.scope_all,
        user.must_change,
        user.password_changed_at,
        True,  # asked for in the list itself
        None,
        facts,
        frozenset(held.role.value for held in roles_of(session, user_id) if held.granted_at is not None),
    )
    return actor_of(session, bearer)


def logins(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(sa.select(col(User.login))))


def user_by_login(session: Session, login: str) -> User | None:
    return session.scalars(sa.select(User).where(col(User.login) == login)).one_or_none()


def user_or_404(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def hold_account(session: Session, user_id: int) -> None:
    """Until the transaction ends nobody else holds it; rows that only point at the account are written meanwhile."""
    session.execute(sa.select(col(User.id)).where(col(User.id) == user_id).with_for_update(key_share=True))


def recent_failures(session: Session, login: str, now: datetime, rule: LockRule) -> list[datetime]:
    """Failures within the window since the last success or release."""
    recent = session.execute(
        sa.select(col(LoginAttempt.at), col(LoginAttempt.succeeded), col(LoginAttempt.released))
        .where(col(LoginAttempt.login) == login, col(LoginAttempt.at) > now - rule.window)
        .order_by(col(LoginAttempt.id).desc())
    ).all()
    failures = []
    for at, succeeded, released in recent:
        if succeeded or released:
            break
        failures.append(at)
    return failures


def attempts_from(session: Session, ip: str, now: datetime) -> int:
    """Failed attempts of the last minute from one address."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(LoginAttempt)
            .where(
                col(LoginAttempt.ip) == ip,
                col(LoginAttempt.at) > now - timedelta(minutes=1),
                col(LoginAttempt.succeeded).is_(False),
            )
        )
        or 0
    )


def roles_of(session: Session, user_id: int) -> list[UserRole]:
    return list(
        session.scalars(sa.select(UserRole).where(col(UserRole.user_id) == user_id).order_by(col(UserRole.role)))
    )


def scope_of(session: Session, user_id: int) -> list[int]:
    return list(session.scalars(sa.select(col(UserScope.unit_id)).where(col(UserScope.user_id) == user_id)))


def open_sessions(session: Session, user_id: int) -> list[AuthSession]:
    """Oldest first."""
    return list(
        session.scalars(
            sa.select(AuthSession)
            .where(col(AuthSession.user_id) == user_id, col(AuthSession.ended_at).is_(None))
            .order_by(col(AuthSession.id))
        )
    )


def old_hashes(session: Session, user_id: int, count: int) -> list[str]:
    return list(
        session.scalars(
            sa.select(col(PasswordHistory.password_hash))
            .where(col(PasswordHistory.user_id) == user_id)
            .order_by(col(PasswordHistory.id).desc())
            .limit(count)
        )
    )


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    return list(
        session.scalars(
            sa.select(ApiToken).where(col(ApiToken.user_id) == user_id).order_by(col(ApiToken.id).desc()).limit(50)
        )
    )


@dataclass(frozen=True)
class AccountLine:
    user_id: int
    login: str
    name: str
    unit: str
    post: str
    active: bool
    last_login_at: datetime | None
    roles: tuple[Role, ...] = ()
    proposed: tuple[Role, ...] = ()


def account_lines(session: Session, text: str, window: Window) -> Listing[AccountLine]:
    """Accounts by login, with granted and proposed roles; `text` searches login, name and unit."""
    tests: list[sa.ColumnElement[bool]] = []
    if text:
        tests.append(
            sa.or_(
                col(User.login).contains(text, autoescape=True),
                col(User.name).contains(text, autoescape=True),
                col(Unit.name).contains(text, autoescape=True),
            )
        )
    base = sa.select(
        col(User.id),
        col(User.login),
        col(User.name),
        sa.func.coalesce(col(Unit.name), ""),
        col(User.post),
        col(User.active),
        col(User.last_login_at),
    ).outerjoin(Unit, col(Unit.id) == col(User.unit_id))
    counted = sa.select(sa.func.count()).select_from(User).outerjoin(Unit, col(Unit.id) == col(User.unit_id))
    total = session.scalar(counted.where(*tests)) or 0
    rows = session.execute(
        base.where(*tests).order_by(col(User.login)).offset(window.offset).limit(window.size)
    ).all()
    granted, proposed = _roles_by_user(session, [row[0] for row in rows])
    lines = [AccountLine(*(*row, granted.get(row[0], ()), proposed.get(row[0], ()))) for row in rows]
    return Listing(lines, total, window)


def _roles_by_user(
    session: Session, user_ids: Sequence[int]
) -> tuple[dict[int, tuple[Role, ...]], dict[int, tuple[Role, ...]]]:
    granted: dict[int, tuple[Role, ...]] = {}
    proposed: dict[int, tuple[Role, ...]] = {}
    rows = session.execute(
        sa.select(col(UserRole.user_id), col(UserRole.role), col(UserRole.granted_at)).where(
            col(UserRole.user_id).in_(user_ids)
        )
    )
    for user_id, role, granted_at in rows:
        target = granted if granted_at else proposed
        target[user_id] = (*target.get(user_id, ()), role)
    return granted, proposed


@dataclass(frozen=True)
class Person:
    """Somebody who can be told something."""

    user_id: int
    name: str
    email: str
    phone: str
    unit_id: int | None
    is_alternate: bool


def people_with_role(session: Session, role: Role, unit_ids: Sequence[int] | None = None) -> list[Person]:
    """Active accounts holding a granted role, main before alternate; of the given units, or of all."""
    tests = [col(UserRole.role) == role, col(UserRole.granted_at).is_not(None), col(User.active).is_(True)]
    if unit_ids is not None:
        tests.append(col(User.unit_id).in_(unit_ids))
    rows = session.execute(
        sa.select(
            col(User.id),
            col(User.name),
            col(User.email),
            col(User.phone),
            col(User.unit_id),
            col(UserRole.is_alternate),
        )
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .where(*tests)
        .order_by(col(UserRole.is_alternate), col(User.id))
    )
    return [Person(*row) for row in rows]


def people_in_scope(session: Session, role: Role, unit_ids: Sequence[int]) -> list[Person]:
    """Active accounts with a granted role that looks after any of these units, or after all."""
    scoped = sa.select(col(UserScope.user_id)).where(col(UserScope.unit_id).in_(unit_ids))
    everywhere = sa.select(col(User.id)).where(col(User.scope_all).is_(True))
    able = {*session.scalars(scoped.union(everywhere))}
    return [person for person in people_with_role(session, role) if person.user_id in able]


def nobody_yet(session: Session) -> bool:
    """Whether the installation has no account at all."""
    return session.scalar(sa.select(col(User.id)).limit(1)) is None


def unit_choices(session: Session) -> list[tuple[int, str]]:
    """Concrete units in use, in the official order."""
    rows = session.execute(
        sa.select(col(Unit.id), col(Unit.name))
        .where(col(Unit.active).is_(True), col(Unit.is_collective).is_(False))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [(unit_id, name) for unit_id, name in rows if unit_id is not None]


def roles_waiting(session: Session) -> int:
    """How many proposed roles nobody granted yet."""
    return (
        session.scalar(sa.select(sa.func.count()).select_from(UserRole).where(col(UserRole.granted_at).is_(None)))
        or 0
    )


def names_of_people(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    """Account → name, disabled ones included: what they did stays theirs."""
    rows = session.execute(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(user_ids)))
    return {number: name for number, name in rows if number is not None}
