"""The list of rounds by plan, and the preview of one before it is opened."""

from collections.abc import Mapping
from datetime import date

from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.policy.decide import may
from app.policy.permissions import Permission
from app.rounds.build.words import (
    figure,
    month_name,
    preview_box,
    round_name,
    schedule_words,
    short_words,
    strip,
)
from app.rounds.enums import Bucket, ExceptionKind, RoundState, RoundWord
from app.rounds.models import Round
from app.rounds.pages import PreviewExceptionLine, PreviewPage, PreviewUnitLine, RoundRow, RoundsPage, ScheduledPlan
from app.rounds.queries import figures_by_round
from app.rounds.queries.console import PlanLine, plan_title, plans_with_schedules, rounds_of_plans
from app.rounds.rules import RoundFigures
from app.rounds.service import PreviewException, pending_moves, preview_round, schedule_of
from app.workdays.calendar import Calendar
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, next_opening
from app.workdays.wording import period_short_name

SHOWN = 12


def rounds_page(ctx: Ctx) -> RoundsPage:
    plans = plans_with_schedules(ctx)
    rounds = rounds_of_plans(ctx, [plan.plan_id for plan in plans])
    shown = {plan_id: rows[:SHOWN] for plan_id, rows in rounds.items()}
    numbers = [row.id for rows in shown.values() for row in rows if row.id is not None]
    figures = figures_by_round(ctx, numbers)
    calendar = calendar_value(ctx.session)
    running = [row for rows in rounds.values() for row in rows if row.state is RoundState.OPEN]
    missing = sum(figures.get(row.id or 0, RoundFigures()).outstanding for row in running)
    can_open = bool(may(ctx.actor.roles, Permission.ROUND_OPEN))
    return RoundsPage(
        open_rounds=len(running),
        waiting_moves=len(pending_moves(ctx)) if can_open else 0,
        missing=figure(missing, None, Bucket.OUTSTANDING),
        plans=tuple(
            _plan(ctx, plan, shown.get(plan.plan_id, []), figures, calendar, can_open=can_open) for plan in plans
        ),
        can_open=can_open,
    )


def _plan(
    ctx: Ctx,
    plan: PlanLine,
    rows: list[Round],
    figures: Mapping[int, RoundFigures],
    calendar: Calendar,
    *,
    can_open: bool,
) -> ScheduledPlan:
    name, period, opens_on = "", "", None
    if plan.schedule is not None and can_open:
        rules = SchedulePlan.from_dict(plan.schedule.rules)
        known = {row.period for row in rows}
        current = Period.containing(ctx.today, rules.cycle)
        coming, opens_on = next_opening(rules, ctx.today, calendar)
        if str(current) not in known and str(current) != str(coming):
            coming, opens_on = current, ctx.today
        name, period = period_short_name(coming), str(coming)
    return ScheduledPlan(
        plan_id=plan.plan_id,
        title=plan.title,
        schedule=schedule_words(plan.schedule),
        rounds=tuple(_round(row, figures.get(row.id or 0, RoundFigures())) for row in rows),
        next_name=name,
        next_period=period,
        next_opens_on=opens_on,
    )


def _round(row: Round, held: RoundFigures) -> RoundRow:
    assert row.id is not None
    return RoundRow(
        round_id=row.id,
        name=round_name(row.period),
        state=row.state,
        due_at=row.due_at,
        expected=held.expected,
        filed=held.filed,
        rate=held.on_time_rate,
        missing=figure(held.outstanding, row.id, Bucket.OUTSTANDING),
    )


def preview_page(
    ctx: Ctx,
    plan_id: int,
    period: Period,
    *,
    due_on: date | None = None,
    typed: str = "",
    errors: Mapping[str, str] | None = None,
) -> PreviewPage:
    """`typed` is the due day as it was entered, to be kept when it is wrong."""
    schedule = schedule_of(ctx, plan_id)
    preview = preview_round(ctx, plan_id, period, due_on)
    planned, calendar = preview.planned, preview.planned.calendar
    day, lock_on = local_date(planned.due_at), local_date(planned.lock_at)
    marks = {when: RoundWord.REMINDS.label for _, when in planned.reminders}
    marks |= {planned.dates.opens_on: RoundWord.OPENS.label, day: RoundWord.DUE.label, lock_on: RoundWord.LOCK.label}
    return PreviewPage(
        plan_title=plan_title(ctx, plan_id),
        box=preview_box(preview, opens_itself=schedule.auto_open),
        units=tuple(PreviewUnitLine(u.name, u.lead_tasks, u.co_tasks, u.exempt, u.people) for u in preview.units),
        days=strip(day, calendar, marks, (day, lock_on)),
        month=month_name(day),
        due_on=typed or (due_on.isoformat() if due_on else ""),
        key="",
        excepted=tuple(_excepted(one) for one in preview.excepted),
        short=tuple(short_words(one, planned.rules.min_notice_workdays, ctx.today) for one in preview.short),
        unled=tuple((one.task_id, f"{one.number} {one.title}".strip()) for one in preview.unled),
        existing_id=preview.existing_round_id,
        errors=dict(errors or {}),
    )


def _excepted(one: PreviewException) -> PreviewExceptionLine:
    scope = RoundWord.EXCEPTED_TASK.label.format(number=one.task) if one.task else RoundWord.EXCEPTED_PLAN.label
    word = RoundWord.EXCEPTED_EXEMPT if one.kind is ExceptionKind.EXEMPT else RoundWord.EXCEPTED_DAYS
    said = word.label.format(days=one.workdays, count=one.count)
    return PreviewExceptionLine(
        one.unit, RoundWord.EXCEPTED_WHAT.label.format(scope=scope, said=said), one.reason, one.expires_on
    )
