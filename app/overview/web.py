"""Routes of the overview: ledger, board, task, a leader's month."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.ids import RowId
from app.core.responses import page
from app.overview.build.board import board_page
from app.overview.build.leader import leader_page
from app.overview.build.ledger import ledger_page
from app.overview.build.task import MANY, task_page
from app.policy.permissions import Permission

router = APIRouter()


@router.get("/tasks")
@reads(Permission.TASK_READ)
def ledger(ctx: Ctx, request: Request) -> Response:
    asked = dict(request.query_params)
    asked["columns"] = ",".join(request.query_params.getlist("columns"))
    return page(ctx, "overview/ledger.html", ledger_page(ctx, asked, request.url.query))


@router.get("/board")
@reads(Permission.REPORT_REVIEW, Permission.ROUND_OPEN, Permission.INSTRUCTION_WRITE)
def board(ctx: Ctx, request: Request) -> Response:
    return page(ctx, "overview/board.html", board_page(ctx, dict(request.query_params), request.url.query))


@router.get("/tasks/{task_id}")
@reads(Permission.TASK_READ)
def task(ctx: Ctx, task_id: RowId) -> Response:
    return page(ctx, "overview/task.html", task_page(ctx, task_id))


@router.get("/tasks/{task_id}/reports")
@reads(Permission.TASK_READ)
def task_reports(ctx: Ctx, task_id: RowId) -> Response:
    return page(ctx, "overview/task.html", task_page(ctx, task_id, reports=MANY, tab="reports"))


@router.get("/tasks/{task_id}/history")
@reads(Permission.TASK_READ)
def task_history(ctx: Ctx, task_id: RowId) -> Response:
    return page(ctx, "overview/task.html", task_page(ctx, task_id, history=MANY, tab="history"))


@router.get("/instructions")
@reads(Permission.INSTRUCTION_WRITE)
def instructions(ctx: Ctx, task: str = "") -> Response:
    return leader_home(ctx, int(task) if task.isdecimal() and len(task) < 18 else None)


def leader_home(ctx: Ctx, about: int | None = None) -> Response:
    """The front page of a leader."""
    return page(ctx, "overview/leader.html", leader_page(ctx, about))
