"""Schemes and their revisions. Before the first is stored, the built-in default stands in for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.assessment.defaults import DEFAULT_CODE, DEFAULT_NAME, DEFAULT_SCHEME
from app.assessment.enums import SchemeWarning
from app.assessment.models import Scheme as SchemeRow
from app.assessment.scheme import Scheme, SchemeRule, warnings_for
from app.core.errors import NotFound


@dataclass(frozen=True)
class StoredScheme:
    """One revision. `scheme_id` None is the built-in default, which becomes a row when it is first used."""

    scheme_id: int | None
    code: str
    revision: int
    name: str
    value: Scheme
    created_at: datetime | None = None
    author: str = ""
    frozen_at: datetime | None = None

    @property
    def warnings(self) -> tuple[tuple[SchemeRule, SchemeWarning], ...]:
        """What forbids the use of this revision, rule by rule."""
        return tuple((rule, warning) for rule in self.value.rules for warning in warnings_for(rule))

    @property
    def usable(self) -> bool:
        return not self.warnings


BUILT_IN = StoredScheme(None, DEFAULT_CODE, 1, DEFAULT_NAME, DEFAULT_SCHEME)


def scheme_revisions(session: Session) -> list[StoredScheme]:
    """Newest first, never empty."""
    rows = session.execute(_schemes().order_by(col(SchemeRow.revision).desc()))
    return [_stored(row) for row in rows] or [BUILT_IN]


def latest_scheme(session: Session) -> StoredScheme:
    row = session.execute(_schemes().order_by(col(SchemeRow.revision).desc()).limit(1)).one_or_none()
    return BUILT_IN if row is None else _stored(row)


def usable_scheme(revisions: Iterable[StoredScheme]) -> StoredScheme:
    """The newest revision that may be used. The built-in default breaks no rule, so there is one."""
    return next((scheme for scheme in revisions if scheme.usable), BUILT_IN)


def scheme_or_404(session: Session, scheme_id: int) -> StoredScheme:
    row = session.execute(_schemes().where(col(SchemeRow.id) == scheme_id)).one_or_none()
    if row is None:
        raise NotFound
    return _stored(row)


def _schemes() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        col(SchemeRow.id),
        col(SchemeRow.code),
        col(SchemeRow.revision),
        col(SchemeRow.name),
        col(SchemeRow.definition),
        col(SchemeRow.created_at),
        sa.func.coalesce(col(User.name), ""),
        col(SchemeRow.frozen_at),
    ).outerjoin(User, col(User.id) == col(SchemeRow.created_by))


def _stored(row: Any) -> StoredScheme:
    scheme_id, code, revision, name, definition, *rest = row
    return StoredScheme(scheme_id, code, revision, name, Scheme.from_dict(definition), *rest)
