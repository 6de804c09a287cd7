"""A ledger of tasks for a draft: upload, see what each row would do, apply, take the answers home."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm
from app.core.ids import RowId
from app.core.responses import XLSX, attachment, page, redirect
from app.policy.permissions import Permission
from imports import uploads
from imports.division_web import day_of_field
from imports.review import draft_head
from imports.roster_web import header_of
from imports.service import ledger
from imports.service.ledger import LedgerReport
from imports.table_pages import LedgerPage
from imports.tables.ledger import LedgerRow
from imports.tables.problems import TableResult
from imports.tables.values import split_names
from imports.words import RowState, Said, Sheet

router = APIRouter()
CARRIED = ("row", "key", "number", "title", "text", "lead", "co", "deadline", "deadline_text")


@router.get("/plans/{plan_id}/ledger")
@reads(Permission.PLAN_IMPORT)
def show(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    return _page(ctx, request, plan_id)


@router.post("/plans/{plan_id}/ledger")
@writes(Permission.PLAN_IMPORT, before=uploads.read_ledger)
def preview(
    ctx: Ctx, request: Request, plan_id: RowId, form: Form, prepared: TableResult[LedgerRow] | InvalidInput
) -> Response:
    """What the table would do. Applying is asked for on the page, which holds the rows meanwhile."""
    draft_head(ctx, plan_id)
    if isinstance(prepared, InvalidInput):
        return _page(ctx, request, plan_id, errors=dict(prepared.fields))
    report = ledger.judge_ledger(ctx, plan_id, prepared.rows, prepared.problems)
    upload = form.upload("file")
    return _page(ctx, request, plan_id, report=report, file_name=upload.name if upload else "")


@router.post("/plans/{plan_id}/ledger/application")
@writes(Permission.PLAN_IMPORT)
def apply(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
    report = ledger.judge_ledger(ctx, plan_id, rows_of(form))
    done = ledger.apply_ledger(ctx, plan_id, report) if report.ok else report
    if not done.ok:
        return _page(ctx, request, plan_id, report=done, file_name=form.text("file_name"))
    said = Said.LEDGER.label.format(created=done.count(RowState.CREATED), updated=done.count(RowState.UPDATED))
    return redirect(f"/plans/{plan_id}/review", flash=said)


@router.post("/plans/{plan_id}/ledger/result")
@reads(Permission.PLAN_IMPORT)
def result(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
    report = ledger.judge_ledger(ctx, plan_id, rows_of(form))
    title = Sheet.LEDGER_RESULT.label
    return attachment(ledger.ledger_result(header_of(ctx, request, title), report), f"{title}.xlsx", XLSX)


def rows_of(form: SubmittedForm) -> list[LedgerRow]:
    """The rows as the preview page held them, after whatever was mended there."""
    return [
        LedgerRow(
            row=int(row) if row.isdecimal() and len(row) < 8 else 0,
            key=key,
            number=number,
            title=title,
            text=text,
            lead=split_names(lead),
            co=split_names(co),
            deadline=day_of_field(day),
            deadline_text=words,
        )
        for row, key, number, title, text, lead, co, day, words in zip(
            *(form.texts(name) for name in CARRIED), strict=False
        )
    ]


def _page(
    ctx: Ctx,
    request: Request,
    plan_id: int,
    *,
    report: LedgerReport | None = None,
    file_name: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    contract = LedgerPage(
        plan=draft_head(ctx, plan_id),
        largest=request.app.state.settings.max_upload_mb,
        lines=report.lines if report else (),
        remarks=report.remarks if report else (),
        file_name=file_name,
        created=report.count(RowState.CREATED) if report else 0,
        updated=report.count(RowState.UPDATED) if report else 0,
        refused=report.count(RowState.REFUSED) if report else 0,
        errors=errors or {},
    )
    refused = bool(errors) or (report is not None and not report.ok)
    return page(ctx, "imports/ledger.html", contract, status=422 if refused else 200)
