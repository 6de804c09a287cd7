"""What the account pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.accounts.enums import AbsenceState
from app.accounts.queries import AccountLine
from app.accounts.queries.absences import AbsenceLine
from app.core.paging import Listing
from app.policy.roles import Role


@dataclass(frozen=True)
class LoginPage:
    user: str = ""
    next: str = ""
    office_phone: str = ""
    idle_minutes: int = 30
    organisation: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PasswordPage:
    """`forced` is true at the first login and when the password is too old."""

    forced: bool
    rules: Sequence[str]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SessionLine:
    session_id: int
    created_at: datetime
    seen_at: datetime
    ip: str
    agent: str
    current: bool


@dataclass(frozen=True)
class TokenLine:
    token_id: int
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    alive: bool


@dataclass(frozen=True)
class AccountPage:
    """The account's own page. `fresh_token` is shown once, right after it was made."""

    login: str
    unit: str
    roles: Sequence[str]
    phone: str
    email: str
    sessions: Sequence[SessionLine]
    tokens: Sequence[TokenLine]
    may_be_away: bool
    may_hand_over: bool
    key: str
    fresh_token: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountsPage:
    """The list for administrators; `can_manage` for accounts, `can_grant` for roles."""

    listing: Listing[AccountLine]
    search: str
    query: str
    can_manage: bool
    can_grant: bool
    waiting: int
    key: str


@dataclass(frozen=True)
class RoleLine:
    role: Role
    granted_at: datetime | None
    is_alternate: bool


@dataclass(frozen=True)
class AccountEditPage:
    """One account as an administrator sees it; `user_id` None makes a new one."""

    user_id: int | None
    values: Mapping[str, str]
    units: Sequence[tuple[int, str]]
    roles: Sequence[RoleLine]
    proposable: Sequence[Role]
    scope: Sequence[int]
    scope_all: bool
    active: bool
    locked: bool
    version: int
    can_manage: bool
    can_grant: bool
    key: str
    fresh_password: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StartPage:
    """The first page of a fresh installation."""

    values: Mapping[str, str]
    made: Sequence[tuple[str, str, str]] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AbsenceRow:
    """`may_end`: the actor may say that the person is back."""

    line: AbsenceLine
    state: AbsenceState
    may_end: bool


@dataclass(frozen=True)
class AbsencesPage:
    """`people` are those whose leave the actor may record, `alternates` who may stand in for one of them, (id, name).

    `away` are the numbers of those of `people` who are away today.
    """

    listing: Listing[AbsenceLine]
    rows: Sequence[AbsenceRow]
    people: Sequence[tuple[int, str]]
    alternates: Sequence[tuple[int, str]]
    away: Sequence[int]
    values: Mapping[str, str]
    query: str
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
