"""Goals 1 and 2: the overdue page beside the bare application, and the other pages that read many tasks."""

import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.dataset import NOW, Stock
from tests.bench.figure import Figure
from tests.bench.load import Hits, Shot, shoot
from tests.bench.production import Server, environment, free_port, running, wait_for, web

OVERDUE = "/tasks?lamp=overdue"
SECONDS, ROUNDS = 4.0, 5
P50_AT_8, P50_OF_MANY = 40.0, 150.0
QUARTER = 0.25


@contextmanager
def bare(stock: Stock) -> Iterator[Server]:
    settings, port = stock.order.settings, free_port()
    command = [sys.executable, "-m", "tests.bench.anchor", str(settings.data_dir), NOW.isoformat(), str(port)]
    with running(command, environment(settings)) as process:
        wait_for(port, "/overdue")
        yield Server(port, process.pid)


def run(stock: Stock) -> Iterator[Figure]:
    """Both servers run, but only one is asked at a time: there are two cores. The median of interleaved rounds is told,
    since the minute decides by a third how fast a shared machine is.
    """
    with bare(stock) as anchor, web(stock.order.settings) as server:
        for connections in (8, 32):
            rounds = [
                (
                    _measured(anchor, connections, "/overdue"),
                    _measured(server, connections, OVERDUE, stock.supervisor),
                )
                for _ in range(ROUNDS)
            ]
            bare_ones, ours = zip(*rounds, strict=True)
            name = f"overdue page, {connections} connections"
            yield from _figures(name, median_of(ours), median_of(bare_ones), at_8=connections == 8)
    yield from _others(stock)


@dataclass(frozen=True)
class Measured:
    hits: Hits
    cpu_ms: float


def median_of(shots: Sequence[Measured]) -> Measured:
    """Each figure's median over shots of the same kind; errors are added up."""
    hits = [shot.hits for shot in shots]
    rate = statistics.median(one.rate for one in hits)
    return Measured(
        Hits(
            count=round(rate * hits[0].seconds),
            seconds=hits[0].seconds,
            p50=statistics.median(one.p50 for one in hits),
            p95=statistics.median(one.p95 for one in hits),
            errors=sum(one.errors for one in hits),
            exhausted=any(one.exhausted for one in hits),
        ),
        statistics.median(shot.cpu_ms for shot in shots),
    )


def _measured(server: Server, connections: int, path: str, token: str = "", seconds: float = SECONDS) -> Measured:
    """What the first second meets is compiled and cached then, once for the life of a server."""
    shoot(Shot(server.port, connections, 1.0, path, token))
    used = server.cpu_seconds()
    hits = shoot(Shot(server.port, connections, seconds, path, token))
    return Measured(hits, (server.cpu_seconds() - used) / max(hits.count, 1) * 1000)


def _figures(name: str, ours: Measured, anchor: Measured, *, at_8: bool) -> Iterator[Figure]:
    own, bare = ours.hits, anchor.hits
    yield Figure(f"{name}, p50", own.p50, "ms", bare.p50, most=P50_AT_8 if at_8 else None)
    yield Figure(f"{name}, p95", own.p95, "ms", bare.p95)
    yield Figure(f"{name}, rate", own.rate, "/s", bare.rate, least=QUARTER, of_ratio=True)
    yield Figure(f"{name}, CPU of one", ours.cpu_ms, "ms", anchor.cpu_ms)
    yield Figure(f"{name}, errors", own.errors + bare.errors, "", most=0)


def _others(stock: Stock) -> Iterator[Figure]:
    """One reader at a time: what somebody waits for who opens the page."""
    with web(stock.order.settings) as server:
        for path, token in (
            ("/tasks", stock.office),
            ("/board", stock.supervisor),
            ("/instructions", stock.leader),
            ("/reviews", stock.supervisor),
        ):
            found = _measured(server, 1, path, token, SECONDS / 2)
            yield Figure(f"{path} with 5,000 tasks, p50", found.hits.p50, "ms", most=P50_OF_MANY)
            yield Figure(f"{path} with 5,000 tasks, CPU of one", found.cpu_ms, "ms")
            yield Figure(f"{path} with 5,000 tasks, errors", found.hits.errors, "", most=0)
