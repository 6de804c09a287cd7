"""2020 to 2040: a task with a due rule of its own is due inside its period, not before the round opens."""

from datetime import date

from hypothesis import given, settings

from app.core.clock import local_date
from app.rounds.enums import Consolidation
from app.rounds.models import Schedule
from app.rounds.service.planning import plan_round, task_dates
from app.rounds.service.schedules import CO_WORKDAYS_BEFORE
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule
from app.workdays.schedule import SchedulePlan, periods_due
from tests.unit.workdays.strategies import FIRST, LAST, calendars, rules, schedules


@settings(max_examples=25)
@given(schedules(), rules(), calendars())
def test_every_task_rule_gives_a_day_that_can_be_met(plan: SchedulePlan, rule: DueRule, calendar: Calendar) -> None:
    schedule = Schedule(
        plan_id=1,
        cycle=plan.cycle,
        consolidation=Consolidation.CONSOLIDATED,
        rules={**plan.to_dict(), CO_WORKDAYS_BEFORE: 3},
        starts_on=date(2020, 1, 1),
    )
    for period in periods_due(plan, FIRST, LAST, calendar):
        planned = plan_round(schedule, period, calendar, FIRST)
        due_at, lock_at, co_due_at = task_dates(planned, rule, planned.dates.opens_on)
        assert planned.dates.opens_on <= local_date(due_at) <= period.end
        assert co_due_at is not None
        assert co_due_at <= due_at <= lock_at
        # Opened on the last day, or even later, nothing is due before that day.
        assert local_date(task_dates(planned, rule, period.end)[0]) == period.end
        assert local_date(task_dates(planned, rule, period.next.end)[0]) == period.end
