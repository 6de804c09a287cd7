"""The month of a unit as a workbook: download, fill offline, upload, see what it would do, keep or file."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm
from app.core.responses import XLSX, attachment, page, redirect
from app.policy.permissions import Permission
from app.reports.build.home import round_name
from app.reports.build.month import MonthRow, unit_month
from app.reports.queries.month import signs_off
from imports import uploads
from imports.month_pages import FieldChange, MonthLine, MonthUploadPage
from imports.roster_web import header_of
from imports.service import month
from imports.service.month import MonthAnswer, MonthReport
from imports.tables.month import FILLED, LABELS, NIL, STATUSES, MonthEntry, MonthSheet
from imports.tables.month import FULL as FULL_LABEL
from imports.words import CellFault, MonthState, MonthWord

router = APIRouter()
BASE = "/month/upload"
SHOWN = (MonthState.REFUSED, MonthState.CONFLICT, MonthState.CHANGED)
LEFT = (MonthState.REFUSED, MonthState.CONFLICT)
ROW_FIELDS = ("row", "key", "number", "task", *FILLED, "broken")


@router.get("/month/workbook")
@reads(Permission.REPORT_DRAFT)
def workbook(ctx: Ctx, request: Request) -> Response:
    rows = unit_month(ctx)
    title = _title(ctx, rows)
    return attachment(month.month_workbook(ctx, header_of(ctx, request, title), rows), f"{title}.xlsx", XLSX)


def _title(ctx: Ctx, rows: list[MonthRow]) -> str:
    asked = [row for row in rows if not row.is_filed] or rows
    names = list(dict.fromkeys(round_name(row.line.period) for row in asked))
    return MonthWord.TITLE.label.format(unit=ctx.actor.unit_name, round=MonthWord.LIST.label.join(names))


@router.get(BASE)
@reads(Permission.REPORT_DRAFT)
def show(ctx: Ctx, request: Request) -> Response:
    return _page(ctx, request)


@router.post(BASE)
@writes(Permission.REPORT_DRAFT, before=uploads.read_month)
def preview(ctx: Ctx, request: Request, form: Form, prepared: MonthSheet | InvalidInput) -> Response:
    """What the table would do. Applying is asked for on the page, which holds the rows meanwhile."""
    if isinstance(prepared, InvalidInput):
        return _page(ctx, request, errors=dict(prepared.fields))
    try:
        report = month.judge_month(ctx, prepared)
    except InvalidInput as refused:
        return _page(ctx, request, errors=refused.fields)
    upload = form.upload("file")
    return _page(ctx, request, report=report, file_name=upload.name if upload else "")


@router.post(f"{BASE}/application")
@writes(Permission.REPORT_SUBMIT)
def apply(ctx: Ctx, request: Request, form: Form) -> Response:
    """What could be taken is in the system now; what could not is shown, and can be taken home to be mended."""
    try:
        report = month.judge_month(ctx, sheet_of(form), form.texts("overwrite"))
    except InvalidInput as refused:
        return _page(ctx, request, errors=refused.fields)
    submit = form.text("do") == "submit"
    done = month.apply_month(ctx, report, submit=submit)
    counts = [(state, done.count(state)) for state in (MonthState.FILED, MonthState.SIGNING, MonthState.SAVED)]
    parts = [MonthWord.STILL.label.format(state=state.label, count=count) for state, count in counts if count]
    said = MonthWord.LIST.label.join(parts) or MonthWord.NO_CHANGE.label
    if not done.count(*LEFT):
        return redirect("/", flash=MonthWord.ALL_DONE.label.format(said=said))
    return _page(ctx, request, report=done, file_name=form.text("file_name"), said=said, unfiled=submit)


@router.post(f"{BASE}/returns")
@reads(Permission.REPORT_DRAFT)
def returns(ctx: Ctx, request: Request, form: Form) -> Response:
    """The rows that were not taken, with what to mend, in the form they went out in."""
    report = month.judge_month(ctx, sheet_of(form))
    title = f"{_title(ctx, unit_month(ctx))}{MonthWord.RETURNED.label}"
    content = month.returned_workbook(ctx, header_of(ctx, request, title), report, unfiled=form.has("unfiled"))
    return attachment(content, f"{title}.xlsx", XLSX)


def sheet_of(form: SubmittedForm) -> MonthSheet:
    """The table as the preview page held it."""
    entries = []
    for texts in zip(*(form.texts(name) for name in ROW_FIELDS), strict=False):
        held = dict(zip(ROW_FIELDS, texts, strict=True))
        entries.append(
            MonthEntry(
                row=int(held["row"]) if held["row"].isdecimal() and len(held["row"]) < 8 else 0,
                key=held["key"],
                number=held["number"],
                task=held["task"],
                values={name: held[name] for name in FILLED},
                broken={name: code for name, code in _pairs(held["broken"]) if code in KNOWN_FAULTS},
            )
        )
    return MonthSheet(form.text("sheet"), dict(_pairs(form.text("letters"))), tuple(entries))


KNOWN_FAULTS = {fault.value for fault in CellFault}


def _pairs(text: str) -> list[tuple[str, str]]:
    """progress=G;percent=I, of fields that the table has."""
    found = [part.partition("=") for part in text.split(";")]
    return [(name, value[:20]) for name, _, value in found if name in LABELS]


def _joined(pairs: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in pairs.items())


def _page(
    ctx: Ctx,
    request: Request,
    *,
    report: MonthReport | None = None,
    file_name: str = "",
    said: str = "",
    unfiled: bool = False,
    errors: Mapping[str, str] | None = None,
) -> Response:
    rows = unit_month(ctx)
    owed = [row for row in rows if not row.is_filed]
    lines = report.lines if report else ()
    contract = MonthUploadPage(
        owed=len(owed),
        filed=len(rows) - len(owed),
        due_at=min((row.line.due_at for row in owed), default=None),
        largest=request.app.state.settings.max_upload_mb,
        signer=signs_off(ctx, ctx.actor.unit_id or 0),
        lines=[_line(report.sheet, line) for line in lines if line.state in (LEFT if said else SHOWN)]
        if report
        else (),
        carried=_carried(report) if report else (),
        remarks=report.remarks if report else (),
        file_name=file_name,
        changed=report.count(MonthState.CHANGED) if report else 0,
        conflicts=report.count(MonthState.CONFLICT) if report else 0,
        refused=report.count(MonthState.REFUSED) if report else 0,
        same=report.count(MonthState.SAME, MonthState.DONE, MonthState.BLANK) if report else 0,
        ready=report.ready if report else 0,
        applied=bool(said),
        unfiled=unfiled,
        said=said,
        errors=errors or {},
    )
    left = report is not None and bool(report.count(*LEFT))
    return page(ctx, "imports/month.html", contract, status=422 if errors or (said and left) else 200)


def _line(sheet: MonthSheet, line: MonthAnswer) -> MonthLine:
    mine, theirs = line.mine or {}, line.theirs or {}
    changes = [
        FieldChange(LABELS[name], _shown(name, theirs.get(name, "")), _shown(name, mine.get(name, "")))
        for name in FILLED
        if mine.get(name, "") != theirs.get(name, "") and line.theirs is not None
    ]
    return MonthLine(
        row=line.entry.row,
        key=line.entry.key,
        number=line.number,
        title=line.title,
        state=line.state,
        reason=line.reason,
        faults=[fault.at(sheet, line.entry.row) for fault in line.faults],
        missing=[fault.at(sheet, line.entry.row) for fault in line.missing if not line.faults],
        changes=changes,
        choosable=line.state is MonthState.CONFLICT and bool(line.assignment_id),
    )


WORDS = {
    "kind": {"nil": NIL, "full": FULL_LABEL},
    "status": {value: label for label, value in STATUSES.items()},
}


def _shown(name: str, value: str) -> str:
    return WORDS.get(name, {}).get(value, value)


def _carried(report: MonthReport) -> list[tuple[str, str]]:
    pairs = [("sheet", report.sheet.name), ("letters", _joined(report.sheet.letters))]
    for entry in report.sheet.entries:
        pairs += [("row", str(entry.row)), ("key", entry.key), ("number", entry.number), ("task", entry.task)]
        pairs += [(name, entry.values.get(name, "")) for name in FILLED]
        pairs.append(("broken", _joined(entry.broken)))
    return pairs
