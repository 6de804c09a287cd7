"""One way of writing names one unit: who owns a name, and what a roster would change."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.units.enums import RosterOutcome, RosterRefusal, UnitKind

NAME_LENGTH = 100
SHORT_LENGTH = 60


@dataclass(frozen=True)
class UnitFacts:
    """A unit with everything it may be written as. `aliases` are settled, `former` are names it once had."""

    unit_id: int
    name: str
    short_name: str
    kind: UnitKind
    is_collective: bool
    active: bool
    parent_id: int | None = None
    needs_sign_off: bool = False
    version: int = 1
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    member_ids: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """What lists show: the short name where there is one."""
        return self.short_name or self.name


def normal_name(text: str) -> str:
    """Full-width and half-width brackets alike, no blanks: 各县(市、区) and 各县（市、区） are one name."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Clash:
    text: str
    owner: str


def find_clash(
    others: Iterable[UnitFacts], *, name: str = "", short_name: str = "", aliases: Sequence[str] = ()
) -> Clash | None:
    """Where a wanted name already means another unit.

    Short names may repeat between units (every city has its 市科技局): a document that uses one is then asked about. Full
    names and aliases may not.
    """
    owners: dict[str, str] = {}
    shorts: dict[str, str] = {}
    for unit in others:
        for text in (unit.name, *unit.aliases):
            owners.setdefault(normal_name(text), unit.name)
        if unit.short_name:
            shorts.setdefault(normal_name(unit.short_name), unit.name)
    for text in (*filter(None, (name,)), *aliases):
        owner = owners.get(normal_name(text)) or shorts.get(normal_name(text))
        if owner:
            return Clash(text, owner)
    if short_name and normal_name(short_name) in owners:
        return Clash(short_name, owners[normal_name(short_name)])
    return None


def exact_names(units: Iterable[UnitFacts]) -> dict[str, tuple[int, ...]]:
    """Normal name → the units it may mean: full names and aliases first, then short names, then former names.

    A name that is the full name or alias of one unit means that unit, whatever else bears it as a short name.
    """
    found: dict[str, tuple[int, ...]] = {}
    active = [unit for unit in units if unit.active]
    for names_of in (_settled, _short, _former):
        layer: dict[str, tuple[int, ...]] = {}
        for unit in active:
            for text in names_of(unit):
                key = normal_name(text)
                layer[key] = tuple(dict.fromkeys((*layer.get(key, ()), unit.unit_id)))
        found = {**layer, **found}
    return found


def _settled(unit: UnitFacts) -> tuple[str, ...]:
    return (unit.name, *unit.aliases)


def _short(unit: UnitFacts) -> tuple[str, ...]:
    return (unit.short_name,) if unit.short_name else ()


def _former(unit: UnitFacts) -> tuple[str, ...]:
    return unit.former


def lies_below(parents: Mapping[int, int | None], unit_id: int, above_id: int) -> bool:
    """Whether `above_id` is `unit_id` itself or one of the units above it."""
    seen: set[int] = set()
    current: int | None = unit_id
    while current is not None and current not in seen:
        if current == above_id:
            return True
        seen.add(current)
        current = parents.get(current)
    return False


@dataclass(frozen=True)
class RosterRow:
    """One unit as a roster gives it; `row` is the row in the sheet, counted from 1. None leaves a fact as it is."""

    row: int
    name: str
    short_name: str
    kind: UnitKind
    parent: str = ""
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    needs_sign_off: bool | None = None


@dataclass(frozen=True)
class RosterVerdict:
    row: int
    name: str
    outcome: RosterOutcome
    refusal: RosterRefusal | None = None
    detail: str = ""


@dataclass(frozen=True)
class _Known:
    """Names that rows may refer to: present units and the rows themselves."""

    kinds: Mapping[str, UnitKind]
    parents: Mapping[str, str]
    units: Mapping[str, UnitFacts] = field(default_factory=dict)


def judge_roster(rows: Sequence[RosterRow], units: Sequence[UnitFacts]) -> tuple[RosterVerdict, ...]:
    """What each row would do. Nothing may be applied while any row is refused."""
    by_name = {normal_name(unit.name): unit for unit in units}
    by_id = {unit.unit_id: unit for unit in units}
    kinds = {key: unit.kind for key, unit in by_name.items()}
    parents = {
        key: normal_name(by_id[unit.parent_id].name) for key, unit in by_name.items() if unit.parent_id in by_id
    }
    for row in rows:
        kinds[normal_name(row.name)] = row.kind
        if row.parent:
            parents[normal_name(row.name)] = normal_name(row.parent)
    known = _Known(kinds, parents, by_name)
    first: dict[str, int] = {}
    verdicts = []
    wanted = _as_if_applied(rows, by_name)
    for row in rows:
        key = normal_name(row.name)
        if key in first:
            verdicts.append(_refused(row, RosterRefusal.NAME_TWICE, row.name))
            continue
        first[key] = row.row
        verdicts.append(_judge(row, known, wanted))
    return tuple(verdicts)


def _as_if_applied(rows: Sequence[RosterRow], by_name: Mapping[str, UnitFacts]) -> dict[str, UnitFacts]:
    """Every unit as it would stand afterwards, so that rows are also compared with each other."""
    after = dict(by_name)
    for number, row in enumerate(rows, start=1):
        key = normal_name(row.name)
        present = by_name.get(key) or UnitFacts(
            -number, row.name, "", row.kind, row.kind is UnitKind.COLLECTIVE, active=True
        )
        after[key] = replace(
            present,
            short_name=row.short_name or present.short_name,
            aliases=tuple(dict.fromkeys((*present.aliases, *row.aliases))),
        )
    return after


def _judge(row: RosterRow, known: _Known, wanted: Mapping[str, UnitFacts]) -> RosterVerdict:
    key = normal_name(row.name)
    others = [unit for other, unit in wanted.items() if other != key]
    clash = find_clash(others, name=row.name, short_name=row.short_name, aliases=row.aliases)
    if clash:
        return _refused(row, RosterRefusal.NAME_TAKEN, f"{clash.text} = {clash.owner}")
    found = _parent_refusal(row, known) or _member_refusal(row, known)
    if found:
        return _refused(row, *found)
    present = known.units.get(key)
    if present is None:
        return RosterVerdict(row.row, row.name, RosterOutcome.CREATED)
    outcome = RosterOutcome.UPDATED if _differs(row, present, known.units) else RosterOutcome.UNCHANGED
    return RosterVerdict(row.row, row.name, outcome)


def _parent_refusal(row: RosterRow, known: _Known) -> tuple[RosterRefusal, str] | None:
    if not row.parent:
        return None
    if normal_name(row.parent) not in known.kinds:
        return RosterRefusal.PARENT_UNKNOWN, row.parent
    return (RosterRefusal.PARENT_LOOP, row.parent) if _loops(known.parents, normal_name(row.name)) else None


def _member_refusal(row: RosterRow, known: _Known) -> tuple[RosterRefusal, str] | None:
    if row.members and row.kind is not UnitKind.COLLECTIVE:
        return RosterRefusal.MEMBERS_OF_ONE, ""
    for member in row.members:
        kind = known.kinds.get(normal_name(member))
        if kind is None:
            return RosterRefusal.MEMBER_UNKNOWN, member
        if kind is UnitKind.COLLECTIVE:
            return RosterRefusal.MEMBER_COLLECTIVE, member
    return None


def _refused(row: RosterRow, refusal: RosterRefusal, detail: str) -> RosterVerdict:
    return RosterVerdict(row.row, row.name, RosterOutcome.REFUSED, refusal, detail)


def _loops(parents: Mapping[str, str], start: str) -> bool:
    seen = {start}
    current = parents.get(start)
    while current is not None:
        if current in seen:
            return current == start
        seen.add(current)
        current = parents.get(current)
    return False


def _differs(row: RosterRow, unit: UnitFacts, units: Mapping[str, UnitFacts]) -> bool:
    by_id = {known.unit_id: key for key, known in units.items()}
    return (
        (bool(row.short_name) and row.short_name != unit.short_name)
        or row.kind is not unit.kind
        or (bool(row.parent) and normal_name(row.parent) != by_id.get(unit.parent_id or 0))
        or not set(row.aliases) <= set(unit.aliases)
        or (bool(row.members) and {normal_name(m) for m in row.members} != {by_id.get(i) for i in unit.member_ids})
        or (row.needs_sign_off is not None and row.needs_sign_off != unit.needs_sign_off)
    )
