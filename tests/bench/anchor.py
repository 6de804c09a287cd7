"""The bare application: the rows of the overdue page by the same query, set by a bare template. No login, no
permissions, no navigation, no filters. What a page can cost at least with these libraries.

usage: python -m tests.bench.anchor DATA_DIR NOW PORT
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import anyio.to_thread
import jinja2
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI, Response
from sqlmodel import col

from app.cli.serve import server_config
from app.core.clock import local_date
from app.core.config import Settings
from app.core.db import Database
from app.main import make_database
from app.overview.queries.standing import overdue_tests
from app.plans.enums import ResponsibilityRole
from app.plans.models import Plan, Responsibility, Task
from app.units.models import Unit
from tests.support.serving import HOST

PAGE = 50
TEMPLATE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{ total }}</title></head><body>
<p>{{ total }}</p>
<table><thead><tr><th>序号</th><th>任务</th><th>牵头单位</th><th>时限</th><th>进度</th></tr></thead><tbody>
{% for row in rows %}
<tr><td>{{ row.number }}</td><td><a href="/tasks/{{ row.id }}">{{ row.title }}</a><span>{{ row.plan }}</span></td>
<td>{{ row.unit }}</td><td>{{ row.deadline }}</td><td>{{ row.percent }}</td></tr>
{% endfor %}
</tbody></table></body></html>
"""


def bare_app(database: Database, now: datetime, threads: int) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        yield

    app = FastAPI(lifespan=lifespan)
    moments = {"now": now, "today": local_date(now)}
    total_of, rows_of = sa.select(sa.func.count()).select_from(Task).where(*overdue_tests()), _rows()
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)

    @app.get("/overdue")
    def overdue() -> Response:
        with database.transaction(write=False) as session:
            total = session.connection().scalar(total_of, moments)
            rows = session.connection().execute(rows_of, moments).all()
        return Response(template.render(total=total, rows=rows), media_type="text/html; charset=utf-8")

    return app


def _rows() -> sa.Select[*tuple[object, ...]]:
    return (
        sa.select(
            col(Task.id),
            col(Task.number),
            col(Task.title),
            col(Plan.title).label("plan"),
            col(Unit.name).label("unit"),
            col(Task.deadline),
            col(Task.percent),
        )
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .join(Responsibility, col(Responsibility.task_id) == col(Task.id))
        .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
        .where(*overdue_tests(), col(Responsibility.role) == ResponsibilityRole.LEAD)
        .order_by(col(Task.plan_id).desc(), col(Task.seq))
        .limit(PAGE)
    )


def main(data_dir: str, now: str, port: str) -> None:
    settings = Settings(data_dir=Path(data_dir))
    app = bare_app(make_database(settings), datetime.fromisoformat(now), settings.threads)
    uvicorn.Server(server_config(app, HOST, int(port))).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
