"""Handovers: the list, the form, the sheet that the receiver confirms."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, Form, SubmittedForm, field_date, ids
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.handovers import build, service
from app.handovers.enums import HANDED_ROLES, HandoverFlaw, HandoverState, HandoverWord
from app.policy.permissions import Permission

router = APIRouter()
ROLES = {role.value: role for role in HANDED_ROLES}


@router.get("/handovers")
@reads(Permission.HANDOVER_MANAGE)
def list_handovers(ctx: Ctx, request: Request) -> Response:
    window = Window.parse(request.query_params.get("page"))
    return page(ctx, "handovers/handovers.html", build.list_page(ctx, window, request.url.query))


@router.get("/handovers/new")
@reads(Permission.HANDOVER_MANAGE)
def new_handover(ctx: Ctx, whose: str = "") -> Response:
    return page(ctx, "handovers/handover_form.html", build.form_page(ctx, whose))


@router.post("/handovers")
@writes(Permission.HANDOVER_MANAGE)
def propose_handover(ctx: Ctx, form: Form) -> Response:
    try:
        handover_id = service.propose_handover(ctx, _read(form))
    except InvalidInput as fault:
        values = {name: form.text(name) for name in build.FIELDS}
        contract = build.form_page(ctx, form.text("whose"), values, fault.fields)
        return page(ctx, "handovers/handover_form.html", contract, status=422)
    return redirect(f"/handovers/{handover_id}", flash=HandoverWord.PROPOSED.label)


@router.get("/handovers/{handover_id}")
@reads(Permission.HANDOVER_MANAGE)
def show_handover(ctx: Ctx, handover_id: RowId) -> Response:
    return page(ctx, "handovers/handover.html", build.handover_page(ctx, handover_id))


@router.get("/handovers/{handover_id}/print")
@reads(Permission.HANDOVER_MANAGE)
def print_handover(ctx: Ctx, handover_id: RowId) -> Response:
    return page(ctx, "handovers/sheet.html", build.sheet_page(ctx, handover_id))


@router.post("/handovers/{handover_id}/acceptance")
@writes(Permission.HANDOVER_MANAGE)
def accept_handover(ctx: Ctx, handover_id: RowId) -> Response:
    state = service.accept_handover(ctx, handover_id)
    said = HandoverWord.DONE if state is HandoverState.DONE else HandoverWord.ACCEPTED
    return redirect(f"/handovers/{handover_id}", flash=said.label)


@router.post("/handovers/{handover_id}/refusal")
@writes(Permission.HANDOVER_MANAGE)
def refuse_handover(ctx: Ctx, handover_id: RowId, form: Form) -> Response:
    service.refuse_handover(ctx, handover_id, form.text("reason"))
    return redirect(f"/handovers/{handover_id}", flash=HandoverWord.REFUSED.label)


@router.post("/handovers/{handover_id}/withdrawal")
@writes(Permission.HANDOVER_MANAGE)
def withdraw_handover(ctx: Ctx, handover_id: RowId) -> Response:
    service.withdraw_handover(ctx, handover_id)
    return redirect(f"/handovers/{handover_id}", flash=HandoverWord.WITHDRAWN.label)


def _read(form: SubmittedForm) -> service.Proposal:
    """Raises InvalidInput."""
    errors = FieldErrors()
    day = field_date(errors, "effective_on", form.text("effective_on"))
    if day is None:
        errors.setdefault("effective_on", HandoverFlaw.NO_DAY.label)
    number, _, role = form.text("whose").partition(":")
    who, receiver = ids([number]), ids([form.text("receiver")])
    if not who or role not in ROLES:
        errors["whose"] = HandoverFlaw.NO_WHO.label
    if not receiver:
        errors["receiver"] = HandoverFlaw.NO_RECEIVER.label
    errors.raise_if_any()
    assert day is not None
    return service.Proposal(who[0], ROLES[role], receiver[0], day, form.text("note"))
