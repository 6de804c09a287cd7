"""The year of one plan or of all: the rounds that were, that are and that come, month by month."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.view import Figure, Link
from app.rounds.build.words import figure, round_name, schedule_words
from app.rounds.enums import Bucket, RoundState, RoundWord, YearGroup
from app.rounds.models import Round, Schedule
from app.rounds.queries import figures_by_round
from app.rounds.queries.console import PlanLine, plans_with_schedules, rounds_of_plans
from app.rounds.rules import RoundFigures
from app.rounds.schedule_pages import GridDay, MonthGrid, YearEvent, YearPage, YearRound
from app.rounds.service.planning import plan_round
from app.workdays.calendar import Calendar
from app.workdays.months import month_end
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates

LINES = frozenset({RoundWord.DUE.label, RoundWord.LOCK.label, RoundWord.CO_DUE.label})
Mark = tuple[str, YearEvent]
Marks = Mapping[date, Sequence[Mark]]


def year_page(ctx: Ctx, year: int, plan_id: int | None = None) -> YearPage:
    """Raises NotFound for a plan the actor does not see, or that has neither a schedule nor a round."""
    calendar = calendar_value(ctx.session)
    plans = plans_with_schedules(ctx)
    held = rounds_of_plans(ctx, [line.plan_id for line in plans])
    plans = [line for line in plans if line.schedule is not None or line.plan_id in held]
    shown = [line for line in plans if plan_id in (None, line.plan_id)]
    if plan_id is not None and not shown:
        raise NotFound
    marks: dict[date, list[Mark]] = defaultdict(list)
    entries: list[YearRound] = []
    figures = figures_by_round(ctx, _ids(held, [line.plan_id for line in shown], year))
    for line in shown:
        plan = "" if len(shown) == 1 else line.title
        for one in periods_in(ctx, line, held.get(line.plan_id, ()), year, calendar):
            if one.period.year == year:
                entries.append(_entry(one, plan, figures.get(one.round_id, RoundFigures()), calendar))
            for day, mark in _events(one, plan, calendar):
                marks[day].append(mark)
    query = f"&plan={plan_id}" if plan_id is not None else ""
    return YearPage(
        year=year,
        years=tuple(
            Link(RoundWord.YEAR.label.format(number=one), f"/rounds/year?year={one}{query}", current=one == year)
            for one in (year - 1, year, year + 1)
        ),
        plans=_plans(plans, year, plan_id),
        said=tuple(
            schedule_words(line.schedule) if len(shown) == 1 else f"{line.title} · {schedule_words(line.schedule)}"
            for line in shown
            if line.schedule is not None
        ),
        rounds=Figure(len(entries), "#rounds", RoundWord.MEASURE.label),
        groups=_groups(entries),
        provisional=calendar.is_provisional(date(year, 1, 1)),
        months=tuple(_month(year, number, calendar, marks) for number in range(1, 13)),
    )


def _ids(held: Mapping[int, Sequence[Round]], plan_ids: Sequence[int], year: int) -> list[int]:
    rows = (row for plan_id in plan_ids for row in held.get(plan_id, ()))
    return [row.id for row in rows if row.id is not None and Period.parse(row.period).year == year]


def _groups(entries: Sequence[YearRound]) -> tuple[tuple[YearGroup, Figure, tuple[YearRound, ...]], ...]:
    found = []
    for group in YearGroup:
        rows = tuple(sorted((one for one in entries if one.group is group), key=lambda one: (one.due_on, one.plan)))
        if rows:
            found.append((group, Figure(len(rows), f"#{group.value}", RoundWord.MEASURE.label), rows))
    return tuple(found)


@dataclass(frozen=True)
class YearPeriod:
    """A period with the days that hold: those of its round, else those its schedule gives. `round_id` is 0 without one."""

    period: Period
    group: YearGroup
    opens_on: date
    due_on: date
    lock_on: date
    co_due_on: date | None
    reminders: tuple[date, ...]
    round_id: int = 0
    closed_on: date | None = None


def periods_in(
    ctx: Ctx, line: PlanLine, held: Sequence[Round], year: int, calendar: Calendar
) -> Iterator[YearPeriod]:
    """Those of the year, and earlier ones whose lock line may lie in it: the rounds there are, then what is to come."""
    known = {row.period: row for row in held}
    for text, row in known.items():
        period = Period.parse(text)
        if period.year == year or local_date(row.lock_at).year == year:
            yield _held(period, row)
    if line.schedule is None:
        return
    for period in periods_of(line.schedule, year):
        if str(period) not in known:
            yield _planned(ctx, line.schedule, period, calendar)


def _held(period: Period, row: Round) -> YearPeriod:
    return YearPeriod(
        period,
        YearGroup.OPEN if row.state is RoundState.OPEN else YearGroup.CLOSED,
        local_date(row.opened_at),
        local_date(row.due_at),
        local_date(row.lock_at),
        local_date(row.co_due_at) if row.co_due_at else None,
        tuple(date.fromisoformat(str(day)) for _, day in row.reminders),
        row.id or 0,
        local_date(row.closed_at) if row.closed_at else None,
    )


def _planned(ctx: Ctx, schedule: Schedule, period: Period, calendar: Calendar) -> YearPeriod:
    opens_on = round_dates(SchedulePlan.from_dict(schedule.rules), period, calendar).opens_on
    planned = plan_round(schedule, period, calendar, opens_on)
    return YearPeriod(
        period,
        YearGroup.COMING if local_date(planned.due_at) >= ctx.today else YearGroup.SKIPPED,
        opens_on,
        local_date(planned.due_at),
        local_date(planned.lock_at),
        local_date(planned.co_due_at) if planned.co_due_at else None,
        tuple(day for _, day in planned.reminders),
    )


def _entry(one: YearPeriod, plan: str, held: RoundFigures, calendar: Calendar) -> YearRound:
    return YearRound(
        one.round_id,
        plan,
        round_name(str(one.period)),
        one.group,
        one.opens_on,
        one.due_on,
        one.lock_on,
        not one.round_id and any(calendar.is_provisional(day) for day in (one.opens_on, one.due_on, one.lock_on)),
        held.expected,
        held.filed,
        figure(held.outstanding, one.round_id, Bucket.OUTSTANDING),
        held.on_time_rate,
    )


def periods_of(schedule: Schedule, year: int) -> Iterator[Period]:
    """Those of the year, and the one before them, whose lock line may lie in it; none from before the schedule."""
    rules = SchedulePlan.from_dict(schedule.rules)
    period = Period.containing(date(year, 1, 1), rules.cycle).previous
    while period.year <= year:
        if period.end >= schedule.starts_on:
            yield period
        period = period.next


def _events(one: YearPeriod, plan: str, calendar: Calendar) -> Iterator[tuple[date, Mark]]:
    days = [(one.opens_on, RoundWord.OPENS), (one.due_on, RoundWord.DUE), (one.lock_on, RoundWord.LOCK)]
    if one.co_due_on is not None:
        days.append((one.co_due_on, RoundWord.CO_DUE))
    if one.closed_on is not None:
        days.append((one.closed_on, RoundWord.CLOSES))
    if not plan:
        days += [(day, RoundWord.REMINDS) for day in one.reminders]
    for day, word in sorted(days, key=lambda pair: pair[0]):
        said = RoundWord.CO_PARTS_DUE.label if word is RoundWord.CO_DUE else word.label
        # A round that is open keeps its dates until the office moves it.
        moves = not one.round_id and calendar.is_provisional(day)
        yield day, (word.label, YearEvent(day, f"{round_name(str(one.period))}{said}", plan, moves))


def _plans(plans: Sequence[PlanLine], year: int, chosen: int | None) -> tuple[Link, ...]:
    if len(plans) < 2:
        return ()
    every = Link(RoundWord.EVERY_PLAN.label, f"/rounds/year?year={year}", current=chosen is None)
    return (
        every,
        *(
            Link(line.title, f"/rounds/year?year={year}&plan={line.plan_id}", current=line.plan_id == chosen)
            for line in plans
        ),
    )


def _month(year: int, number: int, calendar: Calendar, marks: Marks) -> MonthGrid:
    first = date(year, number, 1)
    cells: list[GridDay | None] = [None] * first.weekday()
    for offset in range(monthrange(year, number)[1]):
        day = first + timedelta(days=offset)
        words = tuple(dict.fromkeys(word for word, _ in marks.get(day, ())))
        cells.append(GridDay(day, not calendar.is_workday(day), bool(LINES.intersection(words)), words))
    cells += [None] * (-len(cells) % 7)
    days = (first + timedelta(days=offset) for offset in range((month_end(year, number) - first).days + 1))
    reminds = RoundWord.REMINDS.label
    return MonthGrid(
        name=RoundWord.MONTH.label.format(number=number),
        provisional=calendar.is_provisional(first),
        weeks=tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)),
        events=tuple(event for day in days for word, event in marks.get(day, ()) if word != reminds),
    )
