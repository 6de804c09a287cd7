"""Rosters of units and people: template, upload, an answer for every row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from app.accounts.queries import logins
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.responses import XLSX, attachment, page, redirect, shown_once
from app.exports.workbooks.header import ExportHeader
from app.policy.permissions import Permission
from imports import service, uploads
from imports.service.rosters import RosterReport
from imports.table_pages import RosterPage
from imports.tables.templates import build_units_template, build_users_template
from imports.words import RowState, Said, Sheet

router = APIRouter()


def header_of(ctx: Ctx, request: Request, title: str) -> ExportHeader:
    organisation = request.app.state.settings.organisation
    return ExportHeader(
        title=title, organisation=organisation, period_label="", cut_off=ctx.now, maker=ctx.actor.name
    )


@dataclass(frozen=True)
class Roster:
    """What differs between a roster of units and one of people. `home` is the list that it fills."""

    kind: str
    home: str
    title: Sheet
    permission: Permission
    template: Callable[[ExportHeader], bytes]
    read: Callable[..., Any]
    apply: Callable[[Ctx, Any], RosterReport]
    asks: Callable[[Ctx], Any] | None = None


def _page(
    ctx: Ctx,
    request: Request,
    roster: Roster,
    *,
    report: RosterReport | None = None,
    file_name: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    contract = RosterPage(
        kind=roster.kind,
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
    response = page(ctx, "imports/roster.html", contract, status=422 if refused else 200)
    return shown_once(response, roster.home) if contract.passwords else response


def add_routes(roster: Roster) -> None:
    base = f"{roster.home}/import"

    @router.get(base)
    @reads(roster.permission)
    def show_form(ctx: Ctx, request: Request) -> Response:
        return _page(ctx, request, roster)

    @router.get(f"{base}/template")
    @reads(roster.permission)
    def download_template(ctx: Ctx, request: Request) -> Response:
        title = roster.title.label
        return attachment(roster.template(header_of(ctx, request, title)), f"{title}.xlsx", XLSX)

    @router.post(base)
    @writes(roster.permission, before=roster.read, asks=roster.asks)
    def take(ctx: Ctx, request: Request, form: Form, prepared: Any) -> Response:
        """Answers a page and not a redirect: every row is answered, and first passwords are shown this once."""
        if isinstance(prepared, InvalidInput):
            return _page(ctx, request, roster, errors=dict(prepared.fields))
        report = roster.apply(ctx, prepared)
        if report.applied and not report.changed:
            return redirect(roster.home, flash=Said.ROSTER_SAME.label, kind="note")
        upload = form.upload("file")
        return _page(ctx, request, roster, report=report, file_name=upload.name if upload else "")


add_routes(
    Roster(
        kind="units",
        home="/units",
        title=Sheet.UNITS,
        permission=Permission.UNIT_MANAGE,
        template=build_units_template,
        read=uploads.read_units,
        apply=service.import_units,
    )
)
add_routes(
    Roster(
        kind="users",
        home="/accounts",
        title=Sheet.USERS,
        permission=Permission.ACCOUNT_MANAGE,
        template=build_users_template,
        read=uploads.read_users,
        apply=lambda ctx, prepared: service.import_users(ctx, prepared.table, prepared.first),
        asks=lambda ctx: logins(ctx.session),
    )
)


@router.post("/accounts/import/passwords")
@reads(Permission.ACCOUNT_MANAGE)
def passwords(ctx: Ctx, request: Request, form: Form) -> Response:
    """The list just shown as a workbook. It is made from what the page holds: the server no longer knows it."""
    rows = zip(form.texts("login"), form.texts("name"), form.texts("password"), strict=False)
    title = Sheet.PASSWORDS.label
    return attachment(service.password_list(header_of(ctx, request, title), list(rows)), f"{title}.xlsx", XLSX)
