"""A later version of a plan in force: set beside it, settled difference by difference, applied as one change."""

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, ids
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.plans import service as plan_service
from app.plans.enums import DutyChoice, RevisionChoice, RevisionKind
from app.policy.permissions import Permission
from app.units.forms import version_of
from imports.compared import revision_page, versions_page
from imports.review import draft_head
from imports.service import revisions
from imports.words import Said

router = APIRouter()
CHOICES = {choice.value: choice for choice in RevisionChoice}
DUTIES = {choice.value: choice for choice in DutyChoice}
KINDS = {kind.value: kind for kind in RevisionKind}


@router.post("/plans/{plan_id}/revision")
@writes(Permission.PLAN_IMPORT)
def start(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """Set this draft beside the chosen plan, whose later version it is."""
    draft_head(ctx, plan_id)
    chosen = next(iter(ids([form.text("base_id")])), 0)
    plan_service.start_revision(ctx, plan_id, chosen)
    return redirect(f"/plans/{plan_id}/revision", flash=Said.COMPARED.label)


@router.get("/plans/{plan_id}/revision")
@reads(Permission.PLAN_IMPORT)
def compare(ctx: Ctx, plan_id: RowId) -> Response:
    return page(ctx, "imports/revision.html", revision_page(ctx, draft_head(ctx, plan_id)))


@router.post("/plans/{plan_id}/revision/decisions")
@writes(Permission.PLAN_IMPORT)
def decide(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """About one difference, named by its two tasks, or about all of a kind."""
    plan = draft_head(ctx, plan_id)
    choice, key = CHOICES.get(form.text("choice")), _key(form)
    if choice is None:
        raise InvalidInput(Said.NO_CHOICE.label)
    try:
        if form.text("kind") in KINDS:
            count = revisions.settle_kind(ctx, plan_id, KINDS[form.text("kind")], choice)
            return redirect(f"/plans/{plan_id}/revision#now", flash=Said.DECIDED_ALL.label.format(count=count))
        duties = DUTIES.get(form.text("duties"))
        revisions.settle_difference(ctx, plan_id, key, choice, duties, form.text("reason"))
    except InvalidInput as fault:
        contract = revision_page(ctx, plan, errors=fault.fields, at=key, typed=form.text("reason"))
        return page(ctx, "imports/revision.html", contract, status=422)
    return redirect(f"/plans/{plan_id}/revision?resumed=1#now", flash=Said.DECIDED.label)


@router.post("/plans/{plan_id}/revision/pairs")
@writes(Permission.PLAN_IMPORT)
def pair(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    draft_head(ctx, plan_id)
    old, new = _key(form)
    if new is None:
        raise InvalidInput(Said.NO_PAIR.label)
    plan_service.pair_tasks(ctx, plan_id, new, old)
    return redirect(f"/plans/{plan_id}/revision#n{new}", flash=Said.PAIRED.label)


@router.post("/plans/{plan_id}/revision/application")
@writes(Permission.PLAN_PUBLISH)
def apply(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    plan = draft_head(ctx, plan_id)
    try:
        done = revisions.apply_revision(ctx, plan_id, version_of(form))
    except InvalidInput as fault:
        return page(ctx, "imports/revision.html", revision_page(ctx, plan, errors=fault.fields), status=422)
    counts = {kind.value: done.count(kind) for kind in RevisionKind}
    return redirect(f"/plans/{done.base_id}", flash=Said.REVISED.label.format(**counts))


@router.get("/tasks/{task_id}/versions")
@reads(Permission.TASK_READ)
def versions(ctx: Ctx, task_id: RowId) -> Response:
    """What revisions did to a task, for everybody who sees it."""
    return page(ctx, "imports/versions.html", versions_page(ctx, task_id))


def _key(form: SubmittedForm) -> tuple[int | None, int | None]:
    """(task in force, task of the new version) of a difference."""
    return (
        next(iter(ids([form.text("old_id")])), None),
        next(iter(ids([form.text("new_id")])), None),
    )
