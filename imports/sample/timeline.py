"""The rounds of the last half-year as seen from a given day, by the same rules that dispatch them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.core.clock import local_date, local_moment
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule
from app.workdays.enums import Cycle, LockKind, RuleKind, Shift
from app.workdays.period import Period
from app.workdays.schedule import LockRule, SchedulePlan, round_dates

ROUNDS = 6
QUARTER_END = 3


def _schedule(opens: DueRule, due: int, locks: int) -> SchedulePlan:
    return SchedulePlan(
        opens=opens,
        due=DueRule(RuleKind.DAY, due, Shift.BEFORE),
        lock=LockRule(LockKind.RULE, 0, DueRule(RuleKind.DAY, locks)),
        reminder_steps=(-2, 0, 1),
    )


ORDINARY = _schedule(DueRule(RuleKind.DAY, 16), 25, 30)
EARLY = _schedule(DueRule(RuleKind.DAY, 1, Shift.NONE), 12, 20)


@dataclass(frozen=True)
class SampleRound:
    """`month` counts from January of the plan's year, so 13 is the January after it."""

    name: str
    month: int
    opens: date
    due: date
    locks: date

    @property
    def opened_at(self) -> datetime:
        return local_moment(self.opens, time(9, 0))


def schedule_for(today: date, calendar: Calendar) -> SchedulePlan:
    """A schedule under which a round is open on `today`: the ordinary one, in the first half of a month an early one."""
    this_month = Period.containing(today, Cycle.MONTH)
    return ORDINARY if round_dates(ORDINARY, this_month, calendar).opens_on <= today else EARLY


def plan_year(today: date) -> int:
    """The year in which the oldest of the half-year's rounds lies."""
    return Period.containing(today, Cycle.MONTH).shifted(1 - ROUNDS).year


def monthly_rounds(today: date, calendar: Calendar) -> tuple[SampleRound, ...]:
    """The last six rounds, oldest first; the last one is this month's."""
    last, schedule = Period.containing(today, Cycle.MONTH), schedule_for(today, calendar)
    months = [last.shifted(-back) for back in reversed(range(ROUNDS))]
    return tuple(_round(schedule, period, plan_year(today), calendar) for period in months)


def quarterly_rounds(today: date, calendar: Calendar) -> tuple[SampleRound, ...]:
    """The quarters that end within those six months and are open by `today`."""
    schedule = replace(schedule_for(today, calendar), cycle=Cycle.QUARTER)
    ends = [held for held in monthly_rounds(today, calendar) if held.month % QUARTER_END == 0]
    quarters = [Period.containing(held.due, Cycle.QUARTER) for held in ends]
    return tuple(_round(schedule, period, plan_year(today), calendar) for period in quarters)


def _round(schedule: SchedulePlan, period: Period, base_year: int, calendar: Calendar) -> SampleRound:
    dates = round_dates(schedule, period, calendar)
    return SampleRound(
        name=str(period),
        month=period.end.month + 12 * (period.year - base_year),
        opens=dates.opens_on,
        due=dates.due_on,
        locks=local_date(dates.lock_at),
    )


def workdays_from(first: date, last: date, calendar: Calendar) -> tuple[date, ...]:
    """Working days from `first` to `last`, both included."""
    span = range((last - first).days + 1)
    return tuple(day for day in (first + timedelta(days=n) for n in span) if calendar.is_workday(day))
