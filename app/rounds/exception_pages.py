"""What the page of exceptions shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.paging import Listing
from app.rounds.enums import ExceptionKind, ExceptionState


@dataclass(frozen=True)
class ExceptionRow:
    """`what` says the kind with its days, `scope` which tasks, `ends` until when. `can_revoke` decides on the form."""

    exception_id: int
    unit: str
    plan: str
    scope: str
    kind: ExceptionKind
    what: str
    ends: str
    reason: str
    by: str
    granted_at: datetime
    state: ExceptionState
    revoked_at: datetime | None
    revoke_reason: str
    can_revoke: bool


@dataclass(frozen=True)
class ExceptionsPage:
    """Who was let off what. `options` of the form: units, plans, open rounds as (value, words); `values` as typed."""

    active: int
    listing: Listing[ExceptionRow]
    query: str
    can_grant: bool
    units: tuple[tuple[str, str], ...]
    plans: tuple[tuple[str, str], ...]
    rounds: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
