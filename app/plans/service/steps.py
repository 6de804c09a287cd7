"""Taking corrections of a draft back, and saying who is at it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import errors, queries
from app.plans.enums import PlanKind, StepKind, TaskKind, TaskState
from app.plans.models import DraftStep, DraftVisit, MentionResolution, Plan, Task
from app.plans.queries.steps import KEPT_FIELDS, PRESENT, StepLine
from app.plans.rules import Change
from app.plans.service.mentions import write_mentions
from app.plans.states import TaskAction, next_task_state
from app.policy.guard import require
from app.policy.permissions import Permission

PLAIN_PARTICULARS = ("title", "short_title", "document_number", "issuers", "period_start", "period_end")


def keep_step(
    ctx: Ctx, plan_id: int, kind: StepKind, changes: Sequence[Change], *, task_id: int | None = None
) -> None:
    """Remember what a correction changed. The correction itself is audited by its own verb."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    if not changes:
        return
    task = ctx.session.get(Task, task_id) if task_id else None
    ctx.session.add(
        DraftStep(
            plan_id=plan_id,
            kind=kind,
            about=f"{task.number} {task.title}".strip()[:200] if task else "",
            task_id=task_id,
            changes=[{"key": one.key, "before": one.before, "after": one.after} for one in changes],
            made_by=ctx.actor.user_id,
            made_at=ctx.now,
        )
    )


def begin_undo(ctx: Ctx, plan_id: int, step_id: int) -> StepLine:
    """The step to take back, marked as taken back. Raises StaleData when it is no longer the newest."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    row = ctx.session.get(DraftStep, step_id, with_for_update=True)
    if row is None or row.plan_id != plan_id:
        raise NotFound
    newest = next(iter(queries.last_steps(ctx.session, plan_id)), None)
    if newest is None or newest.step_id != step_id:
        raise errors.step_not_newest(newest.made_by if newest else "", newest.made_at if newest else None)
    row.undone_at = ctx.now
    told = {"kind": row.kind.value, "about": row.about}
    audit.record(ctx, AuditAction.DRAFT_STEP_UNDONE, "plan", plan_id, before=told)
    return newest


def put_back(ctx: Ctx, plan_id: int, changes: Sequence[Change]) -> None:
    """Give tasks, printed units and particulars of a draft the values they had. What was added is set aside."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    for change in changes:
        kind, _, name = change.key.partition(":")
        if kind == "task":
            _put_task_back(ctx, plan_id, change)
        elif kind == "mention":
            _put_mention_back(ctx, plan_id, name, change)
        elif kind == "plan":
            _put_particulars_back(ctx, plan_id, change.before or {})


def _put_task_back(ctx: Ctx, plan_id: int, change: Change) -> None:
    task = queries.draft_task_or_404(ctx.session, plan_id, change.row_id)
    before = change.before
    if before is None:
        task.version += 1
        # The audit log names the task that was added, so its row stays, out of the draft.
        task.state = next_task_state(task.state, TaskAction.DISCARD) or task.state
        task.parent_id = None
        return
    # Moving on in the order is no change that anybody at work on the task must be told of.
    task.version += int(set(before) != {"seq"})
    for name in KEPT_FIELDS:
        if name in before:
            setattr(task, name, before[name])
    if "kind" in before:
        task.kind = TaskKind(before["kind"])
    if "state" in before:
        task.state = TaskState(before["state"])
    if "deadline" in before:
        task.deadline = date.fromisoformat(before["deadline"]) if before["deadline"] else None
    if "path" in before:
        task.path = list(before["path"])
    if "warnings" in before:
        task.warnings = list(before["warnings"])
    if "lead" in before or "co" in before:
        _put_units_back(ctx, plan_id, task, before)


def _put_units_back(ctx: Ctx, plan_id: int, task: Task, before: Any) -> None:
    now = next(one for one in queries.draft_tasks(ctx.session, plan_id) if one.task_id == task.id)
    write_mentions(ctx, now.task_id, before.get("lead", now.lead), before.get("co", now.co))


def _put_mention_back(ctx: Ctx, plan_id: int, printed: str, change: Change) -> None:
    """What was remembered as an alias stays: other documents may use it by now."""
    ctx.session.execute(
        sa.delete(MentionResolution).where(
            col(MentionResolution.plan_id) == plan_id, col(MentionResolution.printed) == printed
        )
    )
    if change.before is not None:
        rows: list[int | None] = list(change.before["unit_ids"]) or [None]
        ctx.session.add_all(MentionResolution(plan_id=plan_id, printed=printed, unit_id=unit) for unit in rows)


def _put_particulars_back(ctx: Ctx, plan_id: int, before: Any) -> None:
    plan = ctx.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    for name in PLAIN_PARTICULARS:
        if name in before:
            setattr(plan, name, before[name])
    if "kind" in before:
        plan.kind = PlanKind(before["kind"])
    if "issued_on" in before:
        plan.issued_on = date.fromisoformat(before["issued_on"]) if before["issued_on"] else None
    plan.version += 1


def renumber_steps(ctx: Ctx, plan_id: int, moved: dict[str, str]) -> None:
    """Rows that were put back under a new key are known by it in the steps before."""
    require(ctx, Permission.PLAN_IMPORT)
    if not moved:
        return
    steps = ctx.session.scalars(
        sa.select(DraftStep).where(col(DraftStep.plan_id) == plan_id, col(DraftStep.undone_at).is_(None))
    )
    for step in steps:
        step.changes = [{**one, "key": moved.get(one["key"], one["key"])} for one in step.changes]


def visit_draft(ctx: Ctx, plan_id: int) -> None:
    """Say that the actor has the draft open. After a silence a new sitting begins. Not audited: nothing changes."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    if ctx.actor.user_id is None:
        return
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"plan_id": plan_id, "user_id": ctx.actor.user_id, "since": ctx.now, "seen_at": ctx.now}
    statement = insert(DraftVisit).values(**values)
    since = sa.case((col(DraftVisit.seen_at) < ctx.now - PRESENT, ctx.now), else_=col(DraftVisit.since))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["plan_id", "user_id"], set_={"seen_at": ctx.now, "since": since}
        )
    )
