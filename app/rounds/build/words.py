"""Names, dates and small shapes that several pages of rounds share."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.core import dates
from app.core.clock import local_date
from app.core.view import Figure, StripDay
from app.rounds.enums import Bucket, NoticeWord, RoundWord
from app.rounds.models import Schedule
from app.rounds.pages import PreviewBox
from app.rounds.service import RoundPreview, ShortTasks
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan
from app.workdays.wording import due_rule_text, period_short_name


def round_name(period: str) -> str:
    return period_short_name(Period.parse(period))


def month_name(day: date) -> str:
    return RoundWord.MONTH.label.format(number=day.month)


def schedule_words(schedule: Schedule | None) -> str:
    """每月16日开启，25日18:00截止; empty for a plan without a schedule."""
    if schedule is None:
        return ""
    rules = SchedulePlan.from_dict(schedule.rules)
    return RoundWord.EACH_DUE.label.format(
        cycle=rules.cycle.label,
        opens=_day_and(rules.opens, RoundWord.OPENS.label),
        due=_day_and(rules.due, RoundWord.ENDS.label.format(at=f"{rules.on_time:%H:%M}")),
    )


def _day_and(rule: DueRule, what: str) -> str:
    """16日开启（遇休息日顺延）: what happens stands at the day, not behind where the day may move to."""
    day, _, moves = due_rule_text(rule).partition("，")
    return f"{day}{what}" + (f"（{moves}）" if moves else "")


def rows_address(round_id: int | None, bucket: Bucket, unit_id: int | None = None) -> str:
    """Where exactly the counted rows are listed."""
    base = f"/rounds/{round_id}/assignments" if round_id is not None else "/assignments"
    unit = f"unit={unit_id}&" if unit_id is not None else ""
    return f"{base}?{unit}bucket={bucket.value}"


def figure(count: int, round_id: int | None, bucket: Bucket, unit_id: int | None = None) -> Figure:
    return Figure(count, rows_address(round_id, bucket, unit_id))


def strip(month: date, calendar: Calendar, marks: Mapping[date, str], lines: Iterable[date]) -> tuple[StripDay, ...]:
    """The month of a day, with what happens on its days."""
    first, held = month.replace(day=1), set(lines)
    days = (first + timedelta(days=n) for n in range(monthrange(month.year, month.month)[1]))
    return tuple(StripDay(day, marks.get(day, ""), not calendar.is_workday(day), day in held) for day in days)


def preview_box(preview: RoundPreview, *, opens_itself: bool) -> PreviewBox:
    planned = preview.planned
    return PreviewBox(
        plan_id=preview.plan_id,
        period=str(preview.period),
        name=period_short_name(preview.period),
        opens_on=planned.dates.opens_on,
        opens_itself=opens_itself,
        units=len(preview.units),
        tasks=preview.tasks,
        assignments=preview.assignments,
        people=preview.people,
        due_at=planned.due_at,
        lock_at=planned.lock_at,
        notice=planned.notice_workdays,
        least_notice=planned.rules.min_notice_workdays,
        sending_minutes=preview.sending_minutes,
        without_liaison=tuple(unit.name for unit in preview.units_without_liaison),
        provisional=planned.provisional,
        exempt=preview.exempt,
    )


def short_words(one: ShortTasks, least: int, today: date) -> str:
    """任务3、5按“5日”在12月5日 周五截止，距开启只有1个工作日 …"""
    return RoundWord.SHORT_TASKS.label.format(
        numbers=NoticeWord.AND.label.join(one.numbers),
        rule=due_rule_text(one.rule),
        due=dates.day(local_date(one.due_at), today),
        notice=max(one.notice, 0),
        least=least,
    )
