"""The year ahead of one plan or of all, month by month."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.view import Link
from app.rounds.build.words import round_name, schedule_words
from app.rounds.enums import RoundWord
from app.rounds.models import Schedule
from app.rounds.queries.console import PlanLine, plans_with_schedules
from app.rounds.schedule_pages import GridDay, MonthGrid, YearEvent, YearPage
from app.rounds.service.planning import plan_round
from app.workdays.calendar import Calendar
from app.workdays.months import month_end
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates

LINES = frozenset({RoundWord.DUE.label, RoundWord.LOCK.label, RoundWord.CO_DUE.label})
Marks = Mapping[date, Sequence[tuple[str, YearEvent]]]


def year_page(ctx: Ctx, year: int, plan_id: int | None = None) -> YearPage:
    """Raises NotFound for a plan the actor does not see, or that has no schedule."""
    calendar = calendar_value(ctx.session)
    planned = [(line, line.schedule) for line in plans_with_schedules(ctx) if line.schedule is not None]
    shown = [(line, schedule) for line, schedule in planned if plan_id in (None, line.plan_id)]
    if plan_id is not None and not shown:
        raise NotFound
    marks: dict[date, list[tuple[str, YearEvent]]] = defaultdict(list)
    rounds = 0
    for line, schedule in shown:
        for period in periods_of(schedule, year):
            rounds += period.year == year
            for day, word, event in _events(line, schedule, period, calendar, is_alone=len(shown) == 1):
                marks[day].append((word, event))
    query = f"&plan={plan_id}" if plan_id is not None else ""
    return YearPage(
        year=year,
        years=tuple(
            Link(RoundWord.YEAR.label.format(number=one), f"/rounds/year?year={one}{query}", current=one == year)
            for one in (year - 1, year, year + 1)
        ),
        plans=_plans(planned, year, plan_id),
        said=tuple(
            schedule_words(schedule) if len(shown) == 1 else f"{line.title} · {schedule_words(schedule)}"
            for line, schedule in shown
        ),
        rounds=rounds,
        provisional=calendar.is_provisional(date(year, 1, 1)),
        months=tuple(_month(year, number, calendar, marks) for number in range(1, 13)),
    )


def periods_of(schedule: Schedule, year: int) -> Iterator[Period]:
    """Those of the year, and the one before them, whose lock line may lie in it; none from before the schedule."""
    rules = SchedulePlan.from_dict(schedule.rules)
    period = Period.containing(date(year, 1, 1), rules.cycle).previous
    while period.year <= year:
        if period.end >= schedule.starts_on:
            yield period
        period = period.next


def _events(
    line: PlanLine, schedule: Schedule, period: Period, calendar: Calendar, *, is_alone: bool
) -> Iterator[tuple[date, str, YearEvent]]:
    opens_on = round_dates(SchedulePlan.from_dict(schedule.rules), period, calendar).opens_on
    planned = plan_round(schedule, period, calendar, opens_on)
    name, plan = round_name(str(period)), "" if is_alone else line.title
    days = [(opens_on, RoundWord.OPENS), (local_date(planned.due_at), RoundWord.DUE)]
    if planned.co_due_at is not None:
        days.append((local_date(planned.co_due_at), RoundWord.CO_DUE))
    days.append((local_date(planned.lock_at), RoundWord.LOCK))
    if is_alone:
        days += [(day, RoundWord.REMINDS) for _, day in planned.reminders]
    for day, word in sorted(days, key=lambda one: one[0]):
        said = RoundWord.CO_PARTS_DUE.label if word is RoundWord.CO_DUE else word.label
        yield day, word.label, YearEvent(day, f"{name}{said}", plan, calendar.is_provisional(day))


def _plans(planned: Sequence[tuple[PlanLine, Schedule]], year: int, chosen: int | None) -> tuple[Link, ...]:
    if len(planned) < 2:
        return ()
    every = Link(RoundWord.EVERY_PLAN.label, f"/rounds/year?year={year}", current=chosen is None)
    return (
        every,
        *(
            Link(line.title, f"/rounds/year?year={year}&plan={line.plan_id}", current=line.plan_id == chosen)
            for line, _ in planned
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
