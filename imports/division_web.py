"""The division table of a draft: download filled, upload, see what it would do, apply."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, read_date
from app.core.ids import RowId
from app.core.responses import XLSX, attachment, page, redirect
from app.plans import queries as plans
from app.plans.enums import StepKind
from app.policy.permissions import Permission
from imports import service, uploads
from imports.roster_web import header_of
from imports.service.division import DivisionReport, live_tasks
from imports.table_pages import DivisionPage
from imports.tables.division import DivisionRow
from imports.tables.problems import TableResult
from imports.tables.values import split_names
from imports.words import RowState, Said, Sheet

router = APIRouter()


@router.get("/plans/{plan_id}/division")
@reads(Permission.PLAN_IMPORT)
def division(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    return _page(ctx, request, plan_id)


@router.get("/plans/{plan_id}/division/workbook")
@reads(Permission.PLAN_IMPORT)
def workbook(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    plans.draft_or_404(ctx.session, plan_id)
    plan = plans.plan_head(ctx.session, ctx.actor, plan_id)
    title = f"{plan.short_title or plan.title}{Sheet.DIVISION.label}"
    content = service.division_workbook(ctx, plan_id, header_of(ctx, request, title))
    return attachment(content, f"{title}.xlsx", XLSX)


@router.post("/plans/{plan_id}/division")
@writes(Permission.PLAN_IMPORT, before=uploads.read_division)
def preview(
    ctx: Ctx, request: Request, plan_id: RowId, form: Form, prepared: TableResult[DivisionRow] | InvalidInput
) -> Response:
    """What the table would do. Applying is asked for on the page, which holds the rows meanwhile."""
    plans.draft_or_404(ctx.session, plan_id)
    if isinstance(prepared, InvalidInput):
        return _page(ctx, request, plan_id, errors=dict(prepared.fields))
    report = service.judge_division(ctx, plan_id, prepared.rows, prepared.problems)
    upload = form.upload("file")
    return _page(ctx, request, plan_id, report=report, file_name=upload.name if upload else "")


@router.post("/plans/{plan_id}/division/application")
@writes(Permission.PLAN_IMPORT)
def apply(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
    report = service.judge_division(ctx, plan_id, rows_of(form))
    if not report.ok:
        return _page(ctx, request, plan_id, report=report, file_name=form.text("file_name"))
    with service.step(ctx, plan_id, StepKind.DIVIDED):
        changed = service.apply_division(ctx, plan_id, report)
    return redirect(f"/plans/{plan_id}/review", flash=Said.DIVIDED.label.format(count=changed))


@router.post("/plans/{plan_id}/division/result")
@reads(Permission.PLAN_IMPORT)
def result(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
    report = service.judge_division(ctx, plan_id, rows_of(form))
    title = Sheet.DIVISION_RESULT.label
    return attachment(service.result_workbook(header_of(ctx, request, title), report), f"{title}.xlsx", XLSX)


def rows_of(form: SubmittedForm) -> list[DivisionRow]:
    """The rows as the preview page held them, after whatever was mended there."""
    columns = [form.texts(name) for name in ("row", "key", "lead", "co", "deadline", "deadline_text")]
    return [
        DivisionRow(
            sheet="",
            row=int(row) if row.isdecimal() and len(row) < 8 else 0,
            key=key,
            number="",
            task="",
            lead_units=split_names(lead),
            co_units=split_names(co),
            deadline=day_of_field(day),
            deadline_text=words,
            note="",
        )
        for row, key, lead, co, day, words in zip(*columns, strict=False)
    ]


def day_of_field(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


def _page(
    ctx: Ctx,
    request: Request,
    plan_id: int,
    *,
    report: DivisionReport | None = None,
    file_name: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    plans.draft_or_404(ctx.session, plan_id)
    tasks = live_tasks(ctx, plan_id)
    contract = DivisionPage(
        plan=plans.plan_head(ctx.session, ctx.actor, plan_id),
        tasks=len(tasks),
        undivided=sum(not task.lead for task in tasks),
        largest=request.app.state.settings.max_upload_mb,
        lines=report.lines if report else (),
        remarks=report.remarks if report else (),
        file_name=file_name,
        changed=report.count(RowState.UPDATED) if report else 0,
        refused=report.count(RowState.REFUSED) if report else 0,
        errors=errors or {},
    )
    refused = bool(errors) or (report is not None and not report.ok)
    return page(ctx, "imports/division.html", contract, status=422 if refused else 200)
