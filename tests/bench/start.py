"""Goal 7: `duban serve` on an installation that is set up, until its first answer."""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from app.core.config import Settings
from tests.bench.figure import Figure
from tests.bench.production import environment, free_port, running, wait_for
from tests.support.database import fresh_url
from tests.support.serving import HOST

TIMES = 3
SECONDS = 1.5


def run(folder: Path) -> Iterator[Figure]:
    settings = Settings(data_dir=folder)
    with fresh_url(folder):
        _start(settings)  # makes the key, and leaves nothing to compile
        taken = statistics.median(_start(settings) for _ in range(TIMES))
    yield Figure("first answer after `duban serve`", taken, "s", most=SECONDS)


def _start(settings: Settings) -> float:
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--host", HOST, "--port", str(port)]
    begun = time.perf_counter()
    with running(command, environment(settings)):
        wait_for(port, "/healthz")
        return time.perf_counter() - begun
