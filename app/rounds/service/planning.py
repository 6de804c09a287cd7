"""A schedule applied to a period: what preview, opening and correction share."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.core.clock import local_date, local_moment
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.models import Plan
from app.rounds.enums import Consolidation, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Schedule
from app.rounds.service.schedules import CO_WORKDAYS_BEFORE, LEAD_WAITS_WORKDAYS
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule, due_date
from app.workdays.period import Period
from app.workdays.schedule import RoundDates, SchedulePlan, round_dates


@dataclass(frozen=True)
class PlannedRound:
    """`dates` is what the schedule says; the other moments are what holds after a decision to move the due day."""

    schedule: Schedule
    rules: SchedulePlan
    period: Period
    calendar: Calendar
    dates: RoundDates
    due_at: datetime
    lock_at: datetime
    co_due_at: datetime | None
    parts_until: datetime | None
    notice_workdays: int
    reminders: tuple[tuple[int, date], ...]

    @property
    def short_notice(self) -> bool:
        return self.notice_workdays < self.rules.min_notice_workdays

    def is_short(self, opened_on: date, due_at: datetime) -> bool:
        """Whether a task with a due rule of its own is left less than the least notice."""
        return self.calendar.workdays_between(opened_on, local_date(due_at)) < self.rules.min_notice_workdays

    @property
    def provisional(self) -> bool:
        return self.dates.provisional or self.calendar.is_provisional(local_date(self.lock_at))


def schedule_of(ctx: Ctx, plan_id: int) -> Schedule:
    """Raises NotFound for an unknown plan, RoundRefused for a plan without a schedule."""
    if ctx.session.get(Plan, plan_id) is None:
        raise NotFound
    schedule = ctx.session.get(Schedule, plan_id)
    if schedule is None:
        raise RoundRefused(RoundFlaw.NO_SCHEDULE)
    return schedule


def plan_round(
    schedule: Schedule, period: Period, calendar: Calendar, opened_on: date, due_on: date | None = None
) -> PlannedRound:
    """`due_on` replaces the scheduled day; lock line and reminders move along in working days.

    Raises RoundInputRefused when the period is not one of the plan's cycle.
    """
    rules = SchedulePlan.from_dict(schedule.rules)
    if period.cycle is not rules.cycle:
        raise RoundInputRefused("period", RoundFlaw.PERIOD_CYCLE)
    dates = round_dates(rules, period, calendar, opened_on=opened_on)
    day = due_on or dates.due_on
    due_at, lock_at, reminders = dates.due_at, dates.lock_at, dates.reminders
    if day != dates.due_on:
        due_at = local_moment(day, rules.on_time)
        room = calendar.workdays_between(dates.due_on, local_date(dates.lock_at))
        lock_at = max(local_moment(calendar.add_workdays(day, room), rules.lock.at), due_at)
        steps = ((step, calendar.add_workdays(day, step)) for step in rules.steps)
        reminders = tuple((step, on) for step, on in steps if step >= 0 or on > opened_on)
    co_due_at, parts_until = _parts(schedule, rules, calendar, opened_on, day)
    notice = calendar.workdays_between(opened_on, day)
    return PlannedRound(
        schedule, rules, period, calendar, dates, due_at, lock_at, co_due_at, parts_until, notice, reminders
    )


def task_dates(planned: PlannedRound, rule: DueRule, opened_on: date) -> tuple[datetime, datetime, datetime | None]:
    """(due, lock, due of co-units' parts) of a task with a due rule of its own. Inside the period and never before the
    day of opening; as far from its lock line as the round is from its own.
    """
    rules, calendar = planned.rules, planned.calendar
    opens_on = max(opened_on, planned.dates.opens_on)
    day = due_date(rule, planned.period, calendar, opens_on=min(opens_on, planned.period.end)).day
    room = calendar.workdays_between(local_date(planned.due_at), local_date(planned.lock_at))
    due_at = local_moment(day, rules.on_time)
    lock_at = max(local_moment(calendar.add_workdays(day, room), rules.lock.at), due_at)
    return due_at, lock_at, _parts(planned.schedule, rules, calendar, opened_on, day)[0]


def _parts(
    schedule: Schedule, rules: SchedulePlan, calendar: Calendar, opened_on: date, day: date
) -> tuple[datetime | None, datetime | None]:
    """When the co-units' parts are due, and from when the lead may file without a silent one."""
    if schedule.consolidation is not Consolidation.CONSOLIDATED:
        return None, None
    earlier = calendar.add_workdays(day, -int(schedule.rules.get(CO_WORKDAYS_BEFORE, 0)))
    co_day = min(max(earlier, opened_on), day)
    waited = calendar.add_workdays(co_day, int(schedule.rules.get(LEAD_WAITS_WORKDAYS, 0)))
    # The whole due day belongs to the lead: nobody becomes late by waiting for somebody else.
    free = min(local_moment(waited, rules.on_time), local_moment(day, time(0)))
    return local_moment(co_day, rules.on_time), free
