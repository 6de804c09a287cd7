"""One measured thing beside its anchor, and how they are measured: interleaved, so that a busy machine hits both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `anchor` in `unit`; `limit` is the ratio that must not be passed, None where it is only told."""

    name: str
    ours: float
    anchor: float
    unit: str = "s"
    limit: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.anchor if self.anchor else float("inf")

    @property
    def met(self) -> bool:
        return self.limit is None or self.ratio <= self.limit

    def __str__(self) -> str:
        goal = "" if self.limit is None else f"  goal ≤ {self.limit:g}: {'met' if self.met else 'MISSED'}"
        return f"{self.name}: {self.ours:.3g} {self.unit} / {self.anchor:.3g} {self.unit} = {self.ratio:.2f}{goal}"


def interleaved_medians(functions: Sequence[Callable[[], object]], rounds: int = 3) -> list[float]:
    """Median seconds of each function, all of them run once in every round."""
    seconds: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, measured in zip(functions, seconds, strict=True):
            before = time.perf_counter()
            function()
            measured.append(time.perf_counter() - before)
    return [statistics.median(measured) for measured in seconds]
