"""Past reports of a plan, from before the system: upload, see what each row would do, import, withdraw as a whole."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.dates import period as period_words
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.ids import RowId
from app.core.paging import Listing, Window
from app.core.responses import XLSX, attachment, page, redirect
from app.histories import queries
from app.histories.enums import HistoryWord
from app.histories.queries import UploadLine
from app.histories.rules import HistoryRow, said_beside
from app.histories.service import withdraw_history
from app.plans.queries import plan_head
from app.policy.permissions import Permission
from imports import uploads
from imports.history_pages import HistoryLine, HistoryPage, HistoryTable, HistoryTablePage
from imports.roster_web import header_of
from imports.service.history import (
    HistoryAnswer,
    HistoryAnswers,
    apply_history,
    history_result,
    judge_history,
    keep_history,
)
from imports.tables.problems import TableResult
from imports.tables.templates import build_history_template
from imports.words import RowState, Said, Sheet

router = APIRouter()
BASE = "/plans/{plan_id}/history"
ROWS = 100
CHANGED = (RowState.CREATED, RowState.UPDATED)


@router.get(BASE)
@reads(Permission.HISTORY_IMPORT)
def show_tables(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    return _tables(ctx, request, plan_id)


@router.get(f"{BASE}/template")
@reads(Permission.HISTORY_IMPORT)
def template(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    plan_head(ctx.session, ctx.actor, plan_id)
    title = Sheet.HISTORY.label
    return attachment(build_history_template(header_of(ctx, request, title)), f"{title}.xlsx", XLSX)


@router.post(BASE)
@writes(Permission.HISTORY_IMPORT, before=uploads.read_history)
def upload(
    ctx: Ctx, request: Request, plan_id: RowId, form: Form, prepared: TableResult[HistoryRow] | InvalidInput
) -> Response:
    sent = form.upload("file")
    if isinstance(prepared, InvalidInput) or sent is None:
        errors = prepared.fields if isinstance(prepared, InvalidInput) else {}
        return _tables(ctx, request, plan_id, errors)
    queries.hold_uploads(ctx.session, plan_id)
    known = queries.same_file(ctx.session, plan_id, sent.sha256)
    try:
        upload_id = keep_history(ctx, plan_id, sent.name, sent.sha256, prepared)
    except InvalidInput as refused:
        return _tables(ctx, request, plan_id, refused.fields)
    address = f"/plans/{plan_id}/history/{upload_id}"
    return redirect(address, flash=Said.HISTORY_SAME.label, kind="note") if known else redirect(address)


@router.get(f"{BASE}/{{history_id}}")
@reads(Permission.HISTORY_IMPORT)
def show_table(ctx: Ctx, plan_id: RowId, history_id: RowId, page: str = "") -> Response:
    held = queries.upload_or_404(ctx, plan_id, history_id)
    return _table(ctx, held, judge_history(ctx, held), Window.parse(page, ROWS))


@router.post(f"{BASE}/{{history_id}}/application")
@writes(Permission.HISTORY_IMPORT)
def apply(ctx: Ctx, plan_id: RowId, history_id: RowId, form: Form) -> Response:  # noqa: ARG001 - read for its idempotency key
    held = queries.upload_or_404(ctx, plan_id, history_id)
    answers = judge_history(ctx, held)
    if not answers.ok:
        return _table(ctx, held, answers, Window(size=ROWS), status=422)
    count = apply_history(ctx, held, answers)
    return redirect(f"/plans/{plan_id}/history/{history_id}", flash=Said.HISTORY_DONE.label.format(count=count))


@router.post(f"{BASE}/{{history_id}}/withdrawal")
@writes(Permission.HISTORY_IMPORT)
def withdraw(ctx: Ctx, plan_id: RowId, history_id: RowId, form: Form) -> Response:
    withdraw_history(ctx, plan_id, history_id, form.text("reason"))
    return redirect(f"/plans/{plan_id}/history", flash=Said.HISTORY_BACK.label)


@router.get(f"{BASE}/{{history_id}}/result")
@reads(Permission.HISTORY_IMPORT)
def result(ctx: Ctx, request: Request, plan_id: RowId, history_id: RowId) -> Response:
    held = queries.upload_or_404(ctx, plan_id, history_id)
    title = Sheet.HISTORY_RESULT.label
    content = history_result(header_of(ctx, request, title), judge_history(ctx, held))
    return attachment(content, f"{title}.xlsx", XLSX)


def _tables(ctx: Ctx, request: Request, plan_id: int, errors: Mapping[str, str] | None = None) -> Response:
    plan = plan_head(ctx.session, ctx.actor, plan_id)
    tables = [
        HistoryTable(
            one.upload_id,
            one.file_name,
            one.state,
            len(one.rows),
            sum(row.became in CHANGED for row in one.rows),
            one.uploaded_at,
            one.uploaded_by or HistoryWord.COMMAND.label,
        )
        for one in queries.uploads_of(ctx.session, plan_id)
    ]
    shown = queries.count_held(ctx.session, plan_id)
    contract = HistoryPage(plan, tables, shown, request.app.state.settings.max_upload_mb, errors or {})
    return page(ctx, "imports/history.html", contract, status=422 if errors else 200)


def _table(ctx: Ctx, held: UploadLine, answers: HistoryAnswers, window: Window, status: int = 200) -> Response:
    lines = sorted(answers.lines, key=lambda line: line.state is not RowState.REFUSED)
    shown = [_line(line) for line in lines[window.offset : window.offset + window.size]]
    contract = HistoryTablePage(
        plan=plan_head(ctx.session, ctx.actor, held.plan_id),
        upload_id=held.upload_id,
        file_name=held.file_name,
        state=held.state,
        uploaded_at=held.uploaded_at,
        uploaded_by=held.uploaded_by or HistoryWord.COMMAND.label,
        settled_at=held.settled_at,
        settled_by=held.settled_by or HistoryWord.COMMAND.label,
        reason=held.reason,
        listing=Listing(shown, len(lines), window),
        query="",
        created=answers.count(RowState.CREATED),
        updated=answers.count(RowState.UPDATED),
        refused=answers.count(RowState.REFUSED),
        remarks=held.remarks,
    )
    return page(ctx, "imports/history_table.html", contract, status=status)


def _line(line: HistoryAnswer) -> HistoryLine:
    row = line.row
    return HistoryLine(
        row=row.row,
        number=line.number,
        title=line.title,
        unit=row.unit,
        period=period_words(row.period) if row.period else "",
        progress=row.progress,
        extra=said_beside(row.value, row.status),
        state=line.state,
        reason=line.reason,
    )
