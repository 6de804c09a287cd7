"""All reports of the month on one page: kept row by row, filed one by one or together."""

from fastapi import APIRouter, Request, Response

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.error_pages import wants_json
from app.core.forms import Form, ids
from app.core.ids import RowId
from app.core.responses import as_json, page, redirect
from app.policy.permissions import Permission
from app.reports import service
from app.reports.build.desk import desk_page, said_of
from app.reports.enums import FormWord
from app.reports.forms import chosen_assignments, row_uploads, typed_row, typed_rows

router = APIRouter()


@router.get("/month")
@reads(Permission.REPORT_DRAFT)
def show_month(ctx: Ctx, start: str = "") -> Response:
    return page(ctx, "reports/month.html", desk_page(ctx, start=next(iter(ids([start])), 0)))


@router.post("/month")
@writes(Permission.REPORT_SUBMIT)
def write_month(ctx: Ctx, form: Form) -> Response:
    """Whatever button was pressed, every row that was typed into is kept, with the files chosen beside it.

    `do` is save, submit, nil, last, upload or remove, with a row; remove with a file of it too.
    """
    typed = typed_rows(form)
    verb, _, named = form.text("do").partition(":")
    row, _, named_file = named.partition(":")
    own = ids([row])
    file = (own or chosen_assignments(form)) if verb == "submit" else ()
    uploads = row_uploads(form, typed) | ({own[0]: form.uploads(f"files-{row}")} if verb == "upload" and own else {})
    written = service.write_month(ctx, typed, file, own if verb == "nil" else (), uploads)
    if written.left:
        return page(ctx, "reports/month.html", desk_page(ctx, typed=typed, written=written), status=422)
    for number in set(own) & set(typed):
        # What was typed was kept a moment ago, under a new version.
        if verb == "last":
            service.carry_over(ctx, number, typed[number].values, None)
        elif verb == "remove":
            service.save_row(ctx, number, typed[number].values, None, removed=ids([named_file]))
    said = said_of(written)
    if verb == "submit" and not (written.filed or written.signing):
        said = said or FormWord.DESK_NOTHING.label
    return redirect(_where(verb, list(typed), own), flash=f"{said}。" if said else "")


@router.post("/month/rows/{assignment_id}")
@writes(Permission.REPORT_DRAFT)
def save_row(ctx: Ctx, assignment_id: RowId, request: Request, form: Form) -> Response:
    """What the page sends by itself while somebody types."""
    row = typed_row(form, assignment_id)
    saved = service.save_row(ctx, assignment_id, row.values, row.version)
    if wants_json(request):
        at = saved.saved_at.astimezone(LOCAL)
        return as_json({"saved_at": f"{at:%H:%M}", "version": saved.version})
    return redirect(f"/month?start={assignment_id}#row-{assignment_id}")


def _where(verb: str, rows: list[int], own: list[int]) -> str:
    """The row that was kept, or the one below what was filed. There the keyboard stands, which a fragment would take away."""
    if not own or own[0] not in rows:
        return "/month"
    if verb in ("submit", "nil"):
        below = rows[rows.index(own[0]) + 1 :]
        return f"/month?start={below[0]}" if below else "/month"
    return f"/month?start={own[0]}#row-{own[0]}"
