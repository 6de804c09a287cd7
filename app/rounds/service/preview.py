"""What opening a round would do, before it is done."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from app.accounts.queries.absences import contacts
from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import ExceptionKind, RoundFlaw
from app.rounds.errors import RoundInputRefused
from app.rounds.queries.exceptions import standing_exceptions
from app.rounds.queries.planning import UnledTask, count_tasks, duty_tasks, owing_units, round_of_period, unled_tasks
from app.rounds.queries.terms import terms_of_plan
from app.rounds.rules import is_too_far_ahead
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of, task_dates
from app.workdays.due import DueRule
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, next_opening, round_dates

# A mail server of an office takes about one message a second; in-app messages cost nothing.
MAILS_PER_MINUTE = 60


@dataclass(frozen=True)
class PreviewUnit:
    unit_id: int
    name: str
    lead_tasks: int
    co_tasks: int
    people: tuple[str, ...]
    exempt: int = 0

    @property
    def owed(self) -> int:
        return self.lead_tasks + self.co_tasks - self.exempt


@dataclass(frozen=True)
class PreviewException:
    """A standing exception that the round will apply: of `task`, or of all tasks where it is blank. `count` reports."""

    unit: str
    kind: ExceptionKind
    task: str
    count: int
    workdays: int
    reason: str
    expires_on: date | None


@dataclass(frozen=True)
class ShortTasks:
    """Tasks whose own due rule leaves less than the plan's least notice, in working days."""

    rule: DueRule
    numbers: tuple[str, ...]
    due_at: datetime
    notice: int


@dataclass(frozen=True)
class RoundPreview:
    """`existing_round_id` is set when the period is open already; opening again changes nothing."""

    plan_id: int
    period: Period
    planned: PlannedRound
    units: tuple[PreviewUnit, ...]
    tasks: int
    existing_round_id: int | None
    excepted: tuple[PreviewException, ...] = ()
    short: tuple[ShortTasks, ...] = ()
    unled: tuple[UnledTask, ...] = ()

    @property
    def assignments(self) -> int:
        return sum(unit.lead_tasks + unit.co_tasks for unit in self.units)

    @property
    def exempt(self) -> int:
        return sum(unit.exempt for unit in self.units)

    @property
    def told(self) -> tuple[PreviewUnit, ...]:
        """A unit that is free of every report is told nothing."""
        return tuple(unit for unit in self.units if unit.owed)

    @property
    def people(self) -> int:
        return sum(len(unit.people) for unit in self.told)

    @property
    def units_without_liaison(self) -> tuple[PreviewUnit, ...]:
        return tuple(unit for unit in self.told if not unit.people)

    @property
    def sending_minutes(self) -> int:
        return ceil(self.people / MAILS_PER_MINUTE)


def preview_round(ctx: Ctx, plan_id: int, period: Period, due_on: date | None = None) -> RoundPreview:
    """Units, tasks, people and dates of a round that is not open yet. Changes nothing. Refuses periods as opening does."""
    require(ctx, Permission.ROUND_OPEN)
    schedule = schedule_of(ctx, plan_id)
    existing = round_of_period(ctx, plan_id, str(period))
    if existing is None and is_too_far_ahead(period, ctx.today):
        raise RoundInputRefused("period", RoundFlaw.PERIOD_FAR)
    calendar = calendar_value(ctx.session)
    # The day that the page names as that of opening, or today where it has gone by: the notice counts from then.
    scheduled = round_dates(SchedulePlan.from_dict(schedule.rules), period, calendar).opens_on
    opened_on = max(ctx.today, scheduled)
    planned = plan_round(schedule, period, calendar, opened_on, due_on)
    owing = owing_units(ctx, plan_id, schedule.consolidation, period)
    names: dict[int, list[str]] = {}
    for person in contacts(ctx.session, ctx.today, [unit.unit_id for unit in owing]).people:
        if person.unit_id is not None:
            names.setdefault(person.unit_id, []).append(person.name)
    excepted, freed = _exceptions(ctx, planned, {unit.unit_id: unit.name for unit in owing})
    return RoundPreview(
        plan_id=plan_id,
        period=period,
        planned=planned,
        units=tuple(
            PreviewUnit(
                u.unit_id, u.name, u.lead_tasks, u.co_tasks, tuple(names.get(u.unit_id, ())), freed[u.unit_id]
            )
            for u in owing
        ),
        tasks=count_tasks(ctx, plan_id, schedule.consolidation, period),
        existing_round_id=existing.id if existing else None,
        excepted=excepted,
        short=short_tasks(ctx, planned, opened_on),
        unled=tuple(unled_tasks(ctx, plan_id, period)),
    )


def _exceptions(
    ctx: Ctx, planned: PlannedRound, units: Mapping[int, str]
) -> tuple[tuple[PreviewException, ...], Counter[int]]:
    """What opening will apply, and how many reports of each unit it frees; two exceptions free one report once."""
    plan_id = planned.schedule.plan_id
    rows = [row for row in standing_exceptions(ctx, plan_id, planned.dates.opens_on) if row.unit_id in units]
    if not rows:
        return (), Counter()
    owed = duty_tasks(ctx, plan_id, planned.schedule.consolidation, planned.period, {row.unit_id for row in rows})
    shown: list[PreviewException] = []
    freed: set[tuple[int, int]] = set()
    for row in rows:
        tasks = {number: name for number, name in owed[row.unit_id].items() if row.task_id in (None, number)}
        if not tasks:
            continue
        name = tasks[row.task_id] if row.task_id is not None else ""
        about = (units[row.unit_id], row.kind, name, len(tasks), row.workdays, row.reason, row.expires_on)
        shown.append(PreviewException(*about))
        if row.kind is ExceptionKind.EXEMPT:
            freed |= {(row.unit_id, number) for number in tasks}
    return tuple(shown), Counter(unit_id for unit_id, _ in freed)


def short_tasks(ctx: Ctx, planned: PlannedRound, opened_on: date) -> tuple[ShortTasks, ...]:
    """By rule, of the tasks that the period asks about."""
    plan_id, mode = planned.schedule.plan_id, planned.schedule.consolidation
    own = [term for term in terms_of_plan(ctx, plan_id) if term.due is not None]
    asked = (
        {number for tasks in duty_tasks(ctx, plan_id, mode, planned.period).values() for number in tasks}
        if own
        else ()
    )
    by_rule: dict[DueRule, list[str]] = defaultdict(list)
    for term in own:
        if term.due is not None and term.task_id in asked:
            by_rule[term.due].append(term.number or term.title)
    found: list[ShortTasks] = []
    for rule, numbers in by_rule.items():
        due_at = task_dates(planned, rule, opened_on)[0]
        if planned.is_short(opened_on, due_at):
            notice = planned.calendar.workdays_between(opened_on, local_date(due_at))
            found.append(ShortTasks(rule, tuple(numbers), due_at, notice))
    return tuple(found)


def coming_short_tasks(ctx: Ctx, plan_id: int) -> tuple[ShortTasks, ...]:
    """Of the next round that opens by the schedule."""
    schedule = schedule_of(ctx, plan_id)
    calendar = calendar_value(ctx.session)
    period, opens_on = next_opening(SchedulePlan.from_dict(schedule.rules), ctx.today, calendar)
    return short_tasks(ctx, plan_round(schedule, period, calendar, opens_on), opens_on)
