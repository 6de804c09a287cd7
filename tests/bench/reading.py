"""Goals 1 and 2: the overdue page beside the bare application, and the other pages that read many tasks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.dataset import NOW, Stock
from tests.bench.figure import Figure
from tests.bench.load import Hits, Shot, shoot
from tests.bench.production import environment, free_port, running, wait_for, web

OVERDUE = "/tasks?lamp=overdue"
SECONDS = 5.0
P50_AT_8, P50_OF_MANY = 40.0, 150.0
QUARTER = 0.25


@contextmanager
def bare(stock: Stock) -> Iterator[int]:
    settings, port = stock.order.settings, free_port()
    command = [sys.executable, "-m", "tests.bench.anchor", str(settings.data_dir), NOW.isoformat(), str(port)]
    with running(command, environment(settings)):
        wait_for(port, "/overdue")
        yield port


def run(stock: Stock) -> Iterator[Figure]:
    """The two servers run one after the other at each width, never both: there are two cores."""
    for connections in (8, 32):
        with bare(stock) as port:
            anchor = _warm_shot(Shot(port, connections, SECONDS, "/overdue"))
        with web(stock.order.settings) as port:
            ours = _warm_shot(Shot(port, connections, SECONDS, OVERDUE, stock.supervisor))
        yield from _figures(f"overdue page, {connections} connections", ours, anchor, at_8=connections == 8)
    yield from _others(stock)


def _warm_shot(shot: Shot) -> Hits:
    """What the first second meets is compiled and cached then, once for the life of a server."""
    shoot(Shot(shot.port, shot.connections, 1.0, shot.path, shot.token))
    return shoot(shot)


def _figures(name: str, ours: Hits, anchor: Hits, *, at_8: bool) -> Iterator[Figure]:
    yield Figure(f"{name}, p50", ours.p50, "ms", anchor.p50, most=P50_AT_8 if at_8 else None)
    yield Figure(f"{name}, p95", ours.p95, "ms", anchor.p95)
    yield Figure(f"{name}, rate", ours.rate, "/s", anchor.rate, least=QUARTER, of_ratio=True)
    yield Figure(f"{name}, errors", ours.errors + anchor.errors, "", most=0)


def _others(stock: Stock) -> Iterator[Figure]:
    """One reader at a time: what somebody waits for who opens the page."""
    with web(stock.order.settings) as port:
        for path, token in (
            ("/tasks", stock.office),
            ("/board", stock.supervisor),
            ("/instructions", stock.leader),
            ("/reviews", stock.supervisor),
        ):
            hits = _warm_shot(Shot(port, 1, SECONDS / 2, path, token))
            yield Figure(f"{path} with 5,000 tasks, p50", hits.p50, "ms", most=P50_OF_MANY)
            yield Figure(f"{path} with 5,000 tasks, errors", hits.errors, "", most=0)
