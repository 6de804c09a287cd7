"""Units: the directory for everyone, its upkeep for the office."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, field_words, ids
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.core.view import Filter, FilterBar, Option
from app.policy.decide import may
from app.policy.permissions import Permission
from app.units import queries, service
from app.units.enums import UnitKind
from app.units.errors import Said
from app.units.forms import FIELDS, KINDS, rename_form, unit_form, version_of
from app.units.pages import UnitPage, UnitsPage
from app.units.queries import UnitFilter
from app.units.rules import UnitFacts

router = APIRouter()
KIND_CHOICES = [(kind.value, kind.label) for kind in UnitKind]


@router.get("/units")
@reads(Permission.UNIT_READ)
def list_units(ctx: Ctx, request: Request, q: str = "", kind: str = "", state: str = "") -> Response:
    wanted = UnitFilter(text=q.strip()[:50], kind=KINDS.get(kind), with_disabled=state == "all")
    listing = queries.unit_lines(ctx.session, wanted, Window.parse(request.query_params.get("page")))
    contract = UnitsPage(
        listing=listing,
        filters=_filters(wanted),
        query=request.url.query,
        active=sum(queries.kind_counts(ctx.session).values()),
        can_manage=_can_manage(ctx),
    )
    return page(ctx, "units/units.html", contract)


def _filters(wanted: UnitFilter) -> FilterBar:
    kind = wanted.kind.value if wanted.kind else ""
    state = "all" if wanted.with_disabled else ""
    kinds = (Option("", Said.ALL_KINDS.label), *(Option(value, label) for value, label in KIND_CHOICES))
    states = (Option("", Said.IN_USE.label), Option("all", Said.WITH_DISABLED.label))
    return FilterBar(
        "/units",
        (
            Filter("q", Said.SEARCH.label, "search", wanted.text, placeholder=Said.SEARCH_HINT.label),
            Filter("kind", Said.KIND.label, "select", kind, kinds),
            Filter("state", Said.STATE.label, "select", state, states),
        ),
    )


@router.get("/units/new")
@reads(Permission.UNIT_MANAGE)
def new_unit(ctx: Ctx) -> Response:
    return _unit_page(ctx, None)


@router.post("/units")
@writes(Permission.UNIT_MANAGE)
def create_unit(ctx: Ctx, form: Form) -> Response:
    try:
        unit_id = service.create_unit(ctx, unit_form(form))
    except InvalidInput as fault:
        return _unit_page(ctx, None, form=form, errors=fault.fields)
    return redirect(f"/units/{unit_id}", flash=Said.CREATED.label)


@router.get("/units/{unit_id}")
@reads(Permission.UNIT_READ)
def show_unit(ctx: Ctx, unit_id: RowId) -> Response:
    return _unit_page(ctx, service.facts_of(ctx, unit_id))


@router.post("/units/{unit_id}")
@writes(Permission.UNIT_MANAGE)
def edit_unit(ctx: Ctx, unit_id: RowId, form: Form) -> Response:
    unit = service.facts_of(ctx, unit_id)
    try:
        service.edit_unit(ctx, unit_id, version_of(form), unit_form(form, name=unit.name))
    except InvalidInput as fault:
        return _unit_page(ctx, unit, form=form, errors=fault.fields)
    return redirect(f"/units/{unit_id}", flash=Said.SAVED.label)


@router.post("/units/{unit_id}/names")
@writes(Permission.UNIT_MANAGE)
def rename_unit(ctx: Ctx, unit_id: RowId, form: Form) -> Response:
    unit = service.facts_of(ctx, unit_id)
    try:
        name, day = rename_form(form)
        service.rename_unit(ctx, unit_id, version_of(form), name, day)
    except InvalidInput as fault:
        errors = {"new_name" if field == "name" else field: words for field, words in fault.fields.items()}
        return _unit_page(ctx, unit, form=form, errors=errors)
    return redirect(f"/units/{unit_id}", flash=Said.RENAMED.label)


@router.post("/units/{unit_id}/activity")
@writes(Permission.UNIT_MANAGE)
def switch_unit(ctx: Ctx, unit_id: RowId, form: Form) -> Response:
    if form.text("active") == "1":
        service.enable_unit(ctx, unit_id, version_of(form))
        return redirect(f"/units/{unit_id}", flash=Said.ENABLED.label)
    service.disable_unit(ctx, unit_id, version_of(form), field_words("reason", form.text("reason"), 200))
    return redirect(f"/units/{unit_id}", flash=Said.DISABLED.label)


def _can_manage(ctx: Ctx) -> bool:
    return bool(may(ctx.actor.roles, Permission.UNIT_MANAGE))


def _unit_page(
    ctx: Ctx,
    unit: UnitFacts | None,
    *,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """The unit with its form; after a refusal with everything that was typed."""
    units = queries.directory(ctx.session)
    labels = {other.unit_id: other.name for other in units}
    values = {name: form.text(name) for name in (*FIELDS, "new_name", "valid_from")} if form else _values(unit, ctx)
    contract = UnitPage(
        unit=unit,
        names=queries.names_of(ctx.session, unit.unit_id) if unit else (),
        parent=labels.get(unit.parent_id or 0, "") if unit else "",
        members=[labels[member] for member in unit.member_ids if member in labels] if unit else (),
        values=values,
        member_ids=ids(form.texts("member_ids")) if form else (unit.member_ids if unit else ()),
        kinds=KIND_CHOICES,
        choices=[(u.unit_id, u.name) for u in units if not u.is_collective and u is not unit],
        concrete=[(u.unit_id, u.name) for u in units if not u.is_collective],
        can_manage=_can_manage(ctx),
        errors=errors or {},
    )
    return page(ctx, "units/unit.html", contract, status=422 if errors else 200)


def _values(unit: UnitFacts | None, ctx: Ctx) -> dict[str, Any]:
    if unit is None:
        return dict.fromkeys((*FIELDS, "new_name", "valid_from"), "")
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind.value,
        "parent_id": str(unit.parent_id or ""),
        "sort_no": "",
        "needs_sign_off": "1" if unit.needs_sign_off else "",
        "aliases": Said.AND.label.join(unit.aliases),
        "new_name": "",
        "valid_from": ctx.today.isoformat(),
    }
