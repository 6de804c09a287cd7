"""The working-day calendar: read by everybody who works with dates, kept by the office."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from app.calendars import service
from app.calendars.build.year import calendar_page
from app.calendars.forms import FIRST_YEAR, LAST_YEAR, read_day, read_year
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.responses import page, redirect
from app.policy.permissions import Permission

router = APIRouter()
FIELDS = ("day", "kind", "name", "days")


@router.get("/calendar")
@reads(Permission.CALENDAR_EDIT, Permission.ROUND_READ)
def show_calendar(ctx: Ctx, year: str = "") -> Response:
    return _page(ctx, _year(ctx, year))


@router.post("/calendar")
@writes(Permission.CALENDAR_EDIT)
def change_calendar(ctx: Ctx, form: Form) -> Response:
    """One day, or with pasted lines a whole year."""
    values = {name: form.text(name) for name in FIELDS}
    try:
        if form.has("days"):
            wanted = read_year(form)
            changed = service.load_year(ctx, wanted)
            said = (
                f"已载入{wanted.year}年放假安排，{changed}天与原来不同。以后的期次按新日历计算，在报期次请逐个确认。"
            )
            return redirect(f"/rounds/redating?year={wanted.year}", flash=said)
        day = read_day(form)
    except InvalidInput as refused:
        return _page(ctx, _year(ctx, form.text("year")), values, refused.fields)
    service.set_day(ctx, day)
    return redirect(f"/calendar?year={day.day.year}", flash=f"已设置{day.day.month}月{day.day.day}日。")


def _page(
    ctx: Ctx, year: int, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> Response:
    contract = calendar_page(ctx, year, values=values, errors=errors)
    return page(ctx, "calendars/calendar.html", contract, status=422 if errors else 200)


def _year(ctx: Ctx, text: str) -> int:
    return (
        int(text) if text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR else ctx.today.year
    )
