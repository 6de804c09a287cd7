"""One measured thing, its goal and its anchor, and how two are measured: interleaved, so that a busy machine hits both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; `anchor` is the bare work measured in the same run, in the same unit.

    The goal is about the value, or about value / anchor where `of_ratio`. One without `most` and `least` is only told.
    """

    name: str
    value: float
    unit: str
    anchor: float | None = None
    most: float | None = None
    least: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        return self.value / self.anchor if self.anchor else None

    @property
    def met(self) -> bool:
        """What was to be compared and has no anchor is missed: nothing was shown."""
        judged = self.ratio if self.of_ratio else self.value
        if judged is None:
            return False
        return (self.most is None or judged <= self.most) and (self.least is None or judged >= self.least)

    def __str__(self) -> str:
        words = [f"{self.name:<58} {self.value:>9.3g} {self.unit:<5}"]
        if self.anchor is not None:
            words.append(f"bare {self.anchor:>7.3g} {self.unit:<5} ratio {self.ratio or 0:>6.2f}")
        if self.most is not None or self.least is not None:
            bound = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"
            words.append(f"goal{' of the ratio' if self.of_ratio else ''} {bound}: {'met' if self.met else 'MISSED'}")
        return "  ".join(words)


def interleaved_medians(functions: Sequence[Callable[[], object]], rounds: int = 3) -> list[float]:
    """Median seconds of each function, all of them run once in every round."""
    seconds: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, measured in zip(functions, seconds, strict=True):
            measured.append(seconds_of(function))
    return [statistics.median(measured) for measured in seconds]


def seconds_of(function: Callable[[], object]) -> float:
    before = time.perf_counter()
    function()
    return time.perf_counter() - before
