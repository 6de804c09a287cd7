"""Shapes that components show: what a page dataclass is made of when it is not a plain value.

They hold what is shown and where it leads, never rows of tables. templates/components has a macro for each.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

ALL = ""


@dataclass(frozen=True)
class Figure:
    """A number in a sentence or a cell, and the address that lists exactly the rows it counts."""

    count: int
    href: str
    measure: str = "项"


@dataclass(frozen=True)
class LampView:
    """`colour` is a LampColour; `word` is what is said (预警, 滞后, 逾期, …); `why` is the sentence under it."""

    colour: StrEnum
    word: str
    why: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool = False


class Options(tuple[Option, ...]):  # noqa: SLOT001 -- it keeps its hash
    """Many options that are hashed once: what was set of them is found again on every page."""

    def __hash__(self) -> int:
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            known = self.__dict__["_hash"] = super().__hash__()
        return known


@dataclass(frozen=True)
class Filter:
    """One condition of a list. A search has a placeholder, a select has options whose first is the usual one."""

    name: str
    label: str
    kind: Literal["search", "select"] = "select"
    value: str = ALL
    options: tuple[Option, ...] = ()
    placeholder: str = ""

    @property
    def is_usual(self) -> bool:
        return self.value == (self.options[0].value if self.options else ALL)

    @property
    def said(self) -> str:
        """The chosen value as the reader knows it."""
        return next((option.label for option in self.options if option.value == self.value), self.value)


@dataclass(frozen=True)
class FilterBar:
    """The conditions of a list. `action` is the address without conditions; `columns` can be hidden by the reader."""

    action: str
    fields: tuple[Filter, ...]
    columns: tuple[Option, ...] = ()
    sort: str = ""

    @property
    def chips(self) -> tuple[Filter, ...]:
        """What narrows the list now."""
        return tuple(entry for entry in self.fields if not entry.is_usual)

    def shows(self, column: str) -> bool:
        return all(option.chosen for option in self.columns if option.value == column)


@dataclass(frozen=True)
class StripDay:
    """A day of the calendar strip: `words` says what happens on it; a line is an on-time or lock line."""

    day: date
    words: str = ""
    is_off: bool = False
    is_line: bool = False


@dataclass(frozen=True)
class MatrixCell:
    """The gravest lamp of a unit in a month and how many tasks have it; 0 shows no number."""

    lamp: LampView
    count: int = 0
    href: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """None stands for a month without lamps."""

    name: str
    href: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True)
class Entry:
    """A line of a timeline: what happened, and what belongs to it in small print."""

    at: datetime
    text: str
    sub: str = ""
    href: str = ""


@dataclass(frozen=True)
class FileItem:
    """A stored file; `size` in bytes, `note` says whose it is or where it comes from."""

    id: int
    name: str
    size: int
    href: str
    note: str = ""


@dataclass(frozen=True)
class Words:
    """A piece of a text compared with another: as before, newly written, or gone."""

    text: str
    change: Literal["same", "new", "gone"] = "same"


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar; `points` of the bar's whole."""

    label: str
    points: float
