"""Slices of long lists with a stable order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Window:
    """Which rows a page shows; `number` counts from 1."""

    number: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def parse(cls, text: str | None, size: int = PAGE_SIZE) -> "Window":
        """A page number from the address; nonsense is page 1."""
        number = int(text) if text and text.isdecimal() and len(text) < 7 else 1
        return cls(max(number, 1), size)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class Listing(Generic[Row]):
    rows: Sequence[Row]
    total: int
    window: Window

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.window.size))

    @property
    def number(self) -> int:
        return self.window.number

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        return self.number > 1
