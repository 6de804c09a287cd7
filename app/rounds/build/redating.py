"""What a published year changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.calendars.queries import calendar_value, calendar_without
from app.core.clock import local_date
from app.core.context import Ctx
from app.rounds.build.words import round_name
from app.rounds.build.year import periods_of
from app.rounds.enums import NoticeWord
from app.rounds.models import Round, Schedule
from app.rounds.queries.console import plan_titles, plans_with_schedules, rounds_of_plans
from app.rounds.schedule_pages import ChangedDates, MoveRow, OwnMoveRow, RedatingPage
from app.rounds.service import PendingMove, pending_moves
from app.workdays.calendar import Calendar
from app.workdays.schedule import SchedulePlan, round_dates
from app.workdays.wording import due_rule_text


def redating_page(ctx: Ctx, year: int, *, errors: Mapping[str, str] | None = None) -> RedatingPage:
    """Open rounds of any year that wait for a decision, and the coming periods of this year that changed."""
    calendar = calendar_value(ctx.session)
    before = calendar_without(ctx.session, year)
    moves = pending_moves(ctx)
    titles = plan_titles(ctx, [one.round.plan_id for one in moves])
    lines = plans_with_schedules(ctx)
    opened = rounds_of_plans(ctx, [line.plan_id for line in lines])
    return RedatingPage(
        year=year,
        is_published=not calendar.is_provisional(date(year, 1, 1)),
        moves=tuple(_move(ctx, one, titles[one.round.plan_id]) for one in moves),
        changes=tuple(
            changed
            for line in lines
            if line.schedule is not None
            for changed in _changes(
                ctx, line.title, line.schedule, opened.get(line.plan_id, ()), year, before, calendar
            )
        ),
        key="",
        errors=dict(errors or {}),
    )


def _move(ctx: Ctx, one: PendingMove, title: str) -> MoveRow:
    assert one.round.id is not None
    return MoveRow(
        round_id=one.round.id,
        plan=title,
        name=round_name(one.round.period),
        due_before=one.round.due_at,
        due_after=one.planned.due_at,
        lock_before=one.round.lock_at,
        lock_after=one.planned.lock_at,
        is_past=one.is_past(ctx.now),
        own=tuple(
            OwnMoveRow(
                numbers=NoticeWord.AND.label.join(own.numbers),
                rule=due_rule_text(own.rule),
                due_before=own.due_before,
                due_after=own.due_after,
                lock_before=own.lock_before,
                lock_after=own.lock_after,
                is_past=own.is_past(ctx.now),
            )
            for own in one.own
        ),
    )


def _changes(
    ctx: Ctx, plan: str, schedule: Schedule, rounds: Sequence[Round], year: int, before: Calendar, after: Calendar
) -> Iterator[ChangedDates]:
    rules = SchedulePlan.from_dict(schedule.rules)
    opened = {one.period for one in rounds}
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
