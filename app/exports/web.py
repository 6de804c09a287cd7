"""Routes that answer workbooks. A GET that writes: only the record of the export itself, so a link can be followed."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import writes
from app.core.errors import NotFound
from app.core.ids import RowId
from app.core.responses import DOCX, XLSX, attachment
from app.exports import service
from app.exports.burden import export_burden
from app.exports.calls import export_calls
from app.exports.notices import export_dispatch
from app.exports.scores import export_scores
from app.exports.urges import export_urge
from app.lamps.enums import LampWord
from app.overview.build.burden import month_of
from app.overview.build.ledger import asked_filter
from app.policy.permissions import Permission
from app.supervision.build import WHOLE

router = APIRouter()


def _file(exported: service.ExportedFile) -> Response:
    return attachment(exported.content, exported.name, XLSX)


def _plan(request: Request) -> int | None:
    text = request.query_params.get("plan", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise NotFound
    return int(text)


@router.get("/exports/situation")
@writes(Permission.EXPORT_CREATE)
def situation(ctx: Ctx, request: Request) -> Response:
    return _file(service.export_situation(ctx, _plan(request)))


@router.get("/exports/ledger")
@writes(Permission.EXPORT_CREATE)
def ledger(ctx: Ctx, request: Request) -> Response:
    asked = dict(request.query_params)
    return _file(service.export_ledger(ctx, asked_filter(ctx, asked), filters=asked))


@router.get("/exports/board")
@writes(Permission.EXPORT_CREATE)
def board(ctx: Ctx, request: Request) -> Response:
    """The board's rows: open tasks that are not green, or the colour asked for."""
    asked = dict(request.query_params)
    asked.setdefault("lamp", f"{LampWord.OVERDUE.value},{LampWord.LAGGING.value},{LampWord.YELLOW.value}")
    asked["state"] = "active"
    asked.setdefault("sort", "lamp")
    return _file(service.export_ledger(ctx, asked_filter(ctx, asked), filters=asked))


@router.get("/exports/filing/{round_id}")
@writes(Permission.EXPORT_CREATE)
def filing(ctx: Ctx, round_id: RowId) -> Response:
    return _file(service.export_filing(ctx, round_id))


@router.get("/exports/scores/{assessment_id}")
@writes(Permission.EXPORT_CREATE)
def scores(ctx: Ctx, assessment_id: RowId) -> Response:
    return _file(export_scores(ctx, assessment_id))


@router.get("/exports/calls")
@writes(Permission.OUTBOX_RETRY)
def calls(ctx: Ctx) -> Response:
    return _file(export_calls(ctx))


@router.get("/exports/dispatches/{dispatch_id}")
@writes(Permission.EXPORT_CREATE)
def dispatch(ctx: Ctx, dispatch_id: RowId) -> Response:
    exported = export_dispatch(ctx, dispatch_id)
    return attachment(exported.content, exported.name, DOCX)


@router.get("/exports/urges/{urge_id}")
@writes(Permission.EXPORT_CREATE)
def urge(ctx: Ctx, urge_id: RowId, request: Request) -> Response:
    exported = export_urge(ctx, urge_id, whole=WHOLE in request.query_params)
    return attachment(exported.content, exported.name, DOCX)


@router.get("/exports/burden")
@writes(Permission.BURDEN_READ)
def burden(ctx: Ctx, month: str = "") -> Response:
    return _file(export_burden(ctx, month_of(ctx, month)))
