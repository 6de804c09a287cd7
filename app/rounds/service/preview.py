"""What opening a round would do, before it is done."""

from dataclasses import dataclass
from datetime import date
from math import ceil

from app.accounts.queries.absences import contacts
from app.calendars.queries import calendar_value
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.queries.planning import count_tasks, owing_units, round_of_period
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates

# A mail server of an office takes about one message a second; in-app messages cost nothing.
MAILS_PER_MINUTE = 60


@dataclass(frozen=True)
class PreviewUnit:
    unit_id: int
    name: str
    lead_tasks: int
    co_tasks: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class RoundPreview:
    """`existing_round_id` is set when the period is open already; opening again changes nothing."""

    plan_id: int
    period: Period
    planned: PlannedRound
    units: tuple[PreviewUnit, ...]
    tasks: int
    existing_round_id: int | None

    @property
    def assignments(self) -> int:
        return sum(unit.lead_tasks + unit.co_tasks for unit in self.units)

    @property
    def people(self) -> int:
        return sum(len(unit.people) for unit in self.units)

    @property
    def units_without_liaison(self) -> tuple[PreviewUnit, ...]:
        return tuple(unit for unit in self.units if not unit.people)

    @property
    def sending_minutes(self) -> int:
        return ceil(self.people / MAILS_PER_MINUTE)


def preview_round(ctx: Ctx, plan_id: int, period: Period, due_on: date | None = None) -> RoundPreview:
    """Units, tasks, people and dates of a round that is not open yet. Changes nothing."""
    require(ctx, Permission.ROUND_OPEN)
    schedule = schedule_of(ctx, plan_id)
    calendar = calendar_value(ctx.session)
    # A period under way can be opened today; one to come opens by itself, and its notice counts from that day.
    scheduled = round_dates(SchedulePlan.from_dict(schedule.rules), period, calendar).opens_on
    opened_on = ctx.today if ctx.today >= period.start else scheduled
    planned = plan_round(schedule, period, calendar, opened_on, due_on)
    owing = owing_units(ctx, plan_id, schedule.consolidation, period)
    names: dict[int, list[str]] = {}
    for person in contacts(ctx.session, ctx.today, [unit.unit_id for unit in owing]).people:
        if person.unit_id is not None:
            names.setdefault(person.unit_id, []).append(person.name)
    existing = round_of_period(ctx, plan_id, str(period))
    return RoundPreview(
        plan_id=plan_id,
        period=period,
        planned=planned,
        units=tuple(
            PreviewUnit(u.unit_id, u.name, u.lead_tasks, u.co_tasks, tuple(names.get(u.unit_id, ()))) for u in owing
        ),
        tasks=count_tasks(ctx, plan_id, schedule.consolidation, period),
        existing_round_id=existing.id if existing else None,
    )
