"""The burden meter: requests, fields, notice and what nobody had to write twice, per unit and month."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time

from app.calendars.queries import calendar_value
from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.dates import period as period_words
from app.core.view import Filter, FilterBar, Option
from app.overview.burden_pages import BurdenPage, BurdenRow
from app.overview.enums import BurdenFigure, BurdenMeaning, BurdenWord
from app.overview.queries import burden
from app.overview.queries.burden import Asked, Span
from app.workdays.calendar import Calendar
from app.workdays.enums import Cycle
from app.workdays.hours import HOURS_PER_DAY, working_minutes
from app.workdays.period import Period

# What the form of a report asks: progress, own judgement, per cent, problems, next steps, evidence.
FIELDS_PER_REPORT = 6
# Less than a working day of notice is the notice in the morning for the afternoon.
SHORT_NOTICE = HOURS_PER_DAY * 60
MONTHS_BACK = 12


def burden_page(ctx: Ctx, month: str) -> BurdenPage:
    rows = burden_rows(ctx, month)
    return BurdenPage(
        month=month,
        rows=rows,
        total=burden_total(rows),
        definitions=[(one.label, BurdenMeaning(one.value).label) for one in BurdenFigure],
        filters=_filters(ctx, month),
        short=sum(row.shortest is not None and row.shortest < SHORT_NOTICE for row in rows),
    )


def month_of(ctx: Ctx, asked: str) -> str:
    """The month asked for, or this one where the address says nothing sensible."""
    this_month = Period.containing(ctx.today, Cycle.MONTH)
    try:
        found = Period.parse(asked)
    except ValueError:
        found = this_month
    return str(found if found.cycle is Cycle.MONTH else this_month)


def burden_rows(ctx: Ctx, month: str) -> list[BurdenRow]:
    """Units that were asked something in the month, in the order of the directory."""
    span = _span(month)
    calendar = calendar_value(ctx.session)
    asked: dict[int, list[Asked]] = defaultdict(list)
    for one in burden.asked_in(ctx, span):
        asked[one.unit_id].append(one)
    urges, instructions = burden.urges_in(ctx, span), burden.instructions_in(ctx, span)
    carried, reused = burden.carried_in(ctx, span), burden.reused_in(ctx, span)
    nil, parts = burden.nil_reports_in(ctx, span), burden.parts_in(ctx, span)
    questions, spared = burden.questions_in(ctx, span)
    rows = []
    for unit_id, unit in burden.units_in_order(ctx):
        reports, shortest, average = _notice(asked[unit_id], calendar)
        row = BurdenRow(
            unit_id,
            unit,
            reports=reports,
            urges=urges.get(unit_id, 0),
            instructions=instructions.get(unit_id, 0),
            questions=questions.get(unit_id, 0),
            fields=reports * FIELDS_PER_REPORT + questions.get(unit_id, 0),
            shortest=shortest,
            average=average,
            carried=carried.get(unit_id, 0),
            reused=reused.get(unit_id, 0),
            nil=nil.get(unit_id, 0),
            parts=parts.get(unit_id, 0),
            spared=spared.get(unit_id, 0),
        )
        if row.requests or row.avoided:
            rows.append(row)
    return rows


def _span(month: str) -> Span:
    period = Period.parse(month)
    return Span(local_moment(period.start, time(0)), local_moment(period.shifted(1).start, time(0)))


def _notice(asked: Sequence[Asked], calendar: Calendar) -> tuple[int, int | None, int | None]:
    """Reports, and the shortest and the average notice of a report, in working minutes."""
    if not asked:
        return 0, None, None
    notice: dict[tuple[datetime, datetime], int] = {}
    for one in asked:
        moments = (one.opened_at, one.due_at)
        notice.setdefault(moments, working_minutes(*moments, calendar))
    given = [(notice[one.opened_at, one.due_at], one.reports) for one in asked]
    reports = sum(count for _, count in given)
    return reports, min(minutes for minutes, _ in given), sum(minutes * count for minutes, count in given) // reports


def burden_total(rows: Sequence[BurdenRow]) -> BurdenRow:
    given = [(row.average, row.reports) for row in rows if row.average is not None]
    reports = sum(row.reports for row in rows)
    return BurdenRow(
        0,
        BurdenWord.TOTAL.label,
        reports=reports,
        urges=sum(row.urges for row in rows),
        instructions=sum(row.instructions for row in rows),
        questions=sum(row.questions for row in rows),
        fields=sum(row.fields for row in rows),
        shortest=min((row.shortest for row in rows if row.shortest is not None), default=None),
        average=sum(minutes * count for minutes, count in given) // reports if reports else None,
        carried=sum(row.carried for row in rows),
        reused=sum(row.reused for row in rows),
        nil=sum(row.nil for row in rows),
        parts=sum(row.parts for row in rows),
        spared=sum(row.spared for row in rows),
    )


def _filters(ctx: Ctx, month: str) -> FilterBar:
    this_month = Period.containing(ctx.today, Cycle.MONTH)
    months = [str(this_month.shifted(-back)) for back in range(MONTHS_BACK)]
    shown = months if month in months else [month, *months]
    options = tuple(Option(one, period_words(one)) for one in shown)
    return FilterBar("/burden", (Filter("month", BurdenWord.MONTH.label, "select", month, options),))
