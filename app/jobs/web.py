"""The state of the running system, for the system administrator."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from app import __version__
from app.core.context import Ctx
from app.core.db import journal_mode
from app.core.edge import reads
from app.core.responses import page
from app.jobs import queries
from app.jobs.enums import JobName
from app.jobs.pages import OperationPage
from app.policy.permissions import Permission

router = APIRouter()
SILENCE = timedelta(minutes=5)


@router.get("/operation")
@reads(Permission.OPERATION_READ)
def operation(ctx: Ctx, request: Request) -> Response:
    beat = queries.last_beats(ctx.session).get("scheduler")
    database = request.app.state.database
    contract = OperationPage(
        version=__version__,
        database="SQLite" if database.is_sqlite else "PostgreSQL",
        journal=journal_mode() if database.is_sqlite else "",
        beat_at=beat,
        late=beat is None or ctx.now - beat > SILENCE,
        runs=queries.recent_runs(ctx.session),
        names={one.value: one.label for one in JobName},
    )
    return page(ctx, "jobs/operation.html", contract)
