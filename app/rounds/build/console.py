"""The office's view of one round."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.accounts.queries import people_with_role
from app.calendars.queries import calendar_value
from app.core import dates
from app.core.charts import BarChart, bar_chart
from app.core.clock import local_date
from app.core.context import Ctx
from app.outbox.enums import MessageState, OccurrenceState
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.rounds.build.notices import is_outdated
from app.rounds.build.words import figure, month_name, preview_box, round_name, schedule_words, strip
from app.rounds.enums import Bucket, RoundState, RoundWord
from app.rounds.models import Round, Schedule
from app.rounds.pages import ClosingLine, ConsolePage, PreviewBox, SentLine, UnitLine
from app.rounds.queries import UnitFigures, round_or_404, unit_figures
from app.rounds.queries.console import closings_of, filed_moments, plan_title, receipts_of, sent_rows
from app.rounds.queries.exceptions import later_dues
from app.rounds.queries.notices import notices_of_round
from app.rounds.queries.planning import schedule_or_none
from app.rounds.queries.questions import asked_in_round
from app.rounds.rules import RoundFigures
from app.rounds.service import preview_round
from app.workdays.calendar import Calendar
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, next_opening

LONGEST_CHART = 45
STATES = {
    MessageState.READY: OccurrenceState.PENDING,
    MessageState.SENDING: OccurrenceState.PENDING,
    MessageState.SENT: OccurrenceState.SENT,
    MessageState.CANCELLED: OccurrenceState.CANCELLED,
    MessageState.FAILED: OccurrenceState.FAILED,
}


def console_page(ctx: Ctx, round_id: int, *, sort: str = "", query: str = "") -> ConsolePage:
    """Raises NotFound for a round in which the actor sees nothing."""
    known = round_or_404(ctx, round_id)
    calendar = calendar_value(ctx.session)
    schedule = schedule_or_none(ctx, known.plan_id)
    rows = unit_figures(ctx, [round_id])
    total = sum((row.figures for row in rows), RoundFigures())
    signed = receipts_of(ctx, round_id)
    later = later_dues(ctx, known)
    lines = [
        _line(row, signed=row.unit_id in signed, extended=_extended(ctx, later.get(row.unit_id))) for row in rows
    ]
    log, log_total = sent_rows(ctx, round_id) if may(ctx.actor.roles, Permission.OUTBOX_READ) else ([], 0)
    owing = [row for row in rows if row.figures.outstanding]
    issued = notices_of_round(ctx, round_id)
    return ConsolePage(
        round_id=round_id,
        plan_id=known.plan_id,
        plan_title=plan_title(ctx, known.plan_id),
        name=round_name(known.period),
        **_state(ctx, known),
        **_totals(round_id, total),
        units=tuple(_sorted(lines, sort)),
        totals=_sum(round_id, total),
        sort=sort or "-missing",
        query=query,
        export_href=f"/exports/filing/{round_id}",
        missing_units=len(owing),
        urge_reach=_reach(ctx, owing),
        chart=_chart(ctx, known, total),
        log=tuple(
            SentLine(row.at, row.recipient, row.unit, row.kind.label, row.channel.label, STATES[row.state], row.note)
            for row in log
        ),
        log_total=log_total,
        days=_days(known, calendar),
        month=month_name(local_date(known.due_at)),
        due_rule=schedule_words(schedule),
        next_round=_next(ctx, schedule, calendar),
        period=known.period,
        questions=len(asked_in_round(ctx, round_id)),
        closings=tuple(ClosingLine(**asdict(one)) for one in closings_of(ctx, round_id)),
        notice=issued[0].number if issued else "",
        notice_is_old=is_outdated(ctx, known, issued),
        key="",
        version=known.version,
    )


def _state(ctx: Ctx, known: Round) -> dict[str, Any]:
    is_open = known.state is RoundState.OPEN
    can = set()
    if may(ctx.actor.roles, Permission.URGE_SEND) and is_open:
        can.add("urge")
    if may(ctx.actor.roles, Permission.ROUND_OPEN):
        can.update({"close", "notice"} if is_open else {"reopen"})
    return {
        "state": known.state,
        "due_at": known.due_at,
        "lock_at": known.lock_at,
        "is_past_due": (known.closed_at or ctx.now) > known.due_at,
        "is_locked": (known.closed_at or ctx.now) > known.lock_at,
        "provisional": known.provisional,
        "short_notice": known.short_notice,
        "caught_up": known.caught_up,
        "can": frozenset(can),
    }


def _totals(round_id: int, total: RoundFigures) -> dict[str, Any]:
    return {
        "expected": figure(total.expected, round_id, Bucket.EXPECTED),
        "filed": figure(total.filed, round_id, Bucket.FILED),
        "on_time": figure(total.on_time, round_id, Bucket.ON_TIME),
        "missing": figure(total.outstanding, round_id, Bucket.OUTSTANDING),
        "returned": figure(total.returned, round_id, Bucket.RETURNED),
        "in_review": figure(total.in_review, round_id, Bucket.IN_REVIEW),
        "exempt": figure(total.exempt, round_id, Bucket.EXEMPT),
    }


def _line(row: UnitFigures, *, signed: bool, extended: str) -> UnitLine:
    shown = _figures(row.unit_name, row.figures, row.round_id, row.unit_id, signed_for=signed)
    return replace(shown, extended=extended)


def _extended(ctx: Ctx, due_at: datetime | None) -> str:
    return RoundWord.EXTENDED_TO.label.format(moment=dates.moment(due_at, ctx.today)) if due_at else ""


def _sum(round_id: int, total: RoundFigures) -> UnitLine:
    return _figures(RoundWord.ALL_UNITS.label, total, round_id, None, signed_for=True)


def _figures(name: str, held: RoundFigures, round_id: int, unit_id: int | None, *, signed_for: bool) -> UnitLine:
    def of(bucket: Bucket) -> Any:
        return figure(getattr(held, bucket.value), round_id, bucket, unit_id)

    return UnitLine(
        unit=name,
        href=f"/rounds/{round_id}/assignments" + (f"?unit={unit_id}" if unit_id is not None else ""),
        expected=of(Bucket.EXPECTED),
        filed=of(Bucket.FILED),
        on_time=of(Bucket.ON_TIME),
        late=of(Bucket.LATE),
        returned=of(Bucket.RETURNED),
        missing=of(Bucket.OUTSTANDING),
        exempt=of(Bucket.EXEMPT),
        rate=held.on_time_rate,
        signed_for=signed_for,
    )


def _sorted(lines: Sequence[UnitLine], sort: str) -> list[UnitLine]:
    """Whoever owes most first, units in their printed order among equals, unless the head of a column was chosen."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name == "unit":
        return list(reversed(lines)) if down else list(lines)
    if name == "rate":
        return sorted(lines, key=lambda line: -1.0 if line.rate is None else line.rate, reverse=down)
    rising = sort == "missing"
    return sorted(lines, key=lambda line: line.missing.count if rising else -line.missing.count)


def _reach(ctx: Ctx, owing: Sequence[UnitFigures]) -> str:
    """To whom, how many, over which channel: said before it is done."""
    units = [row.unit_id for row in owing]
    people = people_with_role(ctx.session, Role.LIAISON, units) if units else []
    if not people:
        return RoundWord.URGE_NOBODY.label
    reached = {person.unit_id for person in people}
    count = sum(row.figures.outstanding for row in owing if row.unit_id in reached)
    return RoundWord.URGE_REACH.label.format(units=len(reached), people=len(people), count=count)


def _chart(ctx: Ctx, known: Round, total: RoundFigures) -> BarChart | None:
    """Filed so far, day by day from the opening to the lock line."""
    first, due_on, last = local_date(known.opened_at), local_date(known.due_at), local_date(known.lock_at)
    span = (last - first).days
    if not total.expected or not 0 < span <= LONGEST_CHART:
        return None
    filed = [local_date(moment) for moment in filed_moments(ctx, known_id(known))]
    days = [first + timedelta(days=n) for n in range(span + 1)]
    values = [sum(day <= one for day in filed) if one <= ctx.today else None for one in days]
    heads = [RoundWord.DAY.label.format(number=day.day) for day in days]
    words = {heads[days.index(last)]: RoundWord.LOCK.label}
    if first <= due_on <= last:
        words[heads[days.index(due_on)]] = RoundWord.DUE.label
    return bar_chart(RoundWord.DAILY.label, heads, values, total.expected, lines=words)


def known_id(known: Round) -> int:
    assert known.id is not None
    return known.id


def _days(known: Round, calendar: Calendar) -> Any:
    due_on, lock_on = local_date(known.due_at), local_date(known.lock_at)
    marks = {date.fromisoformat(day): RoundWord.REMINDS.label for _, day in known.reminders}
    marks |= {local_date(known.opened_at): RoundWord.OPENS.label}
    marks |= {due_on: RoundWord.DUE.label, lock_on: RoundWord.LOCK.label}
    return strip(due_on, calendar, marks, (due_on, lock_on))


def _next(ctx: Ctx, schedule: Schedule | None, calendar: Calendar) -> PreviewBox | None:
    """For who opens rounds: what comes after this one."""
    if schedule is None or not may(ctx.actor.roles, Permission.ROUND_OPEN):
        return None
    period, _ = next_opening(SchedulePlan.from_dict(schedule.rules), ctx.today, calendar)
    return preview_box(
        preview_round(ctx, schedule.plan_id, Period.parse(str(period))), opens_itself=schedule.auto_open
    )
