"""Tables for the tasks of a draft (division, ledger): upload, see what each row would do, apply, take the answers home."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, read_date
from app.core.ids import RowId
from app.core.responses import XLSX, attachment, page, redirect
from app.exports.workbooks.header import ExportHeader
from app.plans.enums import StepKind
from app.policy.permissions import Permission
from imports import service, uploads
from imports.review import draft_head, is_entry
from imports.roster_web import header_of
from imports.service import ledger
from imports.service.division import DivisionReport, live_tasks
from imports.service.ledger import LedgerReport
from imports.table_pages import TableLine, TablePage
from imports.tables.division import DivisionRow
from imports.tables.ledger import LedgerRow
from imports.tables.problems import Problem
from imports.tables.values import split_names
from imports.words import RowState, Said, Sheet

router = APIRouter()
# What the page of a dry run holds of each row, in this order, until it is applied.
CARRIED = ("row", "key", "number", "title", "text", "lead", "co", "deadline", "deadline_text")
Report = Any


@dataclass(frozen=True)
class DryRun:
    """What differs between the two tables. `apply` answers the report after it and what is said when all is well."""

    kind: str
    title: Sheet
    read: Callable[[SubmittedForm], Any]
    rows: Callable[[Sequence[LedgerRow]], Sequence[Any]]
    judge: Callable[[Ctx, int, Sequence[Any], Sequence[Problem]], Report]
    apply: Callable[[Ctx, int, Report], tuple[Report, str]]
    result: Callable[[ExportHeader, Report], bytes]
    lines: Callable[[Report], Sequence[TableLine]]


def add_routes(run: DryRun) -> None:
    base = f"/plans/{{plan_id}}/{run.kind}"

    @router.get(base)
    @reads(Permission.PLAN_IMPORT)
    def show(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
        return _page(ctx, request, run, plan_id)

    @router.post(base)
    @writes(Permission.PLAN_IMPORT, before=run.read)
    def preview(ctx: Ctx, request: Request, plan_id: RowId, form: Form, prepared: Any) -> Response:
        """What the table would do. Applying is asked for on the page, which holds the rows meanwhile."""
        draft_head(ctx, plan_id)
        if isinstance(prepared, InvalidInput):
            return _page(ctx, request, run, plan_id, errors=dict(prepared.fields))
        report = run.judge(ctx, plan_id, prepared.rows, prepared.problems)
        upload = form.upload("file")
        return _page(ctx, request, run, plan_id, report=report, file_name=upload.name if upload else "")

    @router.post(f"{base}/application")
    @writes(Permission.PLAN_IMPORT)
    def apply(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
        report, said = run.judge(ctx, plan_id, run.rows(rows_of(form)), ()), ""
        if report.ok:
            report, said = run.apply(ctx, plan_id, report)
        if not report.ok:
            return _page(ctx, request, run, plan_id, report=report, file_name=form.text("file_name"))
        return redirect(f"/plans/{plan_id}/review", flash=said)

    @router.post(f"{base}/result")
    @reads(Permission.PLAN_IMPORT)
    def result(ctx: Ctx, request: Request, plan_id: RowId, form: Form) -> Response:
        report = run.judge(ctx, plan_id, run.rows(rows_of(form)), ())
        return attachment(
            run.result(header_of(ctx, request, run.title.label), report), f"{run.title.label}.xlsx", XLSX
        )


@router.get("/plans/{plan_id}/division/workbook")
@reads(Permission.PLAN_IMPORT)
def workbook(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    plan = draft_head(ctx, plan_id)
    title = f"{plan.short_title or plan.title}{Sheet.DIVISION.label}"
    content = service.division_workbook(ctx, plan_id, header_of(ctx, request, title))
    return attachment(content, f"{title}.xlsx", XLSX)


def rows_of(form: SubmittedForm) -> list[LedgerRow]:
    """The rows as the page of the dry run held them, after whatever was mended there. A column left out is blank."""
    count = len(form.texts("row"))
    columns = [form.texts(name) or [""] * count for name in CARRIED]
    return [
        LedgerRow(
            row=int(row) if row.isdecimal() and len(row) < 8 else 0,
            key=key,
            number=number,
            title=title,
            text=text,
            lead=split_names(lead),
            co=split_names(co),
            deadline=_day(day),
            deadline_text=words,
        )
        for row, key, number, title, text, lead, co, day, words in zip(*columns, strict=False)
    ]


def _day(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


def _page(
    ctx: Ctx,
    request: Request,
    run: DryRun,
    plan_id: int,
    *,
    report: Report = None,
    file_name: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    plan = draft_head(ctx, plan_id)
    tasks = live_tasks(ctx, plan_id)
    contract = TablePage(
        kind=run.kind,
        plan=plan,
        tasks=len(tasks),
        undivided=sum(not (task.lead or is_entry(task)) for task in tasks),
        largest=request.app.state.settings.max_upload_mb,
        lines=run.lines(report) if report else (),
        remarks=report.remarks if report else (),
        file_name=file_name,
        created=report.count(RowState.CREATED) if report else 0,
        updated=report.count(RowState.UPDATED) if report else 0,
        refused=report.count(RowState.REFUSED) if report else 0,
        errors=errors or {},
    )
    refused = bool(errors) or (report is not None and not report.ok)
    return page(ctx, "imports/table.html", contract, status=422 if refused else 200)


def _division_rows(rows: Sequence[LedgerRow]) -> list[DivisionRow]:
    return [
        DivisionRow(
            sheet="",
            row=row.row,
            key=row.key,
            number=row.number,
            task=row.title,
            lead_units=row.lead,
            co_units=row.co,
            deadline=row.deadline,
            deadline_text=row.deadline_text,
            note="",
        )
        for row in rows
    ]


def _divide(ctx: Ctx, plan_id: int, report: DivisionReport) -> tuple[DivisionReport, str]:
    with service.step(ctx, plan_id, StepKind.DIVIDED):
        changed = service.apply_division(ctx, plan_id, report)
    return report, Said.DIVIDED.label.format(count=changed)


def _division_lines(report: DivisionReport) -> list[TableLine]:
    return [
        TableLine(
            LedgerRow(
                line.row, line.key, line.number, line.title, "", line.lead, line.co, line.deadline, line.deadline_text
            ),
            line.state,
            line.reason,
        )
        for line in report.lines
    ]


def _take_ledger(ctx: Ctx, plan_id: int, report: LedgerReport) -> tuple[LedgerReport, str]:
    done = ledger.apply_ledger(ctx, plan_id, report)
    said = Said.LEDGER.label
    return done, said.format(created=done.count(RowState.CREATED), updated=done.count(RowState.UPDATED))


add_routes(
    DryRun(
        kind="division",
        title=Sheet.DIVISION_RESULT,
        read=uploads.read_division,
        rows=_division_rows,
        judge=service.judge_division,
        apply=_divide,
        result=service.result_workbook,
        lines=_division_lines,
    )
)
add_routes(
    DryRun(
        kind="ledger",
        title=Sheet.LEDGER_RESULT,
        read=uploads.read_ledger,
        rows=list,
        judge=ledger.judge_ledger,
        apply=_take_ledger,
        result=ledger.ledger_result,
        lines=lambda report: [TableLine(line.row, line.state, line.reason) for line in report.lines],
    )
)
