"""Two processes write to one SQLite file as fast as they can: how long the longest wait is.

usage: python -m tests.bench.writers [seconds]

The first stands for the web process with thirty-two submitting clients, the second for a job of many small transactions.
Each is measured with the turns of app.core.turns and with SQLite's own wait alone.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from app.core.db import Database, make_engine
from tests.support.requirements import ROOT

CLIENTS, ROWS, JOB_ROWS = 32, 8, 2
INSERT = sa.text("INSERT INTO line (number, words) VALUES (:number, :words)")


class Unqueued:
    """SQLite's busy wait between processes, a plain lock between threads: what there was before the turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._lock:
            yield


def write(url: str, threads: int, rows: int, seconds: float, *, queued: bool) -> dict[str, float]:
    database = Database(make_engine(url, threads=threads), audit_key=b"")
    if not queued:
        database._turns = Unqueued()  # type: ignore[assignment]
    times: list[float] = []
    end = time.perf_counter() + seconds

    def work() -> None:
        while (begun := time.perf_counter()) < end:
            with database.transaction(write=True) as session:
                for number in range(rows):
                    session.execute(INSERT, {"number": number, "words": "进展" * 100})
            times.append((time.perf_counter() - begun) * 1000)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times.sort()
    return {
        "a second": len(times) / seconds,
        "p50": times[len(times) // 2],
        "p99": times[int(len(times) * 0.99)],
        "longest": times[-1],
    }


def measure(seconds: float, *, queued: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE line (id INTEGER PRIMARY KEY, number INTEGER, words TEXT)"))
        engine.dispose()
        runs = {"web": (CLIENTS, ROWS), "job": (1, JOB_ROWS)}
        started = {
            name: subprocess.Popen(
                [sys.executable, "-m", "tests.bench.writers", json.dumps([url, *sizes, seconds, queued])],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name, sizes in runs.items()
        }
        for name, process in started.items():
            figures = json.loads(process.communicate()[0])
            told = "  ".join(f"{figure} {value:.1f}" for figure, value in figures.items())
            print(f"{'turns' if queued else 'busy wait':10} {name}  {told}", flush=True)


def main() -> None:
    order = sys.argv[1] if len(sys.argv) > 1 else "20"
    if order.startswith("["):
        url, threads, rows, seconds, queued = json.loads(order)
        print(json.dumps(write(url, threads, rows, seconds, queued=queued)))
        return
    for queued in (False, True):
        measure(float(order), queued=queued)


if __name__ == "__main__":
    main()
