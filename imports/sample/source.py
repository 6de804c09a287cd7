"""Reads the sample's data files into frozen rows. Everything here is fictional."""

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
BASE_YEAR = 2026
ALTERNATE = "备"

PlanKey = Literal["main", "division", "quarter"]
PLAN_FILES: dict[PlanKey, str] = {
    "main": "plan.txt",
    "division": "plan_division.txt",
    "quarter": "plan_quarter.txt",
}


@dataclass(frozen=True)
class UnitRow:
    name: str
    short_name: str
    kind: str
    parent: str
    aliases: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def is_collective(self) -> bool:
        return bool(self.members)

    @property
    def writings(self) -> frozenset[str]:
        """Every way this unit is written, name included."""
        return frozenset({self.name, self.short_name, *self.aliases})


@dataclass(frozen=True)
class PersonRow:
    login: str
    name: str
    unit: str
    role: str
    is_alternate: bool
    post: str
    phone: str
    email: str
    scope: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """`by_month` holds the twelve month-end values of the plan's year."""

    name: str
    unit: str
    target: float
    by_month: tuple[float, ...]


@dataclass(frozen=True)
class Story:
    """What a task's half-year of reports is made of."""

    figures: tuple[Figure, ...]
    percents: tuple[int, ...]
    line: str
    steps: tuple[str, ...]
    problems: tuple[str, ...]
    nexts: tuple[str, ...]


def plan_text(key: PlanKey, year: int = BASE_YEAR) -> str:
    """The plan's text, its years moved so that it is the plan of `year`."""
    text = (HERE / PLAN_FILES[key]).read_text(encoding="utf-8")
    return re.sub(r"20\d\d", lambda found: str(int(found[0]) + year - BASE_YEAR), text)


@cache
def units() -> tuple[UnitRow, ...]:
    return tuple(
        UnitRow(
            name=row["全称"],
            short_name=row["简称"],
            kind=row["类别"],
            parent=row["上级单位"],
            aliases=_several(row["别名"]),
            members=_several(row["成员"]),
        )
        for row in _rows("units.csv")
    )


@cache
def people() -> tuple[PersonRow, ...]:
    return tuple(
        PersonRow(
            login=row["账号"],
            name=row["姓名"],
            unit=row["单位"],
            role=row["角色"],
            is_alternate=row["正/备"] == ALTERNATE,
            post=row["职务"],
            phone=row["电话"],
            email=row["邮箱"],
            scope=_several(row["分管单位"]),
        )
        for row in _rows("people.csv")
    )


@cache
def stories() -> dict[str, Story]:
    """By key: `t11` is task 11 of the main plan, `q1` item 1 of the quarterly one."""
    return {key: _story(raw) for key, raw in _toml("stories.toml").items()}


@cache
def remarks() -> dict[str, Any]:
    return _toml("remarks.toml")


def unit_named(printed: str) -> UnitRow:
    """The unit a document means by `printed`, the office's answers included."""
    decided = remarks()["decisions"]["units"].get(printed, [printed])
    if len(decided) == 1:
        for unit in units():
            if decided[0] in unit.writings:
                return unit
    raise LookupError(f"not one unit of the sample: {printed}")


def _story(raw: dict[str, Any]) -> Story:
    return Story(
        figures=tuple(
            Figure(name, unit, target, tuple(values)) for name, unit, target, values in raw.get("figures", [])
        ),
        percents=tuple(raw.get("percent", ())),
        line=raw.get("line", ""),
        steps=tuple(raw["steps"]),
        problems=tuple(raw["problems"]),
        nexts=tuple(raw["nexts"]),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
