"""Measure every goal of docs/performance.md beside its anchor, in one run.

usage: python -m tests.bench [pages|filing|dispatch|workbook|start ...]

Ends with status 1 when a goal is missed, 2 for a name that is none of these.
"""

import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench import dispatch, filing, reading, start, workbook
from tests.bench.dataset import Stock, stocked
from tests.bench.figure import Figure

OF_STOCK: Mapping[str, Callable[[Stock], Iterator[Figure]]] = {"pages": reading.run, "filing": filing.run}
ALONE: Mapping[str, Callable[[Path], Iterator[Figure]]] = {
    "dispatch": dispatch.run,
    "workbook": lambda _: workbook.run(),
    "start": start.run,
}


def main(words: list[str]) -> int:
    parts = (*OF_STOCK, *ALONE)
    if not set(words) <= set(parts):
        print(f"parts: {', '.join(parts)}")
        return 2
    chosen = [part for part in parts if part in words or not words]
    begun = time.monotonic()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}", flush=True)
    missed = 0
    for figure in _figures(chosen):
        print(figure, flush=True)
        missed += not figure.met
    print(f"{missed} missed, {time.monotonic() - begun:.0f} s", flush=True)
    return int(missed > 0)


def _figures(chosen: list[str]) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as name:
        folder = Path(name)
        measured = [part for part in chosen if part in OF_STOCK]
        if measured:
            (folder / "stock").mkdir()
            with stocked(folder / "stock") as stock:
                for part in measured:
                    yield from OF_STOCK[part](stock)
        for part in (part for part in chosen if part in ALONE):
            (folder / part).mkdir()
            yield from ALONE[part](folder / part)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
