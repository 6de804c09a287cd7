"""The schedule of a plan as a value, and the dates it gives each round."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Self

from app.core.clock import local_moment
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule, due_date
from app.workdays.enums import Cycle, DateFlaw, LockKind, RuleKind
from app.workdays.period import Period

FURTHEST_STEP = 60
OPENS = DueRule(RuleKind.DAY, 16)
DUE = DueRule(RuleKind.DAY, 25)


@dataclass(frozen=True)
class LockRule:
    """When filing ends: `workdays` after the due date, or on the day of `rule`; at `at`, never before due."""

    kind: LockKind = LockKind.WORKDAYS_AFTER_DUE
    workdays: int = 3
    rule: DueRule | None = None
    at: time = time(18)

    def __post_init__(self) -> None:
        if self.workdays < 0 or (self.kind is LockKind.RULE) != (self.rule is not None):
            raise ValueError(DateFlaw.SCHEDULE_FORMAT)


@dataclass(frozen=True)
class SchedulePlan:
    """Steps count working days from the due date: -3 is three before, 0 the day itself, 1 the first after.

    After the last step a reminder repeats `repeat_times` times, first after `repeat_every` working days and each time after
    as many more, so that it does not become a daily noise; 0 ends it there.
    """

    cycle: Cycle = Cycle.MONTH
    opens: DueRule = OPENS
    due: DueRule = DUE
    on_time: time = time(18)
    lock: LockRule = field(default_factory=LockRule)
    reminder_steps: tuple[int, ...] = (-3, -1, 0, 1, 3)
    remind_at: time = time(9)
    repeat_every: int = 0
    repeat_times: int = 0
    min_notice_workdays: int = 5

    def __post_init__(self) -> None:
        steps = self.reminder_steps
        rising = steps == tuple(sorted(set(steps))) and all(abs(step) <= FURTHEST_STEP for step in steps)
        counts = (self.repeat_every, self.repeat_times, self.min_notice_workdays)
        if not rising or not all(0 <= count <= FURTHEST_STEP for count in counts):
            raise ValueError(DateFlaw.SCHEDULE_FORMAT)

    @property
    def steps(self) -> tuple[int, ...]:
        """All steps, repetitions included."""
        if not self.repeat_every or not self.reminder_steps:
            return self.reminder_steps
        last = max(self.reminder_steps[-1], 0)
        repeated = tuple(last + self.repeat_every * n * (n + 1) // 2 for n in range(1, self.repeat_times + 1))
        return self.reminder_steps + repeated

    def to_dict(self) -> dict[str, Any]:
        return {
            "cycle": self.cycle.value,
            "opens": self.opens.to_dict(),
            "due": self.due.to_dict(),
            "on_time": self.on_time.isoformat("minutes"),
            "lock": {
                "kind": self.lock.kind.value,
                "workdays": self.lock.workdays,
                "rule": self.lock.rule.to_dict() if self.lock.rule else None,
                "at": self.lock.at.isoformat("minutes"),
            },
            "reminder_steps": list(self.reminder_steps),
            "remind_at": self.remind_at.isoformat("minutes"),
            "repeat_every": self.repeat_every,
            "repeat_times": self.repeat_times,
            "min_notice_workdays": self.min_notice_workdays,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Raises ValueError with DateFlaw.SCHEDULE_FORMAT, whatever is wrong."""
        try:
            lock = data["lock"]
            return cls(
                Cycle(data["cycle"]),
                DueRule.from_dict(data["opens"]),
                DueRule.from_dict(data["due"]),
                time.fromisoformat(data["on_time"]),
                LockRule(
                    LockKind(lock["kind"]),
                    int(lock["workdays"]),
                    DueRule.from_dict(lock["rule"]) if lock["rule"] else None,
                    time.fromisoformat(lock["at"]),
                ),
                tuple(int(step) for step in data["reminder_steps"]),
                time.fromisoformat(data["remind_at"]),
                int(data["repeat_every"]),
                int(data["repeat_times"]),
                int(data["min_notice_workdays"]),
            )
        except (KeyError, TypeError, ValueError) as flaw:
            raise ValueError(DateFlaw.SCHEDULE_FORMAT) from flaw


@dataclass(frozen=True)
class RoundDates:
    """Moments are aware UTC, dates are dates in China.

    `notice_workdays` counts working days after the opening up to the due date. When they are fewer than the schedule
    asks for, `proposed_due_on` is the day that would keep them: a proposal to the office, which may lie outside the
    period, never applied silently.
    """

    opens_on: date
    due_on: date
    due_at: datetime
    lock_at: datetime
    provisional: bool
    shifted: bool
    rule_date: date
    notice_workdays: int
    proposed_due_on: date | None
    reminders: tuple[tuple[int, date], ...]


def round_dates(
    schedule: SchedulePlan, period: Period, calendar: Calendar, opened_on: date | None = None
) -> RoundDates:
    """`opened_on` is the day the round is really opened, when that is not the scheduled one (early, or caught up)."""
    opening = due_date(schedule.opens, period, calendar)
    started = opened_on or opening.day
    # Only the schedule decides what is due when: a late opening moves no deadline without somebody's decision.
    due = due_date(schedule.due, period, calendar, opens_on=opening.day)
    due_at = local_moment(due.day, schedule.on_time)
    lock_on = _lock_date(schedule.lock, due.day, period, calendar)
    lock_at = max(local_moment(lock_on, schedule.lock.at), due_at)
    notice = calendar.workdays_between(started, due.day)
    short = notice < schedule.min_notice_workdays
    reminders = _reminders(schedule, due.day, started, calendar)
    touched = (opening.day, due.day, lock_on, *(day for _, day in reminders))
    return RoundDates(
        opens_on=opening.day,
        due_on=due.day,
        due_at=due_at,
        lock_at=lock_at,
        provisional=any(calendar.is_provisional(day) for day in touched),
        shifted=due.shifted,
        rule_date=due.rule_date,
        notice_workdays=notice,
        proposed_due_on=calendar.add_workdays(started, schedule.min_notice_workdays) if short else None,
        reminders=reminders,
    )


def periods_due(schedule: SchedulePlan, since: date, today: date, calendar: Calendar) -> tuple[Period, ...]:
    """Periods whose opening day lies in since…today, oldest first: what a server that was down has to catch up on."""
    found: list[Period] = []
    period = Period.containing(since, schedule.cycle)
    while period.start <= today:
        if since <= due_date(schedule.opens, period, calendar).day <= today:
            found.append(period)
        period = period.next
    return tuple(found)


def next_opening(schedule: SchedulePlan, after: date, calendar: Calendar) -> tuple[Period, date]:
    """The first period that opens later than `after`, and the day."""
    period = Period.containing(after, schedule.cycle)
    opens_on = due_date(schedule.opens, period, calendar).day
    while opens_on <= after:
        period = period.next
        opens_on = due_date(schedule.opens, period, calendar).day
    return period, opens_on


def with_cycle(schedule: SchedulePlan, cycle: Cycle) -> SchedulePlan:
    """The same rules for a task with a cycle of its own."""
    return replace(schedule, cycle=cycle)


def _lock_date(lock: LockRule, due_on: date, period: Period, calendar: Calendar) -> date:
    if lock.rule is None:
        return calendar.add_workdays(due_on, lock.workdays)
    return due_date(lock.rule, period, calendar, opens_on=due_on).day


def _reminders(
    schedule: SchedulePlan, due_on: date, opened_on: date, calendar: Calendar
) -> tuple[tuple[int, date], ...]:
    """A step before the due date that falls on the opening or earlier is left out: the dispatch said it already."""
    dated = ((step, calendar.add_workdays(due_on, step)) for step in schedule.steps)
    return tuple((step, day) for step, day in dated if step >= 0 or day > opened_on)
