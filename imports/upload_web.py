"""The upload of a document: read at once where that is quick, behind a page that tells how far it is where not."""

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import attachment, page, redirect
from app.evidence import service as evidence
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import PlanState, UploadState
from app.plans.queries import PlanFilter
from app.plans.queries.uploads import RUNNING
from app.policy.permissions import Permission
from imports import service, uploads
from imports.documents.convert import find_office
from imports.review import has_original
from imports.upload_pages import ReadingPage, UploadPage
from imports.uploads import Received
from imports.words import Said

router = APIRouter()
DRAFTS = 20


@router.get("/plans/import")
@reads(Permission.PLAN_IMPORT)
def upload_form(ctx: Ctx, request: Request) -> Response:
    return _upload_page(ctx, request)


def _upload_page(ctx: Ctx, request: Request, errors: dict[str, str] | None = None) -> Response:
    found = plans.plan_lines(ctx.session, ctx.actor, PlanFilter(state=PlanState.DRAFT), Window(1, DRAFTS))
    contract = UploadPage(
        drafts=[(line.plan_id, line.title) for line in found.rows],
        unread=plans.unread_uploads(ctx.session),
        largest=request.app.state.settings.max_upload_mb,
        converts=find_office() is not None,
        errors=errors or {},
    )
    return page(ctx, "imports/upload.html", contract, status=422 if errors else 200)


@router.post("/plans/import")
@writes(Permission.PLAN_IMPORT, before=uploads.receive_document)
def upload(ctx: Ctx, request: Request, prepared: Received | InvalidInput) -> Response:
    if isinstance(prepared, InvalidInput):
        return _upload_page(ctx, request, dict(prepared.fields))
    if prepared.document is None:
        kept = plan_service.keep_upload(ctx, prepared.name, prepared.content)
        return _known(kept.plan_id) if kept.plan_id else _reading(request, kept.upload_id)
    made = service.import_plan(ctx, prepared.document)
    if not made.created:
        return _known(made.plan_id)
    words = Said.IMPORTED.label.format(tasks=made.tasks, indicators=made.indicators)
    return redirect(f"/plans/{made.plan_id}/review", flash=words)


def _known(plan_id: int) -> Response:
    return redirect(f"/plans/{plan_id}/review", flash=Said.SAME_FILE.label, kind="note")


def _reading(request: Request, upload_id: int) -> Response:
    """To the page that waits; the desk is called when the transaction has ended."""
    response = redirect(f"/plans/import/{upload_id}")
    response.background = BackgroundTask(request.app.state.desk.wake)
    return response


@router.get("/plans/import/{upload_id}")
@reads(Permission.PLAN_IMPORT)
def show_reading(ctx: Ctx, upload_id: RowId) -> Response:
    line = plans.upload_or_404(ctx.session, upload_id)
    if line.state is UploadState.READ and line.plan_id:
        found = plans.plan_text(ctx.session, line.plan_id).found
        words = Said.IMPORTED.label.format(tasks=found.get("tasks", 0), indicators=found.get("indicators", 0))
        return redirect(f"/plans/{line.plan_id}/review", flash=words)
    seconds = int((ctx.now - line.claimed_at).total_seconds()) if line.claimed_at else 0
    contract = ReadingPage(upload=line, seconds=seconds, running=line.state in RUNNING)
    return page(ctx, "imports/reading.html", contract)


@router.post("/plans/import/{upload_id}/attempts")
@writes(Permission.PLAN_IMPORT)
def try_again(ctx: Ctx, request: Request, upload_id: RowId) -> Response:
    plan_service.retry_upload(ctx, upload_id)
    return _reading(request, upload_id)


@router.post("/plans/import/{upload_id}/removal")
@writes(Permission.PLAN_IMPORT)
def remove(ctx: Ctx, upload_id: RowId) -> Response:
    plan_service.remove_upload(ctx, upload_id)
    return redirect("/plans/import", flash=Said.REMOVED.label)


@router.get("/plans/import/{upload_id}/original")
@reads(Permission.PLAN_IMPORT)
def download_upload(ctx: Ctx, upload_id: RowId) -> Response:
    line = plans.upload_or_404(ctx.session, upload_id)
    return _file(ctx, line.sha256, line.file_name)


@router.get("/plans/{plan_id}/original")
@reads(Permission.PLAN_IMPORT)
def download_original(ctx: Ctx, plan_id: RowId) -> Response:
    """The file the plan was read from. 404 for a plan from before originals were kept."""
    plans.plan_head(ctx.session, ctx.actor, plan_id)
    original = plans.original_of(ctx.session, plan_id)
    if original is None or not has_original(ctx, plan_id):
        raise NotFound
    return _file(ctx, original.sha256, original.file_name)


def _file(ctx: Ctx, sha256: str, name: str) -> Response:
    return attachment(evidence.read_file(ctx, sha256), name, evidence.media_type_of(ctx, sha256))
