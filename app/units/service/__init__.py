"""Verbs on units. Every one asks for UNIT_MANAGE and leaves an audit row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound, StaleData
from app.policy.guard import require
from app.policy.permissions import Permission
from app.units import errors, queries
from app.units.enums import RosterOutcome, UnitKind
from app.units.models import CollectiveMember, Unit, UnitAlias, UnitName
from app.units.rules import (
    RosterRow,
    RosterVerdict,
    UnitFacts,
    find_clash,
    judge_roster,
    lies_below,
    normal_name,
)

SUBJECT = "unit"


@dataclass(frozen=True)
class UnitDraft:
    """Everything about a unit that the office sets. `member_ids` counts for collectives only."""

    name: str
    kind: UnitKind
    short_name: str = ""
    parent_id: int | None = None
    sort_no: int = 0
    needs_sign_off: bool = False
    aliases: tuple[str, ...] = ()
    member_ids: tuple[int, ...] = ()


def create_unit(ctx: Ctx, draft: UnitDraft) -> int:
    require(ctx, Permission.UNIT_MANAGE)
    _check(ctx, draft, unit_id=None)
    return _insert(ctx, draft)


def _insert(ctx: Ctx, draft: UnitDraft) -> int:
    unit = Unit(
        name=draft.name,
        short_name=draft.short_name,
        kind=draft.kind,
        parent_id=draft.parent_id,
        sort_no=draft.sort_no or _next_sort_no(ctx),
        is_collective=draft.kind is UnitKind.COLLECTIVE,
        needs_sign_off=draft.needs_sign_off,
        created_at=ctx.now,
    )
    ctx.session.add(unit)
    # The id is needed by the name, the aliases and the audit row.
    ctx.session.flush()
    unit_id = unit.id or 0
    ctx.session.add(UnitName(unit_id=unit_id, name=draft.name, valid_from=ctx.today))
    _write_aliases(ctx, unit, draft.aliases)
    _write_members(ctx, unit, draft.member_ids)
    audit.record(ctx, AuditAction.UNIT_CREATED, SUBJECT, unit_id, after=_told(draft))
    return unit_id


def edit_unit(ctx: Ctx, unit_id: int, version: int, draft: UnitDraft) -> None:
    """Change everything but the name: that has a date, see `rename_unit`. Raises StaleData on an old version."""
    require(ctx, Permission.UNIT_MANAGE)
    unit = queries.unit_or_404(ctx.session, unit_id)
    _expect(unit, version)
    before = facts_of(ctx, unit_id)
    _check(ctx, draft, unit_id=unit_id)
    _change(ctx, unit, draft, _told_facts(before))


def _change(ctx: Ctx, unit: Unit, draft: UnitDraft, before: dict[str, Any]) -> None:
    unit.short_name, unit.kind, unit.parent_id = draft.short_name, draft.kind, draft.parent_id
    unit.sort_no = draft.sort_no or unit.sort_no
    unit.is_collective, unit.needs_sign_off = draft.kind is UnitKind.COLLECTIVE, draft.needs_sign_off
    unit.version += 1
    _write_aliases(ctx, unit, draft.aliases)
    _write_members(ctx, unit, draft.member_ids)
    audit.record(ctx, AuditAction.UNIT_EDITED, SUBJECT, unit.id, before=before, after=_told(draft, unit.name))


def rename_unit(ctx: Ctx, unit_id: int, version: int, name: str, valid_from: date) -> None:
    """Give the unit a new name from a day on. Documents of before keep finding it by the old one."""
    require(ctx, Permission.UNIT_MANAGE)
    unit = queries.unit_or_404(ctx.session, unit_id)
    _expect(unit, version)
    if not name:
        raise errors.name_missing()
    if name == unit.name:
        raise errors.rename_same()
    _refuse_clash(queries.directory(ctx.session, with_disabled=True), unit_id, name=name)
    current = ctx.session.scalars(
        sa.select(UnitName).where(col(UnitName.unit_id) == unit_id, col(UnitName.valid_to).is_(None))
    ).one()
    if not current.valid_from < valid_from <= ctx.today:
        raise errors.rename_date_refused(current.valid_from)
    current.valid_to = valid_from - timedelta(days=1)
    ctx.session.add(UnitName(unit_id=unit_id, name=name, valid_from=valid_from))
    before = {"name": unit.name}
    unit.name = name
    unit.version += 1
    after = {"name": name, "valid_from": valid_from.isoformat()}
    audit.record(ctx, AuditAction.UNIT_RENAMED, SUBJECT, unit_id, before=before, after=after)


def disable_unit(ctx: Ctx, unit_id: int, version: int, reason: str = "") -> None:
    """Take the unit out of use: its past stays, new documents no longer find it."""
    _set_active(ctx, unit_id, version, active=False, reason=reason)


def enable_unit(ctx: Ctx, unit_id: int, version: int) -> None:
    _set_active(ctx, unit_id, version, active=True)


def add_alias(ctx: Ctx, unit_id: int, alias: str) -> bool:
    """Remember a spelling that was confirmed. False when the unit had it already; InvalidInput when it means another."""
    require(ctx, Permission.UNIT_MANAGE)
    units = queries.directory(ctx.session, with_disabled=True)
    facts = next((unit for unit in units if unit.unit_id == unit_id), None)
    if facts is None:
        raise NotFound
    if normal_name(alias) in {normal_name(text) for text in (facts.name, facts.short_name, *facts.aliases)}:
        return False
    _refuse_clash(units, unit_id, aliases=(alias,))
    ctx.session.add(UnitAlias(unit_id=unit_id, alias=alias))
    audit.record(ctx, AuditAction.UNIT_ALIAS_ADDED, SUBJECT, unit_id, after={"alias": alias})
    return True


@dataclass(frozen=True)
class RosterResult:
    """`applied` is False when any row was refused: then nothing was changed."""

    verdicts: tuple[RosterVerdict, ...]
    applied: bool

    def count(self, outcome: RosterOutcome) -> int:
        return sum(verdict.outcome is outcome for verdict in self.verdicts)

    @property
    def changed(self) -> int:
        return self.count(RosterOutcome.CREATED) + self.count(RosterOutcome.UPDATED)


def apply_roster(ctx: Ctx, rows: Sequence[RosterRow]) -> RosterResult:
    """Create or update every unit of a roster, or none. A roster that is already in changes nothing."""
    require(ctx, Permission.UNIT_MANAGE)
    units = queries.directory(ctx.session, with_disabled=True)
    verdicts = judge_roster(rows, units)
    if any(verdict.outcome is RosterOutcome.REFUSED for verdict in verdicts):
        return RosterResult(verdicts, applied=False)
    by_name = {normal_name(unit.name): unit.unit_id for unit in units}
    known = {unit.unit_id: unit for unit in units}
    touched = [
        row for row, verdict in zip(rows, verdicts, strict=True) if verdict.outcome is not RosterOutcome.UNCHANGED
    ]
    for row in touched:
        if normal_name(row.name) not in by_name:
            bare = UnitDraft(row.name, row.kind, row.short_name, None, 0, bool(row.needs_sign_off))
            by_name[normal_name(row.name)] = _insert(ctx, bare)
    # Parents, aliases and members may name units that stand further down, so they are set in a second pass.
    for row in touched:
        _complete(ctx, row, by_name, known.get(by_name[normal_name(row.name)]))
    return RosterResult(verdicts, applied=True)


def _complete(ctx: Ctx, row: RosterRow, by_name: dict[str, int], known: UnitFacts | None) -> None:
    if known is None and not (row.parent or row.aliases or row.members):
        return
    unit = queries.unit_or_404(ctx.session, by_name[normal_name(row.name)])
    members = tuple(by_name[normal_name(member)] for member in row.members)
    sign_off = unit.needs_sign_off if row.needs_sign_off is None else row.needs_sign_off
    draft = UnitDraft(
        name=unit.name,
        kind=row.kind,
        short_name=row.short_name or unit.short_name,
        parent_id=by_name[normal_name(row.parent)] if row.parent else unit.parent_id,
        sort_no=unit.sort_no,
        needs_sign_off=sign_off,
        aliases=tuple(dict.fromkeys((*(known.aliases if known else ()), *row.aliases))),
        member_ids=members or (known.member_ids if known else ()),
    )
    _change(ctx, unit, draft, _told_facts(known) if known else {})


def facts_of(ctx: Ctx, unit_id: int) -> UnitFacts:
    """Raises NotFound."""
    queries.unit_or_404(ctx.session, unit_id)
    return next(u for u in queries.directory(ctx.session, with_disabled=True) if u.unit_id == unit_id)


def _set_active(ctx: Ctx, unit_id: int, version: int, *, active: bool, reason: str = "") -> None:
    require(ctx, Permission.UNIT_MANAGE)
    unit = queries.unit_or_404(ctx.session, unit_id)
    if unit.active is active:
        raise errors.UnitStateRefused
    _expect(unit, version)
    unit.active = active
    unit.version += 1
    action = AuditAction.UNIT_ENABLED if active else AuditAction.UNIT_DISABLED
    before, after = {"active": not active}, {"active": active}
    audit.record(ctx, action, SUBJECT, unit_id, before=before, after=after, reason=reason)


def _expect(unit: Unit, version: int) -> None:
    if unit.version != version:
        raise StaleData


def _check(ctx: Ctx, draft: UnitDraft, *, unit_id: int | None) -> None:
    if not draft.name:
        raise errors.name_missing()
    units = queries.directory(ctx.session, with_disabled=True)
    _refuse_clash(units, unit_id, name=draft.name, short_name=draft.short_name, aliases=draft.aliases)
    if draft.parent_id is not None:
        _check_parent(units, draft, unit_id)
    if draft.member_ids:
        concrete = {unit.unit_id for unit in units if unit.active and not unit.is_collective}
        if draft.kind is not UnitKind.COLLECTIVE or not set(draft.member_ids) <= concrete:
            raise errors.members_refused()


def _check_parent(units: Sequence[UnitFacts], draft: UnitDraft, unit_id: int | None) -> None:
    active = {unit.unit_id: unit for unit in units if unit.active}
    parent = active.get(draft.parent_id or 0)
    parents = {unit.unit_id: unit.parent_id for unit in units}
    if parent is None:
        raise errors.parent_refused("")
    if parent.is_collective or (unit_id is not None and lies_below(parents, parent.unit_id, unit_id)):
        raise errors.parent_refused(parent.name)


def _refuse_clash(
    units: Iterable[UnitFacts],
    unit_id: int | None,
    *,
    name: str = "",
    short_name: str = "",
    aliases: tuple[str, ...] = (),
) -> None:
    others = [unit for unit in units if unit.unit_id != unit_id]
    for field, wanted in (
        ("name", {"name": name}),
        ("short_name", {"short_name": short_name}),
        ("aliases", {"aliases": aliases}),
    ):
        clash = find_clash(others, **wanted)
        if clash:
            raise errors.name_clash(field, clash.text, clash.owner)


def _write_aliases(ctx: Ctx, unit: Unit, aliases: Sequence[str]) -> None:
    """A name the unit has anyway is no alias."""
    unit_id = unit.id or 0
    own = {normal_name(unit.name), normal_name(unit.short_name)}
    wanted = [alias for alias in dict.fromkeys(aliases) if normal_name(alias) not in own]
    present = ctx.session.scalars(sa.select(UnitAlias).where(col(UnitAlias.unit_id) == unit_id)).all()
    for row in present:
        if row.alias not in wanted:
            ctx.session.delete(row)
    held = {row.alias for row in present}
    ctx.session.add_all(UnitAlias(unit_id=unit_id, alias=alias) for alias in wanted if alias not in held)


def _write_members(ctx: Ctx, unit: Unit, member_ids: Sequence[int]) -> None:
    wanted = set(member_ids) if unit.is_collective else set()
    present = ctx.session.scalars(
        sa.select(CollectiveMember).where(col(CollectiveMember.collective_id) == unit.id)
    ).all()
    for row in present:
        if row.unit_id not in wanted:
            ctx.session.delete(row)
    new = sorted(wanted - {row.unit_id for row in present})
    ctx.session.add_all(CollectiveMember(collective_id=unit.id or 0, unit_id=member) for member in new)


def _next_sort_no(ctx: Ctx) -> int:
    return (ctx.session.scalar(sa.select(sa.func.max(col(Unit.sort_no)))) or 0) + 10


def _told(draft: UnitDraft, name: str = "") -> dict[str, Any]:
    return {
        "name": name or draft.name,
        "short_name": draft.short_name,
        "kind": draft.kind.value,
        "parent_id": draft.parent_id,
        "needs_sign_off": draft.needs_sign_off,
        "aliases": list(draft.aliases),
        "member_ids": sorted(draft.member_ids),
    }


def _told_facts(unit: UnitFacts) -> dict[str, Any]:
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind.value,
        "parent_id": unit.parent_id,
        "needs_sign_off": unit.needs_sign_off,
        "aliases": list(unit.aliases),
        "member_ids": sorted(unit.member_ids),
    }
