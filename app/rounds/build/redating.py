"""What a published year changes."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.calendars.queries import calendar_value, calendar_without
from app.core.clock import local_date
from app.core.context import Ctx
from app.rounds.build.words import round_name
from app.rounds.build.year import periods_of
from app.rounds.models import Schedule
from app.rounds.queries.console import plan_title, plans_with_schedules
from app.rounds.queries.planning import existing_periods
from app.rounds.schedule_pages import ChangedDates, MoveRow, RedatingPage
from app.rounds.service import PendingMove, pending_moves
from app.workdays.calendar import Calendar
from app.workdays.schedule import SchedulePlan, round_dates


def redating_page(ctx: Ctx, year: int, *, errors: Mapping[str, str] | None = None) -> RedatingPage:
    """Open rounds of any year that wait for a decision, and the coming periods of this year that changed."""
    calendar = calendar_value(ctx.session)
    before = calendar_without(ctx.session, year)
    return RedatingPage(
        year=year,
        is_published=not calendar.is_provisional(date(year, 1, 1)),
        moves=tuple(_move(ctx, one) for one in pending_moves(ctx)),
        changes=tuple(
            changed
            for line in plans_with_schedules(ctx)
            if line.schedule is not None
            for changed in _changes(ctx, line.title, line.schedule, year, before, calendar)
        ),
        key="",
        errors=dict(errors or {}),
    )


def _move(ctx: Ctx, one: PendingMove) -> MoveRow:
    assert one.round.id is not None
    return MoveRow(
        round_id=one.round.id,
        plan=plan_title(ctx, one.round.plan_id),
        name=round_name(one.round.period),
        due_before=one.round.due_at,
        due_after=one.planned.due_at,
        lock_before=one.round.lock_at,
        lock_after=one.planned.lock_at,
        is_past=one.planned.due_at <= ctx.now,
    )


def _changes(
    ctx: Ctx, plan: str, schedule: Schedule, year: int, before: Calendar, after: Calendar
) -> Iterator[ChangedDates]:
    rules = SchedulePlan.from_dict(schedule.rules)
    opened = existing_periods(ctx, schedule.plan_id)
    for period in periods_of(schedule, year):
        then, now = round_dates(rules, period, before), round_dates(rules, period, after)
        was = (then.opens_on, then.due_on, local_date(then.lock_at))
        will = (now.opens_on, now.due_on, local_date(now.lock_at))
        if str(period) in opened or was == will or max(*was, *will) < ctx.today:
            continue
        yield ChangedDates(
            plan=plan,
            name=round_name(str(period)),
            opens_before=was[0],
            opens_after=will[0],
            due_before=was[1],
            due_after=will[1],
            lock_before=was[2],
            lock_after=will[2],
        )
