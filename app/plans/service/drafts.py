"""From a document that was read to a draft; what the plan as a whole is called; giving it up."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import errors, queries
from app.plans.enums import PlanState, ResponsibilityRole, TaskState
from app.plans.models import Plan, PlanSource, Task, UnitMention
from app.plans.rules import NewPlan, NewTask, PlanEdit
from app.plans.service.mentions import settle_exact
from app.plans.states import PlanAction, next_plan_state
from app.policy.guard import require
from app.policy.permissions import Permission

SUBJECT = "plan"


@dataclass(frozen=True)
class DraftResult:
    """`task_ids` in the order of the document; empty with `created` False: the file had been imported before."""

    plan_id: int
    created: bool
    task_ids: tuple[int, ...] = ()


def create_draft(ctx: Ctx, new: NewPlan) -> DraftResult:
    """Store a document and its records as a draft. The very same file again changes nothing."""
    require(ctx, Permission.PLAN_IMPORT)
    present = queries.plan_by_digest(ctx.session, new.sha256)
    if present is not None:
        return DraftResult(present.id or 0, created=False)
    plan = Plan(
        title=new.title[:300],
        document_number=new.document_number[:60],
        issuers=list(new.issuers),
        issued_on=new.issued_on,
        period_start=new.period_start,
        period_end=new.period_end,
        kind=new.kind,
        state=PlanState.DRAFT,
        created_by=ctx.actor.user_id,
        created_at=ctx.now,
    )
    ctx.session.add(plan)
    # The id is needed by the source and by every task.
    ctx.session.flush()
    plan_id = plan.id or 0
    _store_source(ctx, plan_id, new)
    task_ids = _store_tasks(ctx, plan_id, new.tasks)
    settle_exact(ctx, plan_id)
    told = {"title": plan.title, "file_name": new.file_name, "sha256": new.sha256, "tasks": len(task_ids)}
    audit.record(ctx, AuditAction.PLAN_IMPORTED, SUBJECT, plan_id, after=told)
    return DraftResult(plan_id, created=True, task_ids=task_ids)


def note_found(ctx: Ctx, plan_id: int, found: Mapping[str, int]) -> None:
    """Count what the reading gave, before anybody corrects it: the measure of what is settled since."""
    require(ctx, Permission.PLAN_IMPORT)
    source = ctx.session.get(PlanSource, plan_id)
    if source is not None:
        source.found = dict(found)


def _store_source(ctx: Ctx, plan_id: int, new: NewPlan) -> None:
    unplaced = [{"text": piece.text, "start": piece.start, "end": piece.end} for piece in new.unplaced]
    ctx.session.add(
        PlanSource(
            plan_id=plan_id,
            file_name=new.file_name[:200],
            sha256=new.sha256,
            text=new.text,
            unplaced=unplaced,
            warnings=list(new.warnings),
        )
    )


def _store_tasks(ctx: Ctx, plan_id: int, tasks: tuple[NewTask, ...]) -> tuple[int, ...]:
    rows = [_task(plan_id, seq, task) for seq, task in enumerate(tasks, start=1)]
    ctx.session.add_all(rows)
    # Parents and printed units point at ids.
    ctx.session.flush()
    for row, task in zip(rows, tasks, strict=True):
        if task.parent is not None:
            row.parent_id = rows[task.parent].id
        roles = ((ResponsibilityRole.LEAD, task.lead), (ResponsibilityRole.CO, task.co))
        ctx.session.add_all(
            UnitMention(task_id=row.id or 0, role=role, position=position, printed=printed[:200])
            for role, names in roles
            for position, printed in enumerate(dict.fromkeys(names), start=1)
        )
    # Names are matched by SELECT next.
    ctx.session.flush()
    return tuple(row.id or 0 for row in rows)


def _task(plan_id: int, seq: int, task: NewTask) -> Task:
    return Task(
        plan_id=plan_id,
        kind=task.kind,
        seq=seq,
        number=task.number[:20],
        path=list(task.path),
        title=task.title[:500],
        text=task.text,
        deadline=task.deadline,
        deadline_text=task.deadline_text[:100],
        state=TaskState.DRAFT,
        units_raw=task.units_raw[:2000],
        source_start=task.source_start,
        source_end=task.source_end,
        warnings=list(task.warnings),
    )


def edit_plan(ctx: Ctx, plan_id: int, version: int, edit: PlanEdit) -> None:
    """Correct what the document says about itself. Raises StaleData on an old version."""
    require(ctx, Permission.PLAN_IMPORT)
    plan = ctx.session.get(Plan, plan_id)
    if plan is None or plan.state is PlanState.ARCHIVED:
        raise NotFound
    expect_plan(ctx, plan, version)
    if not edit.title:
        raise errors.plan_title_missing()
    before = queries.particulars(plan)
    plan.title, plan.kind, plan.short_title = edit.title, edit.kind, edit.short_title
    plan.document_number, plan.issuers, plan.issued_on = edit.document_number, list(edit.issuers), edit.issued_on
    plan.period_start, plan.period_end = edit.period_start, edit.period_end
    plan.version += 1
    audit.record(ctx, AuditAction.PLAN_EDITED, SUBJECT, plan_id, before=before, after=queries.particulars(plan))


def archive_plan(ctx: Ctx, plan_id: int, version: int, reason: str = "") -> None:
    """Close a plan that has run its time, or give up a draft. Nothing is deleted."""
    require(ctx, Permission.PLAN_PUBLISH)
    plan = ctx.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    state = next_plan_state(plan.state, PlanAction.ARCHIVE)
    if state is None:
        raise errors.PlanStateRefused
    expect_plan(ctx, plan, version)
    before = {"state": plan.state.value}
    plan.state = state
    plan.version += 1
    after = {"state": plan.state.value}
    audit.record(ctx, AuditAction.PLAN_ARCHIVED, SUBJECT, plan_id, before=before, after=after, reason=reason)


def expect_plan(ctx: Ctx, plan: Plan, version: int) -> None:
    if plan.version != version:
        raise errors.stale_task(*queries.last_change(ctx.session, SUBJECT, plan.id or 0))
