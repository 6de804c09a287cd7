"""Leaves and who stands in: one page for everybody who has work that messages are about."""

from datetime import date

from fastapi import APIRouter, Request, Response

from app.accounts.enums import AbsenceFlaw, AbsenceWord
from app.accounts.pages import AbsenceRow, AbsencesPage
from app.accounts.queries import absences as queries
from app.accounts.service import absences
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, Form, SubmittedForm, field_date, ids
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.core.security import new_token
from app.policy.permissions import Permission

router = APIRouter()
FIELDS = ("user", "from_day", "to_day", "alternate", "reason")


def _page(
    ctx: Ctx, request: Request, form: SubmittedForm | None = None, fault: InvalidInput | None = None
) -> Response:
    people = queries.colleagues(ctx.session)
    own = absences.recordable(ctx, people)
    listing = queries.absence_lines(ctx, Window.parse(request.query_params.get("page")))
    mine = {one.user_id for one in own}
    covering = {other.user_id: other for person in own for other in queries.alternates_of(person, people)}
    several = len({one.unit_id for one in own}) > 1
    blank = {"user": str(ctx.actor.id), "from_day": ctx.today.isoformat()}
    contract = AbsencesPage(
        listing=listing,
        rows=[AbsenceRow(line, line.state(ctx.today), line.user_id in mine) for line in listing.rows],
        people=[(one.user_id, _named(one, several=several)) for one in own],
        alternates=[(one.user_id, _named(one, several=several)) for one in covering.values()],
        away=sorted(queries.away_on(ctx.session, ctx.today) & mine),
        values={name: form.text(name) if form else blank.get(name, "") for name in FIELDS},
        query=request.url.query,
        key=new_token(),
        errors=dict(fault.fields) if fault else {},
    )
    return page(ctx, "accounts/absences.html", contract, status=422 if fault else 200)


def _named(one: queries.Colleague, *, several: bool) -> str:
    return f"{one.unit} {one.name}".strip() if several else one.name


@router.get("/absences")
@reads(Permission.ABSENCE_RECORD)
def list_absences(ctx: Ctx, request: Request) -> Response:
    return _page(ctx, request)


@router.post("/absences")
@writes(Permission.ABSENCE_RECORD)
def record_absence(ctx: Ctx, request: Request, form: Form) -> Response:
    try:
        wanted = _read(form)
        absences.record_absence(ctx, wanted)
    except InvalidInput as fault:
        return _page(ctx, request, form, fault)
    said = AbsenceWord.RECORDED if wanted.alternate_id else AbsenceWord.RECORDED_ALONE
    return redirect("/absences", flash=said.label)


@router.post("/absences/{absence_id}/end")
@writes(Permission.ABSENCE_RECORD)
def end_absence(ctx: Ctx, absence_id: RowId) -> Response:
    absences.end_absence(ctx, absence_id)
    return redirect("/absences", flash=AbsenceWord.ENDED.label)


def _read(form: SubmittedForm) -> absences.NewAbsence:
    """Raises InvalidInput."""
    errors = FieldErrors()
    first, last = _day(errors, form, "from_day"), _day(errors, form, "to_day")
    who, deputy = ids([form.text("user")]), ids([form.text("alternate")])
    if not who:
        errors["user"] = AbsenceFlaw.NO_PERSON.label
    errors.raise_if_any()
    assert first is not None
    assert last is not None
    return absences.NewAbsence(who[0], first, last, deputy[0] if deputy else None, form.text("reason"))


def _day(errors: FieldErrors, form: SubmittedForm, name: str) -> date | None:
    found = field_date(errors, name, form.text(name))
    if found is None:
        errors.setdefault(name, AbsenceFlaw.NO_DAY.label)
    return found
