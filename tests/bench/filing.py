"""Goal 3: reports filed by 32 liaisons at once, and counted in the database afterwards."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.main import make_database
from app.reports.models import Report
from tests.bench.dataset import SUBMITTERS, Stock
from tests.bench.figure import Figure
from tests.bench.load import Hits, Shot, shoot
from tests.bench.production import web

SECONDS = 8.0
RATE = 150.0
WARM = 3


def run(stock: Stock) -> Iterator[Figure]:
    posts = [(desk.token, desk.assignments) for desk in stock.desks]
    with web(stock.order.settings) as server:
        first = shoot(Shot(server.port, SUBMITTERS, SECONDS, posts=[(token, owed[:WARM]) for token, owed in posts]))
        used = server.cpu_seconds()
        hits = shoot(Shot(server.port, SUBMITTERS, SECONDS, posts=[(token, owed[WARM:]) for token, owed in posts]))
        used = server.cpu_seconds() - used
    name = f"submissions by {SUBMITTERS} clients"
    yield Figure(f"{name}, rate", hits.rate, "/s", least=RATE)
    yield Figure(f"{name}, p50", hits.p50, "ms")
    yield Figure(f"{name}, p95", hits.p95, "ms")
    yield Figure(f"{name}, CPU of one", used / max(hits.count, 1) * 1000, "ms")
    yield Figure(f"{name}, errors", first.errors + hits.errors, "", most=0)
    yield Figure(f"{name}, clients without work left", hits.exhausted, "", most=0)
    yield from _kept(stock, name, (first, hits))


def _kept(stock: Stock, name: str, shots: Sequence[Hits]) -> Iterator[Figure]:
    """Every acknowledged report is there once, with one audit row; and none that nobody acknowledged."""
    filed = [number for hits in shots for number in hits.filed]
    database = make_database(stock.order.settings)
    with database.transaction(write=False) as session:
        owed = [number for desk in stock.desks for number in desk.assignments]
        there = list(session.scalars(sa.select(col(Report.assignment_id)).where(col(Report.assignment_id).in_(owed))))
        rows = session.scalar(
            sa.select(sa.func.count())
            .select_from(AuditRow)
            .where(col(AuditRow.action) == AuditAction.REPORT_SUBMITTED.value)
        )
    database.dispose()
    yield Figure(f"{name}, acknowledged", len(filed), "")
    yield Figure(f"{name}, lost", len(set(filed) - set(there)), "", most=0)
    yield Figure(f"{name}, doubled", len(there) - len(set(there)), "", most=0)
    yield Figure(f"{name}, reports and audit rows that differ", abs(len(there) - (rows or 0)), "", most=0)
