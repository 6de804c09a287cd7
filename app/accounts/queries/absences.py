"""Who is away, who stands in, and whom a message about a unit's work therefore reaches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.enums import AbsenceState
from app.accounts.models import Absence, User, UserRole
from app.accounts.queries import Person, people_with_role
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.policy.roles import SCOPED_ROLES, UNIT_ROLES, Role
from app.units.models import Unit

# Whose absence changes who is told: the others work in groups.
COVERED_ROLES = UNIT_ROLES | SCOPED_ROLES


def holds_on(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Leaves that cover a day."""
    back = col(Absence.back_on)
    return sa.and_(col(Absence.from_day) <= day, col(Absence.to_day) >= day, sa.or_(back.is_(None), back > day))


def away_on(session: Session, day: date) -> frozenset[int]:
    """Everybody who is away on a day."""
    return frozenset(session.scalars(sa.select(col(Absence.user_id)).where(holds_on(day))))


def present_people(session: Session, role: Role, day: date, unit_ids: Sequence[int] | None = None) -> list[Person]:
    """Holders of a role who are not away, main before alternate. Where all are away the list says so by being empty."""
    away = away_on(session, day)
    return [person for person in people_with_role(session, role, unit_ids) if person.user_id not in away]


@dataclass(frozen=True)
class Contacts:
    """Whom messages about the work of units reach on a day.

    The alternate of who is away is a liaison too, so that nobody hears the same twice. `people` holds the liaisons
    who are there; for a unit whose liaisons are all away its leader. `unreached` are units with neither: the office
    must telephone.
    """

    people: tuple[Person, ...]
    unreached: tuple[int, ...]
    away: frozenset[int]

    def reads_for(self, user_id: int, unit_id: int) -> bool:
        return any(person.user_id == user_id and person.unit_id == unit_id for person in self.people)


def contacts(session: Session, day: date, unit_ids: Sequence[int]) -> Contacts:
    """A unit without any liaison account is unreached, whoever leads it: somebody must be named."""
    liaisons = people_with_role(session, Role.LIAISON, unit_ids)
    away = away_on(session, day)
    there = [person for person in liaisons if person.user_id not in away]
    deserted = sorted({person.unit_id or 0 for person in liaisons} - {person.unit_id or 0 for person in there})
    leaders = people_with_role(session, Role.UNIT_LEADER, deserted) if deserted else []
    there += [person for person in leaders if person.user_id not in away]
    reached = {person.unit_id for person in there}
    return Contacts(tuple(there), tuple(sorted(set(unit_ids) - reached)), away)


def stood_in_by(session: Session, user_id: int, day: date) -> list[tuple[str, date]]:
    """For whom a person stands in on a day, and until when."""
    rows = session.execute(
        sa.select(col(User.name), col(Absence.to_day))
        .join(User, col(User.id) == col(Absence.user_id))
        .where(col(Absence.alternate_id) == user_id, holds_on(day))
        .order_by(col(Absence.from_day), col(Absence.id))
    )
    return [(name, until) for name, until in rows]


def away_between(session: Session, user_id: int, from_day: date, to_day: date) -> bool:
    """Whether the person is away on any of these days."""
    rows = session.execute(
        sa.select(col(Absence.from_day), col(Absence.to_day), col(Absence.back_on)).where(
            col(Absence.user_id) == user_id, col(Absence.from_day) <= to_day, col(Absence.to_day) >= from_day
        )
    )
    return any(back is None or max(first, from_day) < back for first, _, back in rows)


@dataclass(frozen=True)
class AbsenceLine:
    """`until` is the last day that counts."""

    absence_id: int
    user_id: int
    name: str
    unit: str
    alternate: str
    from_day: date
    to_day: date
    back_on: date | None
    reason: str
    recorded_at: datetime

    @property
    def until(self) -> date:
        return self.to_day if self.back_on is None else min(self.to_day, self.back_on - timedelta(days=1))

    def state(self, today: date) -> AbsenceState:
        if self.back_on is not None and self.back_on <= self.from_day:
            return AbsenceState.CALLED_OFF
        if self.until < today:
            return AbsenceState.PAST
        return AbsenceState.NOW if self.from_day <= today else AbsenceState.AHEAD


def visible_absences(ctx: Ctx) -> sa.ColumnElement[bool]:
    """One's own and those one stands in for; the unit's people see the unit's, who looks after units those, the office all."""
    actor = ctx.actor
    if Role.OFFICE in actor.roles:
        return sa.true()
    tests = [col(Absence.user_id) == actor.id, col(Absence.alternate_id) == actor.id]
    if actor.roles & UNIT_ROLES and actor.unit_id is not None:
        tests.append(col(User.unit_id) == actor.unit_id)
    if actor.roles & SCOPED_ROLES:
        if actor.scope_ids is None:
            return sa.true()
        tests.append(col(User.unit_id).in_(sorted(actor.scope_ids)))
    return sa.or_(*tests)


def absence_lines(ctx: Ctx, window: Window) -> Listing[AbsenceLine]:
    """The latest first."""
    deputy = aliased(User)
    base = (
        sa.select(
            col(Absence.id),
            col(User.id),
            col(User.name),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name), ""),
            sa.func.coalesce(col(deputy.name), ""),
            col(Absence.from_day),
            col(Absence.to_day),
            col(Absence.back_on),
            col(Absence.reason),
            col(Absence.recorded_at),
        )
        .join(User, col(User.id) == col(Absence.user_id))
        .outerjoin(deputy, col(deputy.id) == col(Absence.alternate_id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .where(visible_absences(ctx))
    )
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(base.subquery())) or 0
    latest = base.order_by(col(Absence.from_day).desc(), col(Absence.id).desc())
    rows = ctx.session.execute(latest.offset(window.offset).limit(window.size))
    return Listing([AbsenceLine(*row) for row in rows], total, window)


def absence_or_404(ctx: Ctx, absence_id: int, *, to_change: bool = False) -> Absence:
    """`to_change`: whoever else would end it waits, and then finds it ended."""
    statement = (
        sa.select(Absence)
        .join(User, col(User.id) == col(Absence.user_id))
        .where(col(Absence.id) == absence_id, visible_absences(ctx))
    )
    if to_change:
        statement = statement.with_for_update(of=Absence)
    found = ctx.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Colleague:
    """Somebody whose leave can be recorded."""

    user_id: int
    name: str
    unit_id: int | None
    unit: str
    roles: frozenset[Role]


def colleagues(session: Session) -> list[Colleague]:
    """Active people with a role that messages go to, by unit, main before alternate."""
    rows = session.execute(
        sa.select(
            col(User.id),
            col(User.name),
            col(User.unit_id),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name), ""),
            col(UserRole.role),
        )
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .where(
            col(User.active).is_(True),
            col(UserRole.granted_at).is_not(None),
            col(UserRole.role).in_(sorted(COVERED_ROLES)),
        )
        .order_by(col(Unit.sort_no), col(User.unit_id), col(UserRole.is_alternate), col(User.id))
    )
    found: dict[int, Colleague] = {}
    for user_id, name, unit, label, role in rows:
        known = found.get(user_id, Colleague(user_id, name, unit, label, frozenset()))
        found[user_id] = replace(known, roles=known.roles | {role})
    return list(found.values())


def alternates_of(person: Colleague, people: Sequence[Colleague]) -> list[Colleague]:
    """Who can stand in: somebody with a role in common; for the work of a unit, of the same unit."""
    return [
        other
        for other in people
        if other.user_id != person.user_id
        and (
            other.roles & person.roles & SCOPED_ROLES
            or (other.unit_id == person.unit_id and other.roles & person.roles)
        )
    ]
