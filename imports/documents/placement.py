"""Which record every stretch of the source went into, so that nothing is lost and nothing is told twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from imports.documents.raw import Block
from imports.documents.text import Traced


@dataclass(frozen=True, slots=True)
class Placed:
    """`source_text[start:end]` belongs to the task or indicator `index`, to a heading in paths, or to no record."""

    start: int
    end: int
    kind: str
    index: int | None = None


@dataclass
class Claims:
    """Offsets by owner; the first to claim an offset keeps it."""

    owner: dict[int, tuple[str, int | None]] = field(default_factory=dict)

    def claim(self, kind: str, index: int | None, texts: Iterable[Traced]) -> None:
        for text in texts:
            for offset in text.at:
                self.owner.setdefault(offset, (kind, index))

    def left_of(self, block: Block) -> list[Traced]:
        """The stretches of a paragraph that nobody claimed; signs alone are no text."""
        free = [offset not in self.owner for offset in block.text.at]
        left: list[Traced] = []
        here = 0
        for is_free, run in groupby(free):
            length = len(list(run))
            piece = block.text.cut(here, here + length).strip()
            here += length
            if is_free and piece:
                left.append(piece)
        return left

    def placed(self) -> tuple[Placed, ...]:
        """Runs of offsets with one owner, in the order of the source."""
        runs: list[Placed] = []
        held: tuple[str, int | None] | None = None
        start = end = -1
        for offset in sorted(self.owner):
            owner = self.owner[offset]
            if offset != end or owner != held:
                if held is not None:
                    runs.append(Placed(start, end, *held))
                start, held = offset, owner
            end = offset + 1
        return (*runs, Placed(start, end, *held)) if held is not None else ()
