"""Text that remembers where each of its characters stood in the source."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters of `source_text`; `page` counts from 1 where pages are known."""

    start: int
    end: int
    page: int | None = None

    def to_json(self) -> dict[str, int | None]:
        return {"page": self.page, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Traced:
    """`at[i]` is the offset in the source of `text[i]`."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int = 0) -> "Traced":
        return cls(text, tuple(range(start, start + len(text))))

    @classmethod
    def joined(cls, parts: Iterable["Traced"]) -> "Traced":
        held = tuple(parts)
        return cls("".join(part.text for part in held), tuple(offset for part in held for offset in part.at))

    @classmethod
    def spaced(cls, parts: Iterable["Traced"]) -> "Traced":
        """With a blank between, which stands at the end of the part before it."""
        held: list[Traced] = []
        for part in parts:
            if held:
                held.append(cls(" ", held[-1].at[-1:]))
            held.append(part)
        return cls.joined(held)

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int, end: int | None = None) -> "Traced":
        return Traced(self.text[start:end], self.at[start:end])

    def strip(self, characters: str | None = None) -> "Traced":
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self.cut(left, max(left, right))

    def without(self, ranges: Iterable[tuple[int, int]]) -> "Traced":
        gone = sorted(ranges)
        parts, here = [], 0
        for start, end in gone:
            if start > here:
                parts.append(self.cut(here, start))
            here = max(here, end)
        return Traced.joined([*parts, self.cut(here)])

    def span(self, start: int = 0, end: int | None = None, page: int | None = None) -> Span:
        """Where `text[start:end]` stood; an empty range stands at its own beginning."""
        held = self.at[start:end]
        if held:
            return Span(held[0], held[-1] + 1, page)
        edge = self.at[start] if start < len(self.at) else (self.at[-1] + 1 if self.at else 0)
        return Span(edge, edge, page)
