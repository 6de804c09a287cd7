"""The tree that the outline makes of a document."""

from dataclasses import dataclass, field
from enum import StrEnum

from imports.documents.markers import Marker, Rank
from imports.documents.raw import Block
from imports.documents.text import Traced


class NodeKind(StrEnum):
    NUMBERED = "numbered"
    BOX = "box"
    ENTRY = "entry"
    TABLE = "table"
    ANNEX = "annex"


@dataclass
class Node:
    """`head` is the text behind the number, `printed` the whole first paragraph; `body` the paragraphs after it."""

    kind: NodeKind
    parent: int | None
    head: Traced
    printed: Traced
    ordinal: int
    rank: Rank | None = None
    number: str | None = None
    value: int = 0
    depth: int = 0
    bold: bool = False
    container: str | None = None
    body: list[Block] = field(default_factory=list)
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """`front` comes before the first number, `tail` is signature, date and imprint."""

    front: tuple[Block, ...]
    nodes: tuple[Node, ...]
    tail: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Token:
    block: Block
    marker: Marker | None
    box_head: bool

    @property
    def text(self) -> Traced:
        return self.block.text.cut(self.marker.end) if self.marker else self.block.text
