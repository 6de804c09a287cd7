"""Rosters of units and people: template, upload, an answer for every row."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.responses import XLSX, attachment, page, redirect
from app.exports.workbooks.header import ExportHeader
from app.policy.permissions import Permission
from imports import service, uploads
from imports.service.rosters import RosterReport
from imports.table_pages import RosterPage
from imports.tables.problems import TableResult
from imports.tables.templates import build_units_template, build_users_template
from imports.tables.units import UnitRow
from imports.tables.users import UserRow
from imports.words import RowState, Said, Sheet

router = APIRouter()


def header_of(ctx: Ctx, request: Request, title: str) -> ExportHeader:
    organisation = request.app.state.settings.organisation
    return ExportHeader(
        title=title, organisation=organisation, period_label="", cut_off=ctx.now, maker=ctx.actor.name
    )


def _page(
    ctx: Ctx,
    request: Request,
    kind: str,
    *,
    report: RosterReport | None = None,
    file_name: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    contract = RosterPage(
        kind=kind,
        largest=request.app.state.settings.max_upload_mb,
        lines=report.lines if report else (),
        applied=report.applied if report else False,
        created=report.count(RowState.CREATED) if report else 0,
        updated=report.count(RowState.UPDATED) if report else 0,
        refused=report.count(RowState.REFUSED) if report else 0,
        file_name=file_name,
        passwords=report.passwords if report else (),
        errors=errors or {},
    )
    refused = bool(errors) or (report is not None and not report.applied)
    return page(ctx, "imports/roster.html", contract, status=422 if refused else 200)


@router.get("/units/import")
@reads(Permission.UNIT_MANAGE)
def units_form(ctx: Ctx, request: Request) -> Response:
    return _page(ctx, request, "units")


@router.get("/units/import/template")
@reads(Permission.UNIT_MANAGE)
def units_template(ctx: Ctx, request: Request) -> Response:
    title = Sheet.UNITS.label
    return attachment(build_units_template(header_of(ctx, request, title)), f"{title}.xlsx", XLSX)


@router.post("/units/import")
@writes(Permission.UNIT_MANAGE, before=uploads.read_units)
def import_units(ctx: Ctx, request: Request, form: Form, prepared: TableResult[UnitRow] | InvalidInput) -> Response:
    if isinstance(prepared, InvalidInput):
        return _page(ctx, request, "units", errors=dict(prepared.fields))
    report = service.import_units(ctx, prepared)
    if report.applied and not report.changed:
        return redirect("/units", flash=Said.ROSTER_SAME.label, kind="note")
    upload = form.upload("file")
    return _page(ctx, request, "units", report=report, file_name=upload.name if upload else "")


@router.get("/accounts/import")
@reads(Permission.ACCOUNT_MANAGE)
def users_form(ctx: Ctx, request: Request) -> Response:
    return _page(ctx, request, "users")


@router.get("/accounts/import/template")
@reads(Permission.ACCOUNT_MANAGE)
def users_template(ctx: Ctx, request: Request) -> Response:
    title = Sheet.USERS.label
    return attachment(build_users_template(header_of(ctx, request, title)), f"{title}.xlsx", XLSX)


@router.post("/accounts/import")
@writes(Permission.ACCOUNT_MANAGE, before=uploads.read_users)
def import_users(ctx: Ctx, request: Request, form: Form, prepared: TableResult[UserRow] | InvalidInput) -> Response:
    """Answers a page and not a redirect: first passwords are shown this once and stored nowhere."""
    if isinstance(prepared, InvalidInput):
        return _page(ctx, request, "users", errors=dict(prepared.fields))
    report = service.import_users(ctx, prepared)
    if report.applied and not report.changed:
        return redirect("/accounts", flash=Said.ROSTER_SAME.label, kind="note")
    upload = form.upload("file")
    return _page(ctx, request, "users", report=report, file_name=upload.name if upload else "")


@router.post("/accounts/import/passwords")
@reads(Permission.ACCOUNT_MANAGE)
def passwords(ctx: Ctx, request: Request, form: Form) -> Response:
    """The list just shown as a workbook. It is made from what the page holds: the server no longer knows it."""
    rows = zip(form.texts("login"), form.texts("name"), form.texts("password"), strict=False)
    title = Sheet.PASSWORDS.label
    return attachment(service.password_list(header_of(ctx, request, title), list(rows)), f"{title}.xlsx", XLSX)
