"""Corrections of a draft: its tasks, its targets, what it says about itself."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound
from app.core.forms import Form, SubmittedForm, ids
from app.core.ids import MAX_ID, RowId
from app.core.responses import page, redirect
from app.indicators import queries as indicators
from app.indicators import service as indicator_service
from app.indicators.enums import Comparator
from app.indicators.forms import FIELDS as INDICATOR_FIELDS
from app.indicators.forms import indicator_form
from app.indicators.queries import IndicatorLine
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import PlanKind, TaskKind
from app.plans.forms import PLAN_FIELDS, TASK_FIELDS, plan_form, task_form
from app.plans.queries import DraftTask, PlanHead
from app.policy.permissions import Permission
from app.units.forms import version_of
from imports import service
from imports.pages import IndicatorEditPage, ParticularsPage, TaskEditPage
from imports.review import draft_head, excerpt, split_points
from imports.words import Said

router = APIRouter()
SHORT = 40


def _back(plan_id: int, task_id: int | None = None, said: str = "") -> Response:
    place = f"?task={task_id}#t{task_id}" if task_id else ""
    return redirect(f"/plans/{plan_id}/review{place}", flash=said)


def _title(task: DraftTask) -> str:
    return f"{task.number} {task.title}".strip()[:SHORT]


def _live(ctx: Ctx, plan_id: int) -> list[DraftTask]:
    return [task for task in plans.draft_tasks(ctx.session, plan_id) if not task.discarded]


@router.get("/plans/{plan_id}/tasks/new")
@reads(Permission.PLAN_IMPORT)
def new_task(ctx: Ctx, plan_id: RowId, after: int | None = None) -> Response:
    return _task_page(ctx, plan_id, None, after=after)


@router.post("/plans/{plan_id}/tasks")
@writes(Permission.PLAN_IMPORT)
def add_task(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    after = next(iter(ids([form.text("after")])), None)
    try:
        task_id = plan_service.add_task(ctx, plan_id, task_form(form), after_id=after)
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, None, after=after, form=form, errors=fault.fields)
    return _back(plan_id, task_id, Said.SAVED.label)


@router.get("/plans/{plan_id}/tasks/{task_id}")
@reads(Permission.PLAN_IMPORT)
def show_task(ctx: Ctx, plan_id: RowId, task_id: RowId) -> Response:
    return _task_page(ctx, plan_id, task_id)


@router.post("/plans/{plan_id}/tasks/{task_id}")
@writes(Permission.PLAN_IMPORT)
def edit_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    plans.draft_task_or_404(ctx.session, plan_id, task_id)
    try:
        plan_service.edit_task(ctx, plan_id, task_id, version_of(form), task_form(form))
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, task_id, form=form, errors=fault.fields)
    return _back(plan_id, task_id, Said.SAVED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/confirmation")
@writes(Permission.PLAN_IMPORT)
def confirm_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    plan_service.confirm_task(ctx, plan_id, task_id, version_of(form))
    return _back(plan_id, task_id, Said.CONFIRMED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/discards")
@writes(Permission.PLAN_IMPORT)
def discard_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    plan_service.discard_task(ctx, plan_id, task_id, version_of(form))
    return _back(plan_id, said=Said.DISCARDED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/restorations")
@writes(Permission.PLAN_IMPORT)
def restore_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    plan_service.restore_task(ctx, plan_id, task_id, version_of(form))
    return _back(plan_id, task_id, Said.RESTORED.label)


@router.post("/plans/{plan_id}/tasks/{task_id}/splits")
@writes(Permission.PLAN_IMPORT)
def split_task(ctx: Ctx, plan_id: RowId, task_id: RowId, form: Form) -> Response:
    text = form.text("offset")
    offset = int(text) if text.isdecimal() and len(text) < 7 else 0
    plans.draft_task_or_404(ctx.session, plan_id, task_id)
    try:
        second = service.split_task(ctx, plan_id, task_id, version_of(form), offset)
    except InvalidInput as fault:
        return _task_page(ctx, plan_id, task_id, errors=fault.fields)
    return redirect(f"/plans/{plan_id}/tasks/{second}", flash=Said.SPLIT.label)


@router.post("/plans/{plan_id}/merges")
@writes(Permission.PLAN_IMPORT)
def merge_tasks(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    kept = service.merge_tasks(ctx, plan_id, ids(form.texts("task_ids")))
    return _back(plan_id, kept, Said.MERGED.label)


def _task_page(
    ctx: Ctx,
    plan_id: int,
    task_id: int | None,
    *,
    after: int | None = None,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """The form of a task; after a refusal with everything that was typed."""
    plan = draft_head(ctx, plan_id)
    tasks = _live(ctx, plan_id)
    task = next((t for t in tasks if t.task_id == task_id), None)
    if (task_id is not None and task is None) or (after is not None and not 0 < after <= MAX_ID):
        raise NotFound
    targets = indicators.draft_indicators(ctx.session, plan_id) if task else []
    contract = TaskEditPage(
        plan=plan,
        task=task,
        after=after,
        source=excerpt(ctx, plan_id, task) if task else (),
        values={name: form.text(name) for name in TASK_FIELDS} if form else _task_values(task),
        kinds=[(kind.value, kind.label) for kind in TaskKind],
        parents=[(other.task_id, _title(other)) for other in tasks if other is not task],
        splits=split_points(task.text) if task else (),
        indicators=[target for target in targets if target.task_id == task_id],
        errors=errors or {},
    )
    return page(ctx, "imports/task.html", contract, status=422 if errors else 200)


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


@router.get("/plans/{plan_id}/particulars")
@reads(Permission.PLAN_IMPORT)
def particulars(ctx: Ctx, plan_id: RowId) -> Response:
    return _particulars_page(ctx, draft_head(ctx, plan_id))


@router.post("/plans/{plan_id}/particulars")
@writes(Permission.PLAN_IMPORT)
def edit_particulars(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    plan = draft_head(ctx, plan_id)
    try:
        plan_service.edit_plan(ctx, plan_id, version_of(form), plan_form(form))
    except InvalidInput as fault:
        return _particulars_page(ctx, plan, form=form, errors=fault.fields)
    return _back(plan_id, said=Said.PARTICULARS.label)


def _particulars_page(
    ctx: Ctx, plan: PlanHead, *, form: SubmittedForm | None = None, errors: Mapping[str, str] | None = None
) -> Response:
    stored: dict[str, Any] = {
        "title": plan.title,
        "short_title": plan.short_title,
        "kind": plan.kind.value,
        "document_number": plan.document_number,
        "issuers": "、".join(plan.issuers),
        "issued_on": plan.issued_on or "",
        "period_start": plan.period_start or "",
        "period_end": plan.period_end or "",
    }
    contract = ParticularsPage(
        plan=plan,
        values={name: form.text(name) for name in PLAN_FIELDS} if form else {k: str(v) for k, v in stored.items()},
        kinds=[(kind.value, kind.label) for kind in PlanKind],
        errors=errors or {},
    )
    return page(ctx, "imports/particulars.html", contract, status=422 if errors else 200)


@router.get("/plans/{plan_id}/indicators/new")
@reads(Permission.PLAN_IMPORT)
def new_indicator(ctx: Ctx, plan_id: RowId, task: int | None = None) -> Response:
    return _indicator_page(ctx, plan_id, None, task_id=task)


@router.post("/plans/{plan_id}/indicators")
@writes(Permission.PLAN_IMPORT)
def add_indicator(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    try:
        new = indicator_form(form)
        indicator_service.add_indicator(ctx, plan_id, new)
    except InvalidInput as fault:
        return _indicator_page(ctx, plan_id, None, form=form, errors=fault.fields)
    return _back(plan_id, new.task_id, Said.INDICATOR_SAVED.label)


@router.get("/plans/{plan_id}/indicators/{indicator_id}")
@reads(Permission.PLAN_IMPORT)
def show_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId) -> Response:
    return _indicator_page(ctx, plan_id, indicator_id)


@router.post("/plans/{plan_id}/indicators/{indicator_id}")
@writes(Permission.PLAN_IMPORT)
def edit_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId, form: Form) -> Response:
    try:
        new = indicator_form(form)
        indicator_service.edit_indicator(ctx, plan_id, indicator_id, new)
    except InvalidInput as fault:
        return _indicator_page(ctx, plan_id, indicator_id, form=form, errors=fault.fields)
    return _back(plan_id, new.task_id, Said.INDICATOR_SAVED.label)


@router.post("/plans/{plan_id}/indicators/{indicator_id}/removal")
@writes(Permission.PLAN_IMPORT)
def remove_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId) -> Response:
    indicator_service.remove_indicator(ctx, plan_id, indicator_id)
    return _back(plan_id, said=Said.INDICATOR_REMOVED.label)


def _indicator_page(
    ctx: Ctx,
    plan_id: int,
    indicator_id: int | None,
    *,
    task_id: int | None = None,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    plan = draft_head(ctx, plan_id)
    targets = indicators.draft_indicators(ctx.session, plan_id)
    target = next((line for line in targets if line.indicator_id == indicator_id), None)
    if indicator_id is not None and target is None:
        raise NotFound
    stored = _indicator_values(target, task_id)
    contract = IndicatorEditPage(
        plan=plan,
        indicator_id=indicator_id,
        quote=target.quote if target else "",
        values={name: form.text(name) for name in INDICATOR_FIELDS} if form else stored,
        comparators=[(comparator.value, comparator.label) for comparator in Comparator],
        tasks=[(task.task_id, _title(task)) for task in _live(ctx, plan_id)],
        errors=errors or {},
    )
    return page(ctx, "imports/indicator.html", contract, status=422 if errors else 200)


def _indicator_values(target: IndicatorLine | None, task_id: int | None) -> dict[str, str]:
    if target is None:
        return dict.fromkeys(INDICATOR_FIELDS, "") | {"task_id": str(task_id or "")}
    return {name: str(getattr(target, name) or "") for name in INDICATOR_FIELDS}
