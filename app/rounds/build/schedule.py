"""The schedule of a plan, with the dates it would give."""

from collections.abc import Mapping
from datetime import date

from app.calendars.queries import calendar_value
from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound
from app.rounds.build.words import schedule_words
from app.rounds.enums import Consolidation, Cycle
from app.rounds.forms import read_schedule
from app.rounds.models import Schedule
from app.rounds.pages import PlannedDates, SchedulePage
from app.rounds.queries.console import plan_title
from app.rounds.queries.planning import schedule_or_none
from app.rounds.service.schedules import CO_WORKDAYS_BEFORE, LEAD_WAITS_WORKDAYS
from app.workdays.calendar import Calendar
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, round_dates
from app.workdays.wording import due_rule_text, period_name

DEFAULT_CO_WORKDAYS = 3
SHOWN = {Cycle.MONTH: 12, Cycle.QUARTER: 4, Cycle.HALF: 2, Cycle.YEAR: 2}


def schedule_page(
    ctx: Ctx, plan_id: int, *, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> SchedulePage:
    """`values` as typed, with or without errors: the dates under the form are those of what is typed, once readable."""
    title = plan_title(ctx, plan_id)
    if not title:
        raise NotFound
    known = schedule_or_none(ctx, plan_id)
    shown = dict(values) if values is not None else _values(known, ctx.today)
    faults = dict(errors or {})
    rules: SchedulePlan | None = None
    try:
        rules = read_schedule(shown).plan
    except InvalidInput as refused:
        if values is not None:
            faults = {**refused.fields, **faults}
    return SchedulePage(
        plan_id=plan_id,
        plan_title=title,
        exists=known is not None,
        values=shown,
        cycles=tuple((cycle.value, cycle.label) for cycle in Cycle),
        modes=tuple((mode.value, mode.label) for mode in Consolidation),
        said=schedule_words(known),
        year=_year(rules, ctx.today, calendar_value(ctx.session)) if rules else (),
        version=known.version if known else 0,
        key="",
        errors=faults,
    )


def _values(known: Schedule | None, today: date) -> dict[str, str]:
    rules = SchedulePlan.from_dict(known.rules) if known else SchedulePlan()
    steps = rules.reminder_steps
    return {
        "cycle": rules.cycle.value,
        "opens": due_rule_text(rules.opens),
        "due": due_rule_text(rules.due),
        "on_time": f"{rules.on_time:%H:%M}",
        "lock_workdays": str(rules.lock.workdays),
        "lock_rule": due_rule_text(rules.lock.rule) if rules.lock.rule else "",
        "before": "、".join(str(-step) for step in steps if step < 0),
        "on_day": "1" if 0 in steps else "",
        "after": "、".join(str(step) for step in steps if step > 0),
        "repeat_every": str(rules.repeat_every or ""),
        "repeat_times": str(rules.repeat_times or ""),
        "remind_at": f"{rules.remind_at:%H:%M}",
        "min_notice": str(rules.min_notice_workdays),
        "consolidation": (known.consolidation if known else Consolidation.LEAD_ONLY).value,
        "co_workdays": str(known.rules.get(CO_WORKDAYS_BEFORE, 0) if known else DEFAULT_CO_WORKDAYS),
        "lead_waits": str(known.rules.get(LEAD_WAITS_WORKDAYS, 0) if known else 0),
        "starts_on": (known.starts_on if known else today).isoformat(),
        "auto_open": "1" if known is None or known.auto_open else "",
    }


def _year(rules: SchedulePlan, today: date, calendar: Calendar) -> tuple[PlannedDates, ...]:
    period, found = Period.containing(today, rules.cycle), []
    for _ in range(SHOWN[rules.cycle]):
        dates = round_dates(rules, period, calendar)
        found.append(
            PlannedDates(
                name=period_name(period),
                opens_on=dates.opens_on,
                due_at=dates.due_at,
                lock_at=dates.lock_at,
                notice=dates.notice_workdays,
                is_short=dates.notice_workdays < rules.min_notice_workdays,
                shifted=dates.rule_date if dates.shifted else None,
                provisional=dates.provisional,
            )
        )
        period = period.next
    return tuple(found)
