"""Rules that name a day of a period, and the day they give once rest days are known."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from app.workdays.calendar import ONE_DAY, Calendar
from app.workdays.enums import Anchor, DateFlaw, RuleKind, Shift
from app.workdays.months import month_end
from app.workdays.period import Period

# No month has more than 23 working days.
HIGHEST = {RuleKind.DAY: 31, RuleKind.WORKDAY: 23, RuleKind.WORKDAY_FROM_END: 23}


@dataclass(frozen=True)
class DueRule:
    """`number` is the day of the month or the count of working days, from 1.

    The default shift is the one of civil procedure: a term that ends on a rest day ends on the next working day
    (民法典第二百零三条).
    """

    kind: RuleKind
    number: int
    shift: Shift = Shift.AFTER
    anchor: Anchor = Anchor.LAST_MONTH

    def __post_init__(self) -> None:
        if not 1 <= self.number <= HIGHEST[self.kind]:
            raise ValueError(DateFlaw.RULE_NUMBER)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "number": self.number,
            "shift": self.shift.value,
            "anchor": self.anchor.value,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(RuleKind(data["kind"]), int(data["number"]), Shift(data["shift"]), Anchor(data["anchor"]))


@dataclass(frozen=True)
class DueDate:
    """`rule_date` is what the rule says, `day` what holds; they differ when `shifted`."""

    day: date
    rule_date: date
    shifted: bool
    provisional: bool


def due_date(rule: DueRule, period: Period, calendar: Calendar, opens_on: date | None = None) -> DueDate:
    """Always inside the period, never before `opens_on` (itself inside the period), whatever the rule says."""
    floor = max(opens_on or period.start, period.start)
    said = rule_date(rule, period, calendar)
    # When the rule's day is over before the round opens, the first day that can still be met takes its place.
    held = max(said, floor)
    if rule.shift is not Shift.NONE and not calendar.is_workday(held):
        held = _moved(rule.shift, held, floor, period, calendar)
    return DueDate(held, said, held != said, calendar.is_provisional(held))


def rule_date(rule: DueRule, period: Period, calendar: Calendar) -> date:
    month = (period.start if rule.anchor is Anchor.FIRST_MONTH else period.end).month
    last = month_end(period.year, month)
    if rule.kind is RuleKind.DAY:
        return last.replace(day=min(rule.number, last.day))
    n = rule.number if rule.kind is RuleKind.WORKDAY else -rule.number
    return calendar.nth_workday(period.year, month, n) or last


def _moved(shift: Shift, day: date, floor: date, period: Period, calendar: Calendar) -> date:
    """The nearest working day on the wished side; the other side when that would leave the period; else `day`."""
    ways = (ONE_DAY, -ONE_DAY) if shift is Shift.AFTER else (-ONE_DAY, ONE_DAY)
    for way in ways:
        moved = day
        while floor <= moved <= period.end:
            if calendar.is_workday(moved):
                return moved
            moved += way
    return day
