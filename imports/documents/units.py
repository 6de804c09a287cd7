"""Matches a printed unit name with the directory: exact, alias, abbreviation, else suggestions. Never guesses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from imports.documents.traditional import simplify
from imports.documents.unit_names import is_collective

__all__ = ["MatchKind", "UnitEntry", "UnitMatch", "is_collective", "match_unit", "propose_full_name"]

_ROUND = str.maketrans("()", "（）")
_SUGGESTIONS = 5
_SUGGEST_FROM = 60
# What Chinese abbreviations of offices end with, and which full endings each may stand for.
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("管委会", ("管理委员会",)),
    ("委员会", ("委员会",)),
    ("办公室", ("办公室",)),
    ("政府", ("人民政府", "政府")),
    ("总局", ("总局",)),
    ("委", ("委员会", "委")),
    ("办", ("办公室", "办")),
    ("厅", ("厅",)),
    ("局", ("局",)),
    ("部", ("部",)),
    ("院", ("院",)),
    ("处", ("处",)),
    ("会", ("会",)),
    ("大学", ("大学",)),
    ("区", ("区管理委员会", "区人民政府", "区")),
)
# A district is left out: 高新区 and 开发区 end like one and are none.
_LEVELS = "省市州县旗盟"
_OFFICES = ("厅", "局", "委", "办", "部", "委员会", "办公室")


class MatchKind(StrEnum):
    EXACT = "exact"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    SUGGESTION = "suggestion"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One unit of the directory; `parent` is the full name of the unit that it is an office of."""

    key: str
    full_name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.short_name, *self.aliases) if name)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """One candidate is an answer where `resolved`; several wait for a person."""

    printed: str
    kind: MatchKind
    candidates: tuple[UnitEntry, ...] = ()

    @property
    def resolved(self) -> UnitEntry | None:
        sure = self.kind in (MatchKind.EXACT, MatchKind.ALIAS, MatchKind.ABBREVIATION)
        return self.candidates[0] if sure else None


def match_unit(printed: str, directory: Sequence[UnitEntry]) -> UnitMatch:
    wanted = fold(printed)
    if not wanted:
        return UnitMatch(printed, MatchKind.UNKNOWN)
    steps = (
        (MatchKind.EXACT, [unit for unit in directory if fold(unit.full_name) == wanted]),
        (MatchKind.ALIAS, [unit for unit in directory if wanted in map(fold, unit.names)]),
        (MatchKind.ABBREVIATION, [] if is_collective(printed) else _abbreviated(wanted, directory)),
    )
    for kind, found in steps:
        if len(found) == 1:
            return UnitMatch(printed, kind, (found[0],))
        if found:
            return UnitMatch(printed, MatchKind.AMBIGUOUS, tuple(found))
    close = [] if is_collective(printed) else [*_elided(wanted, directory), *_suggest(wanted, directory)]
    close = list(dict.fromkeys(close))[:_SUGGESTIONS]
    return UnitMatch(printed, MatchKind.SUGGESTION if close else MatchKind.UNKNOWN, tuple(close))


def propose_full_name(printed: str, letterhead: Sequence[str]) -> str:
    """How a unit that no directory knows may be called in full: as it signed, else with the issuers' own region."""
    wanted = fold(printed)
    signed = [name for name in letterhead if abbreviates(wanted, UnitEntry("", name))]
    if len(signed) == 1:
        return signed[0]
    regions = {fold(name)[: _region_end(fold(name))] for name in letterhead} - {""}
    level = wanted[:1] if wanted[:1] in _LEVELS else ""
    fitting = [
        region.removeprefix("中共") for region in regions if level and region.endswith(level) and len(region) > 1
    ]
    return fitting[0] + wanted[1:] if len(fitting) == 1 else printed


def _abbreviated(wanted: str, directory: Sequence[UnitEntry]) -> list[UnitEntry]:
    return [unit for unit in directory if abbreviates(wanted, unit) and not _lacks_level(wanted, unit)]


def _elided(wanted: str, directory: Sequence[UnitEntry]) -> list[UnitEntry]:
    """公安厅 behind 省工业和信息化厅 in a list: whose it is the list alone does not say."""
    return [unit for unit in directory if abbreviates(wanted, unit) and _lacks_level(wanted, unit)]


def _lacks_level(wanted: str, unit: UnitEntry) -> bool:
    """An office named without its region, which its full name has; an office of a unit is named so within it."""
    full = fold(unit.full_name)
    own = unit.parent and full == fold(unit.parent) + wanted
    named = _region_end(wanted) or full.startswith(wanted[:2])
    return not own and not named and wanted.endswith(_OFFICES) and bool(_region_end(full))


def fold(name: str) -> str:
    """Blanks, the width of brackets and traditional characters do not count."""
    return simplify(re.sub(r"\s", "", name)).translate(_ROUND)


def abbreviates(short: str, unit: UnitEntry) -> bool:
    """省发改委 for 甘肃省发展和改革委员会: the signs in order, the ending and the region fit."""
    full = fold(unit.full_name)
    if unit.parent and full == fold(unit.parent) + short:
        return True
    for ending, wholes in _ENDINGS:
        if not short.endswith(ending):
            continue
        for whole in wholes:
            if full.endswith(whole) and _fits(short.removesuffix(ending), full.removesuffix(whole)):
                return True
    return False


def _fits(short: str, full: str) -> bool:
    """`short` and `full` without their endings. The part behind the region must begin with the same sign."""
    if len(short) < 2 or not _in_order(short, full):
        return False
    level = _region_end(short)
    if level:
        full_level = _region_end(full)
        place, full_place = short[: level - 1], full[: max(0, full_level - 1)]
        same_place = full_place.endswith(place) or full_place.startswith(place)
        if short[level - 1] != full[full_level - 1 : full_level] or not same_place:
            return False
        short, full = short[level:], full[full_level:]
    else:
        full = full[_region_end(full) :] if _region_end(full) and not full.startswith(short[:2]) else full
    if not short:
        return True
    short, full = short.removeprefix("政府"), full.removeprefix("人民政府")
    return full[:1] == short[:1] or full.removeprefix("委")[:1] == short[:1]


def _region_end(name: str) -> int:
    """How many signs of 甘肃省 or 省 or 临夏回族自治州 head the name; 0 where none do."""
    match = re.match(rf"(?:[\u4e00-\u9fff]{{0,4}}?|[\u4e00-\u9fff]{{2,12}}?自治)[{_LEVELS}]", name)
    return match.end() if match else 0


def _in_order(short: str, full: str) -> bool:
    signs = iter(full)
    return all(sign in signs for sign in short)


def _suggest(wanted: str, directory: Sequence[UnitEntry]) -> list[UnitEntry]:
    """The nearest names for a person to choose from."""
    names: list[str] = []
    owners: list[UnitEntry] = []
    for unit in directory:
        for name in (unit.full_name, *unit.names):
            names.append(fold(name))
            owners.append(unit)
    ranked = process.extract(wanted, names, scorer=fuzz.WRatio, limit=_SUGGESTIONS * 3, score_cutoff=_SUGGEST_FROM)
    once: list[UnitEntry] = []
    for _, _, position in ranked:
        if owners[position] not in once:
            once.append(owners[position])
    return once[:_SUGGESTIONS]
