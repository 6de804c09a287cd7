"""Handovers over /api/v1: the same verbs, the same sight and the same refusals as the pages."""

from dataclasses import asdict
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from pydantic import Field

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Body
from app.core.ids import BodyId, RowId
from app.core.paging import Window
from app.core.responses import as_json, as_list
from app.handovers import service
from app.handovers.build import handover_page
from app.handovers.queries import handover_lines, handover_or_404
from app.handovers.service import LONGEST_NOTE, Proposal
from app.policy.permissions import Permission
from app.policy.roles import Role

router = APIRouter(prefix="/api/v1", tags=["handovers"])
LARGEST = 200
OF_THE_SCREEN = {"key", "errors"}


class HandoverBody(Body):
    """The work of one role of one person: liaison, unit_leader or supervisor."""

    from_user_id: BodyId
    role: Role
    to_user_id: BodyId
    effective_on: date
    note: str = Field(default="", max_length=LONGEST_NOTE)


class RefusalBody(Body):
    reason: str = Field(min_length=1, max_length=LONGEST_NOTE)


@router.get("/handovers")
@reads(Permission.HANDOVER_MANAGE)
def list_handovers(ctx: Ctx, request: Request) -> Response:
    """Handovers in sight, open ones first: ?page=."""
    found = handover_lines(ctx, Window.parse(request.query_params.get("page"), LARGEST))
    return as_list(found, jsonable_encoder([asdict(line) for line in found.rows]))


@router.get("/handovers/{handover_id}")
@reads(Permission.HANDOVER_MANAGE)
def show_handover(ctx: Ctx, handover_id: RowId) -> Response:
    """`items` is what is handed over: as it is now, or as it was when it was confirmed (`listed_at`)."""
    shown = asdict(handover_page(ctx, handover_id))
    return as_json(jsonable_encoder({name: value for name, value in shown.items() if name not in OF_THE_SCREEN}))


@router.post("/handovers")
@writes(Permission.HANDOVER_MANAGE)
def propose_handover(ctx: Ctx, body: HandoverBody) -> Response:
    return as_json({"id": service.propose_handover(ctx, Proposal(**body.model_dump()))}, status=201)


@router.post("/handovers/{handover_id}/acceptance")
@writes(Permission.HANDOVER_MANAGE)
def accept_handover(ctx: Ctx, handover_id: RowId) -> Response:
    """By the receiver alone; `done` where the day has come."""
    return as_json({"state": service.accept_handover(ctx, handover_id)})


@router.post("/handovers/{handover_id}/refusal")
@writes(Permission.HANDOVER_MANAGE)
def refuse_handover(ctx: Ctx, handover_id: RowId, body: RefusalBody) -> Response:
    service.refuse_handover(ctx, handover_id, body.reason)
    return _state(ctx, handover_id)


@router.post("/handovers/{handover_id}/withdrawal")
@writes(Permission.HANDOVER_MANAGE)
def withdraw_handover(ctx: Ctx, handover_id: RowId) -> Response:
    service.withdraw_handover(ctx, handover_id)
    return _state(ctx, handover_id)


def _state(ctx: Ctx, handover_id: int) -> Response:
    return as_json({"state": handover_or_404(ctx, handover_id).state})
