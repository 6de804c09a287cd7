"""Rounds and what units owe, over HTTP: the same verbs and the same sight as the pages."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from pydantic import Field

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound
from app.core.forms import Body
from app.core.ids import BodyId, RowId
from app.core.paging import Window
from app.core.responses import as_json, as_list
from app.policy.permissions import Permission
from app.rounds import service
from app.rounds.build.assignments import asked, wanted_of
from app.rounds.enums import ExceptionKind
from app.rounds.forms import read_period
from app.rounds.models import Round
from app.rounds.queries import assignment_line, assignment_lines, figures_by_round, round_or_404, unit_figures
from app.rounds.queries.console import plans_with_schedules, rounds_of_plans
from app.rounds.queries.exceptions import exception_lines
from app.rounds.queries.notices import notice_or_404, notices_of_round
from app.rounds.rules import RoundFigures
from app.rounds.service import exceptions
from app.rounds.service.exceptions import MOST_DAYS, ExceptionInput

router = APIRouter(prefix="/api/v1", tags=["rounds"])
LARGEST = 200
NO_ZONE = "时间须带时区，例如2026-12-03T18:00:00+08:00。"


class OpenRoundBody(Body):
    plan_id: BodyId
    period: str = Field(max_length=10, description="2026-11, 2026-Q4, 2026-H2 or 2026")
    due_on: date | None = None


class ReasonBody(Body):
    reason: str = Field(min_length=1, max_length=300)


class ReopenBody(ReasonBody):
    lock_at: datetime | None = None


class NoticeBody(Body):
    series: str = Field(min_length=1, max_length=40)
    signer: str = Field(min_length=1, max_length=100)
    contact: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=300)


class ExtensionBody(ReasonBody):
    until: datetime


def figures_json(held: RoundFigures) -> dict[str, Any]:
    derived = ("expected", "filed", "outstanding", "in_review", "on_time_rate")
    return {**asdict(held), **{name: getattr(held, name) for name in derived}}


def _round(row: Round, held: RoundFigures) -> dict[str, Any]:
    shown = row.model_dump(exclude={"opened_by", "version"})
    return {**shown, "figures": figures_json(held)}


@router.get("/rounds")
@reads(Permission.ROUND_READ)
def list_rounds(ctx: Ctx) -> Response:
    """Visible rounds of the plans in force, newest first."""
    by_plan = rounds_of_plans(ctx, [plan.plan_id for plan in plans_with_schedules(ctx)])
    rows = [row for plan_rows in by_plan.values() for row in plan_rows]
    held = figures_by_round(ctx, [row.id for row in rows if row.id is not None])
    return as_json({"rows": jsonable_encoder([_round(row, held.get(row.id or 0, RoundFigures())) for row in rows])})


@router.post("/rounds")
@writes(Permission.ROUND_OPEN)
def open_round(ctx: Ctx, body: OpenRoundBody) -> Response:
    """Opening again answers the round that is there, with 200 instead of 201."""
    opened = service.open_round(ctx, body.plan_id, read_period(body.period), due_on=body.due_on)
    return as_json(asdict(opened), status=201 if opened.created else 200)


@router.get("/rounds/{round_id}")
@reads(Permission.ROUND_READ)
def show_round(ctx: Ctx, round_id: RowId) -> Response:
    row = round_or_404(ctx, round_id)
    units = unit_figures(ctx, [round_id])
    total = sum((unit.figures for unit in units), RoundFigures())
    shown = [{"unit_id": one.unit_id, "unit": one.unit_name, "figures": figures_json(one.figures)} for one in units]
    return as_json(jsonable_encoder({**_round(row, total), "units": shown}))


@router.post("/rounds/{round_id}/receipt")
@writes(Permission.RECEIPT_SIGN)
def sign_receipt(ctx: Ctx, round_id: RowId) -> Response:
    return as_json({"signed": service.sign_receipt(ctx, round_id)})


@router.post("/rounds/{round_id}/closing")
@writes(Permission.ROUND_OPEN)
def close_round(ctx: Ctx, round_id: RowId, body: ReasonBody) -> Response:
    service.close_round(ctx, round_id, body.reason)
    return as_json({"state": "closed"})


@router.post("/rounds/{round_id}/reopening")
@writes(Permission.ROUND_OPEN)
def reopen_round(ctx: Ctx, round_id: RowId, body: ReopenBody) -> Response:
    if body.lock_at is not None and body.lock_at.tzinfo is None:
        raise InvalidInput({"lock_at": NO_ZONE})
    service.reopen_round(ctx, round_id, body.reason, body.lock_at)
    return as_json({"state": "open"})


@router.get("/rounds/{round_id}/notices")
@reads(Permission.ROUND_READ)
def list_notices(ctx: Ctx, round_id: RowId) -> Response:
    """The dispatch notices as issued, newest first."""
    round_or_404(ctx, round_id)
    return as_json({"rows": jsonable_encoder([asdict(one) for one in notices_of_round(ctx, round_id)])})


@router.post("/rounds/{round_id}/notices")
@writes(Permission.ROUND_OPEN)
def issue_notice(ctx: Ctx, round_id: RowId, body: NoticeBody) -> Response:
    """`reason` is needed from the second issue on."""
    dispatch_id = service.issue_notice(ctx, round_id, service.NoticeInput(**body.model_dump()))
    return as_json({"id": dispatch_id, "number": notice_or_404(ctx, dispatch_id).number}, status=201)


@router.get("/assignments")
@reads(Permission.ASSIGNMENT_READ)
def list_assignments(ctx: Ctx, request: Request) -> Response:
    """Of the open rounds, or of one: ?round=&unit=&bucket=&page=."""
    chosen = asked(request.query_params.get, size=LARGEST)
    found = assignment_lines(ctx, wanted_of(chosen), chosen.window)
    return as_list(found, jsonable_encoder([asdict(line) for line in found.rows]))


@router.get("/assignments/{assignment_id}")
@reads(Permission.ASSIGNMENT_READ)
def show_assignment(ctx: Ctx, assignment_id: RowId) -> Response:
    line = assignment_line(ctx, assignment_id)
    if line is None:
        raise NotFound
    return as_json(jsonable_encoder(asdict(line)))


@router.post("/assignments/{assignment_id}/exemption")
@writes(Permission.ASSIGNMENT_EXEMPT)
def exempt_assignment(ctx: Ctx, assignment_id: RowId, body: ReasonBody) -> Response:
    service.exempt_assignment(ctx, assignment_id, body.reason)
    return _state(ctx, assignment_id)


@router.post("/assignments/{assignment_id}/resumption")
@writes(Permission.ASSIGNMENT_EXEMPT)
def resume_assignment(ctx: Ctx, assignment_id: RowId) -> Response:
    service.resume_assignment(ctx, assignment_id)
    return _state(ctx, assignment_id)


@router.post("/assignments/{assignment_id}/extension")
@writes(Permission.ASSIGNMENT_EXEMPT)
def extend_lock(ctx: Ctx, assignment_id: RowId, body: ExtensionBody) -> Response:
    if body.until.tzinfo is None:
        raise InvalidInput({"until": NO_ZONE})
    service.extend_lock(ctx, assignment_id, body.until, body.reason)
    return _state(ctx, assignment_id)


def _state(ctx: Ctx, assignment_id: int) -> Response:
    line = assignment_line(ctx, assignment_id)
    assert line is not None
    return as_json(jsonable_encoder({"assignment_id": line.id, "state": line.state, "lock_at": line.lock_at}))


class ExceptionBody(ReasonBody):
    """One of `round_id` (one open round, at once) and `expires_on` (rounds that open until that day)."""

    kind: ExceptionKind
    unit_id: BodyId
    plan_id: BodyId | None = None
    task_id: BodyId | None = None
    round_id: BodyId | None = None
    expires_on: date | None = None
    workdays: int = Field(default=0, ge=0, le=MOST_DAYS)


@router.get("/exceptions")
@reads(Permission.ASSIGNMENT_READ)
def list_exceptions(ctx: Ctx, request: Request) -> Response:
    found = exception_lines(ctx, Window.parse(request.query_params.get("page"), LARGEST))
    return as_list(
        found,
        jsonable_encoder([{**one.row.model_dump(), "unit": one.unit, "granted_by": one.by} for one in found.rows]),
    )


@router.post("/exceptions")
@writes(Permission.ASSIGNMENT_EXEMPT)
def grant_exception(ctx: Ctx, body: ExceptionBody) -> Response:
    return as_json({"id": exceptions.grant_exception(ctx, ExceptionInput(**body.model_dump()))}, status=201)


@router.post("/exceptions/{exception_id}/revocation")
@writes(Permission.ASSIGNMENT_EXEMPT)
def revoke_exception(ctx: Ctx, exception_id: RowId, body: ReasonBody) -> Response:
    exceptions.revoke_exception(ctx, exception_id, body.reason)
    return as_json({"state": "revoked"})
