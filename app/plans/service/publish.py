"""From draft to ledger: units take over, tasks begin. One transaction, refused as a whole or done as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import errors, queries
from app.plans.enums import PlanState, PublishGap, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.plans.rules import DraftFacts, check_publication, duties
from app.plans.service.drafts import SUBJECT, expect_plan
from app.plans.states import PlanAction, TaskAction, next_plan_state, next_task_state
from app.policy.guard import require
from app.policy.permissions import Permission


@dataclass(frozen=True)
class Publication:
    tasks: int
    responsibilities: int
    accepted: tuple[PublishGap, ...]


def publish_plan(ctx: Ctx, plan_id: int, version: int, *, accepted: Iterable[PublishGap] = ()) -> Publication:
    """Put a draft into force. Raises PublishRefused with every gap that was not accepted with open eyes."""
    require(ctx, Permission.PLAN_PUBLISH)
    plan = ctx.session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound
    state = next_plan_state(plan.state, PlanAction.PUBLISH)
    if state is None:
        raise errors.PlanStateRefused
    expect_plan(ctx, plan, version)
    tasks = queries.draft_facts(ctx.session, plan_id)
    resolved = queries.resolutions(ctx.session, plan_id)
    check = check_publication(tasks, resolved)
    refused = check.refused(accepted)
    if refused:
        raise errors.PublishRefused({gap: check.gaps[gap] for gap in refused})
    rows = _responsibilities(tasks, resolved, ctx.today)
    if rows:
        ctx.session.connection().execute(sa.insert(Responsibility), rows)
    starts_on = plan.issued_on if plan.issued_on and plan.issued_on <= ctx.today else ctx.today
    _start_tasks(ctx, plan_id, starts_on)
    plan.state, plan.published_at = state, ctx.now
    plan.version += 1
    taken = tuple(gap for gap in PublishGap if gap in check.gaps)
    told = {
        "state": PlanState.PUBLISHED.value,
        "tasks": len(tasks),
        "responsibilities": len(rows),
        "accepted": {gap.value: [item.words for item in check.gaps[gap]] for gap in taken},
    }
    audit.record(
        ctx, AuditAction.PLAN_PUBLISHED, SUBJECT, plan_id, before={"state": PlanState.DRAFT.value}, after=told
    )
    return Publication(len(tasks), len(rows), taken)


def _responsibilities(
    tasks: Iterable[DraftFacts], resolved: dict[str, tuple[int, ...]], valid_from: date
) -> list[dict[str, Any]]:
    return [
        {
            "task_id": task.task_id,
            "unit_id": duty.unit_id,
            "role": duty.role,
            "position": duty.position,
            "valid_from": valid_from,
        }
        for task in tasks
        for duty in duties(task.mentions, resolved)
    ]


def _start_tasks(ctx: Ctx, plan_id: int, starts_on: date) -> None:
    ctx.session.execute(
        sa.update(Task)
        .where(col(Task.plan_id) == plan_id, col(Task.state) == TaskState.DRAFT)
        .values(
            state=next_task_state(TaskState.DRAFT, TaskAction.PUBLISH),
            starts_on=starts_on,
            version=col(Task.version) + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
