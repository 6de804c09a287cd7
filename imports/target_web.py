"""Corrections of a draft beside its tasks: its targets, and what it says about itself."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound, StaleData
from app.core.forms import Form, SubmittedForm
from app.core.ids import RowId
from app.core.responses import page
from app.indicators import queries as indicators
from app.indicators import service as indicator_service
from app.indicators.enums import Comparator
from app.indicators.forms import FIELDS as INDICATOR_FIELDS
from app.indicators.forms import indicator_form
from app.indicators.queries import IndicatorLine
from app.plans import service as plan_service
from app.plans.enums import PlanKind, StepKind
from app.plans.forms import PLAN_FIELDS, plan_form
from app.plans.queries import PlanHead
from app.policy.permissions import Permission
from app.units.forms import version_of
from imports import service
from imports.clash import agreed, clash_of, faster_words, fingerprint
from imports.pages import IndicatorEditPage, ParticularsPage
from imports.review import draft_head, presence_of
from imports.ways import back, live_tasks, short_title
from imports.words import Said

router = APIRouter()


@router.get("/plans/{plan_id}/particulars")
@reads(Permission.PLAN_IMPORT)
def particulars(ctx: Ctx, plan_id: RowId) -> Response:
    return _particulars_page(ctx, draft_head(ctx, plan_id))


@router.post("/plans/{plan_id}/particulars")
@writes(Permission.PLAN_IMPORT)
def edit_particulars(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    plan = draft_head(ctx, plan_id)
    try:
        with service.step(ctx, plan_id, StepKind.PARTICULARS):
            plan_service.edit_plan(ctx, plan_id, agreed(form), plan_form(form))
    except InvalidInput as fault:
        return _particulars_page(ctx, plan, form=form, errors=fault.fields)
    except StaleData as fault:
        return _particulars_page(ctx, plan, form=form, faster=fault)
    return back(plan_id, said=Said.PARTICULARS.label)


def _particulars_page(
    ctx: Ctx,
    plan: PlanHead,
    *,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
    faster: StaleData | None = None,
) -> Response:
    held: dict[str, Any] = {
        "title": plan.title,
        "short_title": plan.short_title,
        "kind": plan.kind.value,
        "document_number": plan.document_number,
        "issuers": "、".join(plan.issuers),
        "issued_on": plan.issued_on or "",
        "period_start": plan.period_start or "",
        "period_end": plan.period_end or "",
    }
    stored = {name: str(value) for name, value in held.items()}
    typed = {name: form.text(name) for name in PLAN_FIELDS} if form else {}
    contract = ParticularsPage(
        plan=plan,
        version=version_of(form) if form else plan.version,
        values=typed or stored,
        kinds=[(kind.value, kind.label) for kind in PlanKind],
        presence=presence_of(ctx, plan.plan_id),
        errors=errors or {},
        clash=clash_of(faster_words(faster), stored, typed, plan.version) if faster else None,
    )
    return page(ctx, "imports/particulars.html", contract, status=409 if faster else 422 if errors else 200)


@router.get("/plans/{plan_id}/indicators/new")
@reads(Permission.PLAN_IMPORT)
def new_indicator(ctx: Ctx, plan_id: RowId, task: int | None = None) -> Response:
    return _indicator_page(ctx, plan_id, None, task_id=task)


@router.post("/plans/{plan_id}/indicators")
@writes(Permission.PLAN_IMPORT)
def add_indicator(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    try:
        new = indicator_form(form)
        with service.step(ctx, plan_id, StepKind.TARGET, new.task_id):
            indicator_service.add_indicator(ctx, plan_id, new)
    except InvalidInput as fault:
        return _indicator_page(ctx, plan_id, None, form=form, errors=fault.fields)
    return back(plan_id, new.task_id, Said.INDICATOR_SAVED.label)


@router.get("/plans/{plan_id}/indicators/{indicator_id}")
@reads(Permission.PLAN_IMPORT)
def show_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId) -> Response:
    return _indicator_page(ctx, plan_id, indicator_id)


@router.post("/plans/{plan_id}/indicators/{indicator_id}")
@writes(Permission.PLAN_IMPORT)
def edit_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId, form: Form) -> Response:
    try:
        new = indicator_form(form)
        saw = form.text("overwrite") or form.text("seen")
        if saw and saw != _seen(ctx, plan_id, indicator_id):
            return _indicator_page(ctx, plan_id, indicator_id, form=form, overtaken=True)
        with service.step(ctx, plan_id, StepKind.TARGET, new.task_id):
            indicator_service.edit_indicator(ctx, plan_id, indicator_id, new)
    except InvalidInput as fault:
        return _indicator_page(ctx, plan_id, indicator_id, form=form, errors=fault.fields)
    return back(plan_id, new.task_id, Said.INDICATOR_SAVED.label)


@router.post("/plans/{plan_id}/indicators/{indicator_id}/removal")
@writes(Permission.PLAN_IMPORT)
def remove_indicator(ctx: Ctx, plan_id: RowId, indicator_id: RowId) -> Response:
    with service.step(ctx, plan_id, StepKind.TARGET):
        indicator_service.remove_indicator(ctx, plan_id, indicator_id)
    return back(plan_id, said=Said.INDICATOR_REMOVED.label)


def _indicator_page(
    ctx: Ctx,
    plan_id: int,
    indicator_id: int | None,
    *,
    task_id: int | None = None,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
    overtaken: bool = False,
) -> Response:
    plan = draft_head(ctx, plan_id)
    target = _target(ctx, plan_id, indicator_id)
    stored = _indicator_values(target, task_id)
    typed = {name: form.text(name) for name in INDICATOR_FIELDS} if form else {}
    contract = IndicatorEditPage(
        plan=plan,
        indicator_id=indicator_id,
        seen=(form.text("seen") if form else "") or fingerprint(stored),
        quote=target.quote if target else "",
        values=typed or stored,
        comparators=[(comparator.value, comparator.label) for comparator in Comparator],
        tasks=[(task.task_id, short_title(task)) for task in live_tasks(ctx, plan_id)],
        presence=presence_of(ctx, plan_id),
        errors=errors or {},
        clash=clash_of(Said.CLASH.label, stored, typed, fingerprint(stored)) if overtaken else None,
    )
    return page(ctx, "imports/indicator.html", contract, status=409 if overtaken else 422 if errors else 200)


def _target(ctx: Ctx, plan_id: int, indicator_id: int | None) -> IndicatorLine | None:
    """None for one that is to be added; NotFound for one that this draft does not have."""
    if indicator_id is None:
        return None
    targets = indicators.draft_indicators(ctx.session, plan_id)
    found = next((line for line in targets if line.indicator_id == indicator_id), None)
    if found is None:
        raise NotFound
    return found


def _seen(ctx: Ctx, plan_id: int, indicator_id: int) -> str:
    return fingerprint(_indicator_values(_target(ctx, plan_id, indicator_id), None))


def _indicator_values(target: IndicatorLine | None, task_id: int | None) -> dict[str, str]:
    if target is None:
        return dict.fromkeys(INDICATOR_FIELDS, "") | {"task_id": str(task_id or "")}
    return {name: str(getattr(target, name) or "") for name in INDICATOR_FIELDS}
