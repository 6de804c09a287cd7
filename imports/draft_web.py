"""Corrections of the tasks of a draft; each can be taken back."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound, StaleData
from app.core.forms import Form, SubmittedForm, ids
from app.core.ids import MAX_ID, RowId
from app.core.responses import page, redirect
from app.indicators import queries as indicators
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import StepKind, TaskKind
from app.plans.forms import TASK_FIELDS, task_form
from app.plans.queries import DraftTask
from app.policy.permissions import Permission
from app.units.forms import version_of
from imports import service
from imports.clash import LABELS, agreed, clash_of, faster_words
from imports.pages import TaskEditPage
from imports.review import draft_head, excerpt, presence_of, split_points
from imports.ways import back, live_tasks, onward, short_title
from imports.words import Said

router = APIRouter()
KINDS = {kind.value: kind for kind in TaskKind}


@router.get("/plans/{plan_id}/tasks/new")
@reads(Permission.PLAN_IMPORT)
def new_task(ctx: Ctx, plan_id: RowId, after: int | None = None) -> Response:
    return _task_page(ctx, plan_id, None, after=after)


@router.post("/plans/{plan_id}/tasks")
@writes(Permission.PLAN_IMPORT)
def add_task(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    after = next(iter(ids([form.text("after")])), None)
    try:
        with service.step(ctx, plan_id, StepKind.ADDED):
            task_id = plan_service.add_task(ctx, plan_id, task_form(form), after_id=after)
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, None, after=after, form=form, errors=fault.fields)
    return back(plan_id, task_id, Said.SAVED.label)


@router.get("/plans/{plan_id}/tasks/{task_id}")
@reads(Permission.PLAN_IMPORT)
def show_task(ctx: Ctx, plan_id: RowId, task_id: RowId, onward: int = 0) -> Response:
    return _task_page(ctx, plan_id, task_id, going_on=bool(onward))


@router.post("/plans/{plan_id}/tasks/{task_id}")
@writes(Permission.PLAN_IMPORT)
def edit_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    seq = plans.draft_task_or_404(ctx.session, plan_id, task_id).seq
    try:
        with service.step(ctx, plan_id, StepKind.EDITED, task_id):
            plan_service.edit_task(ctx, plan_id, task_id, agreed(form), task_form(form))
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, task_id, form=form, errors=fault.fields)
    except StaleData as fault:
        return _task_page(ctx, plan_id, task_id, form=form, faster=fault)
    if form.has("onward"):
        return onward(plan_id, seq, Said.SAVED.label)
    return back(plan_id, task_id, Said.SAVED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/confirmation")
@writes(Permission.PLAN_IMPORT)
def confirm_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    seq = plans.draft_task_or_404(ctx.session, plan_id, task_id).seq
    with service.step(ctx, plan_id, StepKind.CONFIRMED, task_id):
        plan_service.confirm_task(ctx, plan_id, task_id, version_of(form))
    return onward(plan_id, seq, Said.CONFIRMED.label)


@router.post("/plans/{plan_id}/confirmations")
@writes(Permission.PLAN_IMPORT)
def confirm_alike(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """Every record whose only doubt is this one; taken back as one step."""
    reason = (form.text("reason"),)
    draft_head(ctx, plan_id)
    alike = [task for task in live_tasks(ctx, plan_id) if task.warnings == reason]
    with service.step(ctx, plan_id, StepKind.CONFIRMED):
        for task in alike:
            plan_service.confirm_task(ctx, plan_id, task.task_id, task.version)
    return onward(plan_id, 0, Said.CONFIRMED_ALIKE.label.format(count=len(alike)))


@router.post("/plans/{plan_id}/tasks/{task_id}/placement")
@writes(Permission.PLAN_IMPORT)
def place_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    """What a record is (task or entry of a box) and what it stands under."""
    task = plans.draft_task_or_404(ctx.session, plan_id, task_id)
    kind, parent = KINDS.get(form.text("kind"), task.kind), next(iter(ids([form.text("parent_id")])), None)
    with service.step(ctx, plan_id, StepKind.PLACED, task_id):
        plan_service.place_task(ctx, plan_id, task_id, version_of(form), kind, parent)
    return onward(plan_id, task.seq, Said.PLACED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/discards")
@writes(Permission.PLAN_IMPORT)
def discard_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    seq = plans.draft_task_or_404(ctx.session, plan_id, task_id).seq
    with service.step(ctx, plan_id, StepKind.DISCARDED, task_id):
        plan_service.discard_task(ctx, plan_id, task_id, version_of(form))
    return onward(plan_id, seq, Said.DISCARDED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/restorations")
@writes(Permission.PLAN_IMPORT)
def restore_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    plans.draft_task_or_404(ctx.session, plan_id, task_id)
    with service.step(ctx, plan_id, StepKind.RESTORED, task_id):
        plan_service.restore_task(ctx, plan_id, task_id, version_of(form))
    return back(plan_id, task_id, Said.RESTORED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/splits")
@writes(Permission.PLAN_IMPORT)
def split_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    text = form.text("offset")
    offset = int(text) if text.isdecimal() and len(text) < 7 else 0
    plans.draft_task_or_404(ctx.session, plan_id, task_id)
    try:
        with service.step(ctx, plan_id, StepKind.SPLIT, task_id):
            second = service.split_task(ctx, plan_id, task_id, version_of(form), offset)
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, task_id, errors=fault.fields)
    return redirect(f"/plans/{plan_id}/tasks/{second}", flash=Said.SPLIT.label)


@router.post("/plans/{plan_id}/merges")
@writes(Permission.PLAN_IMPORT)
def merge_tasks(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    chosen = ids(form.texts("task_ids"))
    with service.step(ctx, plan_id, StepKind.MERGED, min(chosen, default=None)):
        kept = service.merge_tasks(ctx, plan_id, chosen)
    if form.has("onward"):
        return onward(plan_id, plans.draft_task_or_404(ctx.session, plan_id, kept).seq, Said.MERGED.label)
    return back(plan_id, kept, Said.MERGED.label)


def _task_page(
    ctx: Ctx,
    plan_id: int,
    task_id: int | None,
    *,
    after: int | None = None,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
    faster: StaleData | None = None,
    going_on: bool = False,
) -> Response:
    """The form of a task; after a refusal, or when somebody was faster, with everything that was typed."""
    plan = draft_head(ctx, plan_id)
    tasks = live_tasks(ctx, plan_id)
    task = next((t for t in tasks if t.task_id == task_id), None)
    typed = {name: form.text(name) for name in TASK_FIELDS} if form else {}
    if faster and task is None:
        # Meanwhile taken out of the draft: there is no form to show the words in.
        raise StaleData(faster.message, kept=[(LABELS[name], text) for name, text in typed.items() if text])
    if (task_id is not None and task is None) or (after is not None and not 0 < after <= MAX_ID):
        raise NotFound
    targets = indicators.draft_indicators(ctx.session, plan_id) if task else []
    contract = TaskEditPage(
        plan=plan,
        task=task,
        version=version_of(form) if form else task.version if task else 0,
        after=after,
        source=excerpt(ctx, plan_id, task) if task else (),
        values=typed or _task_values(task),
        kinds=[(kind.value, kind.label) for kind in TaskKind],
        parents=[(other.task_id, short_title(other)) for other in tasks if other is not task],
        splits=split_points(task.text) if task else (),
        indicators=[target for target in targets if target.task_id == task_id],
        onward=form.has("onward") if form else going_on,
        presence=presence_of(ctx, plan_id),
        errors=errors or {},
        clash=clash_of(faster_words(faster), _task_values(task), typed, task.version) if faster and task else None,
    )
    return page(ctx, "imports/task.html", contract, status=409 if faster else 422 if errors else 200)


def _task_values(task: DraftTask | None) -> dict[str, str]:
    if task is None:
        return dict.fromkeys(TASK_FIELDS, "")
    return {
        "title": task.title,
        "text": task.text,
        "number": task.number,
        "kind": task.kind.value,
        "parent_id": str(task.parent_id or ""),
        "deadline": task.deadline.isoformat() if task.deadline else "",
        "deadline_text": task.deadline_text,
        "lead": "、".join(task.lead),
        "co": "、".join(task.co),
    }
