"""Plans and tasks over HTTP, for programs: the same rows the pages show to the same person."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.errors import InvalidInput
from app.core.ids import MAX_ID, RowId
from app.core.paging import Listing, Window
from app.core.responses import as_json, as_list
from app.plans import queries
from app.plans.enums import PlanState, TaskState
from app.plans.queries import PlanFilter, TaskFilter
from app.policy.permissions import Permission

router = APIRouter(prefix="/api/v1", tags=["plans"])
LARGEST = 200
PLAN_STATES = {state.value: state for state in PlanState}
TASK_STATES = {state.value: state for state in TaskState}


def plain(value: Any) -> Any:
    """A dataclass of ours as JSON knows it: dates as ISO text, tuples as lists."""

    def other(found: Any) -> str:
        if isinstance(found, date | datetime):
            return found.isoformat()
        raise TypeError(type(found).__name__)

    return json.loads(json.dumps(asdict(value), default=other))


def listed(listing: Listing[Any]) -> Response:
    return as_list(listing, [plain(row) for row in listing.rows])


def _window(request: Request) -> Window:
    return Window.parse(request.query_params.get("page"), LARGEST)


def _id(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or int(text) > MAX_ID:
        raise InvalidInput({name: f"“{text[:20]}”不是编号。"})
    return int(text)


@router.get("/plans")
@reads(Permission.PLAN_READ)
def list_plans(ctx: Ctx, request: Request, q: str = "", state: str = "") -> Response:
    wanted = PlanFilter(text=q.strip()[:50], state=PLAN_STATES.get(state))
    return listed(queries.plan_lines(ctx.session, ctx.actor, wanted, _window(request)))


@router.get("/plans/{plan_id}")
@reads(Permission.PLAN_READ)
def show_plan(ctx: Ctx, plan_id: RowId) -> Response:
    head = plain(queries.plan_head(ctx.session, ctx.actor, plan_id))
    tasks = [plain(line) for line in queries.plan_tree(ctx.session, ctx.actor, plan_id)]
    return as_json({**head, "tasks": tasks})


@router.get("/tasks")
@reads(Permission.TASK_READ)
def list_tasks(ctx: Ctx, request: Request, q: str = "", state: str = "") -> Response:
    wanted = TaskFilter(
        text=q.strip()[:50],
        plan_id=_id(request, "plan_id"),
        unit_id=_id(request, "unit_id"),
        state=TASK_STATES.get(state),
    )
    return listed(queries.task_lines(ctx.session, ctx.actor, wanted, _window(request)))


@router.get("/tasks/{task_id}")
@reads(Permission.TASK_READ)
def show_task(ctx: Ctx, task_id: RowId) -> Response:
    return as_json(plain(queries.task_detail(ctx.session, ctx.actor, task_id)))
