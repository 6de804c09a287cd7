"""Where a correction leads: to the next doubt, or back to the record it was made on."""

from fastapi import Response

from app.core.context import Ctx
from app.core.responses import redirect
from app.plans import queries as plans
from app.plans.queries import DraftTask

SHORT = 40


def back(plan_id: int, task_id: int | None = None, said: str = "") -> Response:
    place = f"?task={task_id}#t{task_id}" if task_id else ""
    return redirect(f"/plans/{plan_id}/review{place}", flash=said)


def onward(plan_id: int, seq: int, said: str = "") -> Response:
    """To the first doubt behind a place in the document."""
    return redirect(f"/plans/{plan_id}/review?after={seq}#now", flash=said)


def short_title(task: DraftTask) -> str:
    return f"{task.number} {task.title}".strip()[:SHORT]


def live_tasks(ctx: Ctx, plan_id: int) -> list[DraftTask]:
    return [task for task in plans.draft_tasks(ctx.session, plan_id) if not task.discarded]
