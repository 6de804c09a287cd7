"""Corrections of a draft that can be taken back: each keeps what it changed, over tasks, units and targets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.context import Ctx
from app.indicators import queries as indicator_queries
from app.indicators import service as indicators
from app.plans import errors, queries
from app.plans import service as plans
from app.plans.enums import StepKind
from app.plans.queries import StepLine
from app.plans.rules import differences, still_holds


@contextmanager
def step(ctx: Ctx, plan_id: int, kind: StepKind, task_id: int | None = None) -> Iterator[None]:
    """Whatever verbs run inside are one step. What they refuse leaves none."""
    queries.draft_or_404(ctx.session, plan_id)
    before = _state(ctx, plan_id)
    yield
    changes = differences(before, _state(ctx, plan_id))
    plans.keep_step(ctx, plan_id, kind, changes, task_id=task_id)
    plans.visit_draft(ctx, plan_id)


def _state(ctx: Ctx, plan_id: int) -> dict[str, dict[str, Any]]:
    # Verbs leave rows unwritten; the comparison reads them by SELECT.
    ctx.session.flush()
    return queries.draft_state(ctx.session, plan_id) | indicator_queries.draft_state(ctx.session, plan_id)


def undo_step(ctx: Ctx, plan_id: int, step_id: int) -> StepLine:
    """Take the newest correction back. StaleData when it is no longer the newest, or was changed past it."""
    taken = plans.begin_undo(ctx, plan_id, step_id)
    now = _state(ctx, plan_id)
    if not all(still_holds(change, now) for change in taken.changes):
        raise errors.step_overtaken()
    plans.put_back(ctx, plan_id, taken.changes)
    plans.renumber_steps(ctx, plan_id, indicators.put_back(ctx, plan_id, taken.changes))
    plans.visit_draft(ctx, plan_id)
    return taken
