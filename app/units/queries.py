"""Every SELECT on units."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from app.core.db import ask, texts_of
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.units.enums import SuccessionKind, UnitKind
from app.units.models import CollectiveMember, Unit, UnitAlias, UnitName, UnitSuccession
from app.units.rules import UnitFacts


def directory(session: Session, *, with_disabled: bool = False) -> tuple[UnitFacts, ...]:
    """Every unit with all its names and usual members, in filing order: what printed names are matched against.

    Four statements, whatever the number of units. A unit that took over another whole is also found by that one's names.
    """
    tests = [] if with_disabled else [col(Unit.active).is_(True)]
    units = session.scalars(sa.select(Unit).where(*tests).order_by(col(Unit.sort_no), col(Unit.id))).all()
    aliases = _grouped(session, sa.select(col(UnitAlias.unit_id), col(UnitAlias.alias)).order_by(col(UnitAlias.id)))
    former = _grouped(session, _former_names())
    members = _grouped(
        session,
        sa.select(col(CollectiveMember.collective_id), col(CollectiveMember.unit_id))
        .join(Unit, col(Unit.id) == col(CollectiveMember.unit_id))
        .order_by(col(Unit.sort_no), col(Unit.id)),
    )
    return tuple(
        _facts(unit, aliases.get(unit.id or 0, ()), former.get(unit.id or 0, ()), members.get(unit.id or 0, ()))
        for unit in units
    )


def heir_of(session: Session, unit_id: int) -> int | None:
    """The unit in use that the work of a merged one went to, over several mergers; None where there is none."""
    seen = {unit_id}
    while True:
        unit_id = (
            session.scalar(
                sa.select(col(UnitSuccession.to_unit_id))
                .where(col(UnitSuccession.from_unit_id) == unit_id, col(UnitSuccession.kind) == SuccessionKind.MERGED)
                .order_by(col(UnitSuccession.id).desc())
                .limit(1)
            )
            or 0
        )
        if not unit_id or unit_id in seen:
            return None
        if session.scalar(sa.select(col(Unit.active)).where(col(Unit.id) == unit_id)):
            return unit_id
        seen.add(unit_id)


def _former_names() -> sa.Select[*tuple[Any, ...]]:
    """Unit → names it no longer bears: its own, and those of units merged into it."""
    own: sa.Select[*tuple[Any, ...]] = sa.select(
        col(UnitName.unit_id), col(UnitName.name), col(UnitName.id).label("seq")
    ).where(col(UnitName.valid_to).is_not(None))
    taken = (
        sa.select(col(UnitSuccession.to_unit_id), col(UnitName.name), col(UnitName.id))
        .join(UnitName, col(UnitName.unit_id) == col(UnitSuccession.from_unit_id))
        .where(col(UnitSuccession.kind) == SuccessionKind.MERGED)
    )
    both = own.union(taken).subquery()
    return sa.select(both.c.unit_id, both.c.name).order_by(both.c.seq)


def _facts(unit: Unit, aliases: Sequence[str], former: Sequence[str], members: Sequence[int]) -> UnitFacts:
    return UnitFacts(
        unit_id=unit.id or 0,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        is_collective=unit.is_collective,
        active=unit.active,
        parent_id=unit.parent_id,
        needs_sign_off=unit.needs_sign_off,
        version=unit.version,
        aliases=tuple(aliases),
        former=tuple(former),
        member_ids=tuple(members),
    )


def _grouped(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = {}
    for unit_id, value in session.execute(statement):
        found.setdefault(unit_id, []).append(value)
    return {unit_id: tuple(values) for unit_id, values in found.items()}


@dataclass(frozen=True)
class UnitLine:
    unit_id: int
    name: str
    short_name: str
    kind: UnitKind
    parent: str
    needs_sign_off: bool
    active: bool
    aliases: tuple[str, ...] = ()
    members: int = 0


@dataclass(frozen=True)
class UnitFilter:
    """Blank fields do not filter."""

    text: str = ""
    kind: UnitKind | None = None
    with_disabled: bool = False


def unit_options(session: Session) -> tuple[tuple[int, str], ...]:
    """(id, short name) of every active unit in filing order, for a drop-down."""
    return _read_options(ask(session, OPTIONS).scalar_one())


@lru_cache(maxsize=16)
def _read_options(text: str) -> tuple[tuple[int, str], ...]:
    return tuple((unit_id, name) for _, unit_id, name in sorted(json.loads(text)))


OPTIONS = sa.select(
    texts_of(
        col(Unit.sort_no), col(Unit.id), sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name))
    )
).where(col(Unit.active).is_(True))


def unit_lines(session: Session, wanted: UnitFilter, window: Window) -> Listing[UnitLine]:
    """Units in filing order; `text` searches full names, short names and aliases."""
    above = aliased(Unit)
    tests = _matching(wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(Unit).where(*tests)) or 0
    rows = session.execute(
        sa.select(
            col(Unit.id),
            col(Unit.name),
            col(Unit.short_name),
            col(Unit.kind),
            sa.func.coalesce(sa.func.nullif(col(above.short_name), ""), col(above.name), ""),
            col(Unit.needs_sign_off),
            col(Unit.active),
        )
        .outerjoin(above, col(above.id) == col(Unit.parent_id))
        .where(*tests)
        .order_by(col(Unit.sort_no), col(Unit.id))
        .offset(window.offset)
        .limit(window.size)
    ).all()
    shown = [row[0] for row in rows]
    aliases = _grouped(
        session,
        sa.select(col(UnitAlias.unit_id), col(UnitAlias.alias))
        .where(col(UnitAlias.unit_id).in_(shown))
        .order_by(col(UnitAlias.id)),
    )
    members = _grouped(
        session,
        sa.select(col(CollectiveMember.collective_id), sa.func.count())
        .where(col(CollectiveMember.collective_id).in_(shown))
        .group_by(col(CollectiveMember.collective_id)),
    )
    lines = []
    for row in rows:
        line = UnitLine(*row)
        spelled, count = aliases.get(line.unit_id, ()), members.get(line.unit_id, (0,))[0]
        lines.append(replace(line, aliases=spelled, members=count))
    return Listing(lines, total, window)


def _matching(wanted: UnitFilter) -> list[sa.ColumnElement[bool]]:
    tests: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        written = sa.select(col(UnitAlias.unit_id)).where(col(UnitAlias.alias).contains(wanted.text, autoescape=True))
        tests.append(
            sa.or_(
                col(Unit.name).contains(wanted.text, autoescape=True),
                col(Unit.short_name).contains(wanted.text, autoescape=True),
                col(Unit.id).in_(written),
            )
        )
    if wanted.kind:
        tests.append(col(Unit.kind) == wanted.kind)
    if not wanted.with_disabled:
        tests.append(col(Unit.active).is_(True))
    return tests


def unit_or_404(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


@dataclass(frozen=True)
class NamePeriod:
    name: str
    valid_from: date
    valid_to: date | None


def names_of(session: Session, unit_id: int) -> list[NamePeriod]:
    """All names of a unit, newest first."""
    rows = session.execute(
        sa.select(col(UnitName.name), col(UnitName.valid_from), col(UnitName.valid_to))
        .where(col(UnitName.unit_id) == unit_id)
        .order_by(col(UnitName.valid_from).desc(), col(UnitName.id).desc())
    )
    return [NamePeriod(*row) for row in rows]


def name_then(day: Mapped[date]) -> sa.ColumnElement[str]:
    """In a statement that has Unit: what each unit was called on a day of its row; before its first name that one.

    Renamed, merged or split later: what was reported under a name is listed under it.
    """
    held = (
        sa.select(col(UnitName.name))
        .where(
            col(UnitName.unit_id) == col(Unit.id),
            sa.or_(col(UnitName.valid_to).is_(None), col(UnitName.valid_to) >= day),
        )
        .order_by(col(UnitName.valid_from), col(UnitName.id))
        .limit(1)
    )
    return sa.func.coalesce(held.correlate_except(UnitName).scalar_subquery(), col(Unit.name))


def name_on(session: Session, unit_id: int, day: date) -> str:
    """What the unit was called on a day; its first name for days before it was entered."""
    return names_on(session, day, [unit_id]).get(unit_id, "")


def names_on(session: Session, day: date, unit_ids: Iterable[int] | None = None) -> dict[int, str]:
    """The name of every unit (or of some) on a day, in one statement."""
    tests = [] if unit_ids is None else [col(UnitName.unit_id).in_(list(unit_ids))]
    rows = session.execute(
        sa.select(col(UnitName.unit_id), col(UnitName.name), col(UnitName.valid_from))
        .where(*tests)
        .order_by(col(UnitName.unit_id), col(UnitName.valid_from))
    )
    found: dict[int, str] = {}
    for unit_id, name, valid_from in rows:
        if unit_id not in found or valid_from <= day:
            found[unit_id] = name
    return found


def unit_labels(session: Session, unit_ids: Iterable[int] | None = None) -> Mapping[int, str]:
    """Short name where there is one, else the full name; in the official order."""
    tests = [] if unit_ids is None else [col(Unit.id).in_(list(unit_ids))]
    rows = session.execute(
        sa.select(col(Unit.id), sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name)))
        .where(*tests)
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return {unit_id: label for unit_id, label in rows}  # noqa: C416 - rows are no pairs for dict()


def active_ids(session: Session, unit_ids: Iterable[int], *, concrete: bool = False) -> set[int]:
    """Those of the ids that are units in use; `concrete` leaves out collectives."""
    tests = [col(Unit.id).in_(list(unit_ids)), col(Unit.active).is_(True)]
    if concrete:
        tests.append(col(Unit.is_collective).is_(False))
    return {unit_id for unit_id in session.scalars(sa.select(col(Unit.id)).where(*tests)) if unit_id is not None}


def kind_counts(session: Session) -> dict[UnitKind, int]:
    """Units in use per kind."""
    rows = session.execute(
        sa.select(col(Unit.kind), sa.func.count()).where(col(Unit.active).is_(True)).group_by(col(Unit.kind))
    )
    return {kind: count for kind, count in rows}  # noqa: C416 - rows are no pairs for dict()
