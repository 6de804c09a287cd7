"""From a document that was read to a published plan: review beside the source, printed units, publication."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound
from app.core.forms import Form, SubmittedForm, ids
from app.core.ids import RowId
from app.core.responses import as_json, page, redirect
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import PlanState, PublishGap, StepKind
from app.policy.decide import may
from app.policy.permissions import Permission
from app.units import queries as units
from app.units.enums import UnitKind
from app.units.forms import KINDS, version_of
from app.units.rules import UnitFacts
from app.units.service import UnitDraft
from imports import service
from imports.documents.units import propose_full_name
from imports.pages import MentionPage
from imports.review import LAST, draft_head, presence_of, review_page
from imports.service import revisions
from imports.words import Said

router = APIRouter()
GAPS = {gap.value: gap for gap in PublishGap}


@router.get("/plans/{plan_id}/review")
@reads(Permission.PLAN_IMPORT)
def review(ctx: Ctx, plan_id: RowId, task: int | None = None, after: int | None = None) -> Response:
    """`task` is marked in the source; `after` is the place in the order that was settled last."""
    plan = plans.plan_head(ctx.session, ctx.actor, plan_id)
    if plan.state is not PlanState.DRAFT:
        return redirect(f"/plans/{plan_id}")
    return page(ctx, "imports/review.html", review_page(ctx, plan, shown=task, after=after))


@router.post("/plans/{plan_id}/presence")
@writes(Permission.PLAN_IMPORT)
def be_present(ctx: Ctx, plan_id: RowId) -> Response:
    """An open page says so every half minute, and learns who else is there."""
    plan_service.visit_draft(ctx, plan_id)
    return as_json({"words": presence_of(ctx, plan_id).words})


@router.post("/plans/{plan_id}/undo")
@writes(Permission.PLAN_IMPORT)
def undo(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    named = ids([form.text("step")])
    if not named:
        raise InvalidInput(Said.NO_STEP.label)
    taken = service.undo_step(ctx, plan_id, named[0])
    place = f"?task={taken.task_id}&after=0#t{taken.task_id}" if taken.task_id else "#units"
    said = Said.UNDONE.label.format(what=f"{taken.kind.label} {taken.about}".strip())
    return redirect(f"/plans/{plan_id}/review{place}", flash=said)


@router.get("/plans/{plan_id}/mentions")
@reads(Permission.PLAN_IMPORT)
def mention(ctx: Ctx, plan_id: RowId, printed: Annotated[str, Query(max_length=200)] = "") -> Response:
    return _mention_page(ctx, plan_id, printed)


@router.post("/plans/{plan_id}/mentions")
@writes(Permission.PLAN_IMPORT)
def resolve(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    printed, aside = form.text("printed"), form.has("set_aside")
    chosen = ids(form.texts("unit_ids"))
    try:
        wanted, remember = _wanted_units(form), form.text("remember") == "1"
        with service.step(ctx, plan_id, StepKind.UNITS):
            plan_service.resolve_mention(ctx, plan_id, printed, wanted, remember=remember)
    except InvalidInput as fault:
        # A spelling that is another unit's already is told at the units.
        told = {"unit_ids" if field == "aliases" else field: words for field, words in fault.fields.items()}
        return _mention_page(ctx, plan_id, printed, chosen=chosen, errors=told)
    said = Said.SET_ASIDE if aside else Said.RESOLVED
    return redirect(f"/plans/{plan_id}/review?after={LAST}#now", flash=said.label.format(printed=printed))


@router.post("/plans/{plan_id}/mentions/units")
@writes(Permission.UNIT_MANAGE)
def create_unit(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """A unit that the directory lacks, added where its name was found."""
    printed, named = form.text("printed"), form.text("new_name")
    plans.draft_or_404(ctx.session, plan_id)
    try:
        draft = UnitDraft(named, KINDS.get(form.text("new_kind"), UnitKind.OTHER))
        service.create_mentioned_unit(ctx, plan_id, printed, draft)
    except InvalidInput as fault:
        errors = {"new_name": " ".join(fault.fields.values())}
        return _mention_page(ctx, plan_id, printed, errors=errors, form=form)
    said = Said.UNIT_CREATED.label.format(name=named, printed=printed)
    return redirect(f"/plans/{plan_id}/review?after={LAST}#now", flash=said)


def _wanted_units(form: SubmittedForm) -> list[int]:
    """The chosen units; none only where the name is set aside in so many words."""
    chosen = [] if form.has("set_aside") else ids(form.texts("unit_ids"))
    if not chosen and not form.has("set_aside"):
        raise InvalidInput({"unit_ids": Said.UNITS_MISSING.label})
    return chosen


def _mention_page(
    ctx: Ctx,
    plan_id: int,
    printed: str,
    *,
    chosen: list[int] | None = None,
    errors: dict[str, str] | None = None,
    form: SubmittedForm | None = None,
) -> Response:
    plan = draft_head(ctx, plan_id)
    tasks = [
        task
        for task in plans.draft_tasks(ctx.session, plan_id)
        if not task.discarded and printed in (*task.lead, *task.co)
    ]
    if not tasks:
        raise NotFound
    directory = units.directory(ctx.session)
    found = next((s for s in service.suggest(ctx, plan_id, directory) if s.line.printed == printed), None)
    settled = plans.resolutions(ctx.session, plan_id).get(printed)
    usual = found.member_ids if found else ()
    contract = MentionPage(
        plan=plan,
        printed=printed,
        tasks=tasks,
        collective=found.collective if found else len(settled or ()) > 1,
        suggested=[(unit.unit_id, unit.name) for unit in found.candidates] if found else (),
        groups=_groups(directory, {unit.unit_id for unit in found.candidates} if found else set()),
        chosen=chosen if chosen is not None else (settled or usual),
        set_aside=settled == (),
        presence=presence_of(ctx, plan_id),
        can_create=bool(may(ctx.actor.roles, Permission.UNIT_MANAGE)),
        kinds=[(value, kind.label) for value, kind in KINDS.items()],
        new_name=form.text("new_name") if form else propose_full_name(printed, plan.issuers),
        new_kind=form.text("new_kind") if form else "",
        errors=errors or {},
    )
    return page(ctx, "imports/mention.html", contract, status=422 if errors else 200)


def _groups(directory: Sequence[UnitFacts], suggested: set[int]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Concrete units by kind, in filing order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for unit in directory:
        if not unit.is_collective and unit.unit_id not in suggested:
            found.setdefault(unit.kind.label, []).append((unit.unit_id, unit.name))
    return list(found.items())


@router.post("/plans/{plan_id}/publication")
@writes(Permission.PLAN_PUBLISH)
def publish(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    accepted = [GAPS[text] for text in form.texts("accepted") if text in GAPS]
    try:
        revisions.refuse_if_revising(ctx, plan_id)
        done = plan_service.publish_plan(ctx, plan_id, version_of(form), accepted=accepted)
    except InvalidInput as refusal:
        contract: Any = review_page(ctx, draft_head(ctx, plan_id), errors=refusal.fields)
        return page(ctx, "imports/review.html", contract, status=422)
    words = Said.PUBLISHED.label.format(tasks=done.tasks, duties=done.responsibilities)
    return redirect(f"/plans/{plan_id}", flash=words)
