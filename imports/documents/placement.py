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
        for offset in sorted(self.owner):
            kind, index = self.owner[offset]
            last = runs[-1] if runs else None
            if last is not None and (last.end, last.kind, last.index) == (offset, kind, index):
                runs[-1] = Placed(last.start, offset + 1, kind, index)
            else:
                runs.append(Placed(offset, offset + 1, kind, index))
        return tuple(runs)
