"""The lamp of a task: from its facts, the calendar and the moment to a colour with its reasons."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol, Self

from app.core.clock import local_date
from app.lamps.enums import LampColour, LampFlaw, LampReasonCode, LampWord
from app.lamps.progress import expected_percent

Code = LampReasonCode


class WorkingDays(Protocol):
    """What a lamp needs of app.workdays' Calendar, a neighbour on the same tier."""

    def add_workdays(self, day: date, count: int) -> date: ...

    def workdays_between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True, slots=True)
class LampRules:
    """Editable per plan. `version` counts the edits and is shown beside the lamp.

    Sources of the defaults: 10–30 points behind yellow and more than 30 red is what city governments publish; three
    working days are the usual notice of a deadline.
    """

    version: int = 1
    due_soon_workdays: int = 3
    behind_yellow: int = 10
    behind_red: int = 30
    judges_progress: bool = True
    judges_reports: bool = True

    def __post_init__(self) -> None:
        points = 1 <= self.behind_yellow < self.behind_red <= 100
        if not (points and 0 <= self.due_soon_workdays <= 30 and self.version >= 1):
            raise ValueError(LampFlaw.BOUNDS)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """What is not given keeps its default. Raises ValueError with a LampFlaw."""
        known = asdict(cls())
        if any(type(value) is not type(known.get(name)) for name, value in data.items()):
            raise ValueError(LampFlaw.FORMAT)
        return cls(**data)


@dataclass(frozen=True, slots=True)
class OwedReport:
    """One assignment of a lead unit in an open round. A returned report counts as filed, and as `returned`
    until it is handed in again.
    """

    due_at: datetime
    filed: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class LampFacts:
    """`percent` is the latest accepted one, None before the first. `closed_late` None means open."""

    deadline: date | None = None
    starts_on: date | None = None
    percent: int | None = None
    reports: tuple[OwedReport, ...] = ()
    closed_on: date | None = None
    closed_late: bool | None = None
    exempt: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class LampReason:
    code: LampReasonCode
    colour: LampColour
    numbers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lamp:
    """`reasons` stand gravest first. `rule_version` says by which rules; a hand-set colour keeps the reasons."""

    colour: LampColour
    reasons: tuple[LampReason, ...] = ()
    rule_version: int = 1
    by_hand: bool = field(default=False)

    @property
    def word(self) -> LampWord:
        if self.colour is not LampColour.RED:
            return LampWord(self.colour.value)
        return LampWord.OVERDUE if any(reason.code in OVERDUE for reason in self.reasons) else LampWord.LAGGING

    def overridden(self, colour: LampColour) -> "Lamp":
        """A supervisor's judgement: the colour changes, what the rules found stays to be read."""
        return replace(self, colour=colour, by_hand=True)


def judge_lamp(facts: LampFacts, rules: LampRules, calendar: WorkingDays, now: datetime) -> Lamp:
    """`now` is aware; days are counted in China."""
    if facts.cancelled:
        return _unlit(Code.CANCELLED, rules)
    if facts.closed_late is not None:
        return _frozen(facts, closed_late=facts.closed_late, rules=rules)
    reasons = tuple(sorted(_reasons(facts, rules, calendar, now), key=_gravity))
    if reasons:
        return Lamp(reasons[0].colour, reasons, rules.version)
    if facts.exempt:
        return _unlit(Code.NOT_REPORTED, rules)
    if facts.deadline is None and facts.percent is None and not facts.reports:
        return _unlit(Code.NO_DATA, rules)
    return Lamp(LampColour.GREEN, (), rules.version)


def _reasons(facts: LampFacts, rules: LampRules, calendar: WorkingDays, now: datetime) -> Iterator[LampReason]:
    """A task that owes no reports is still bound by its own deadline."""
    today = local_date(now)
    if facts.deadline is not None and today > facts.deadline:
        yield _red(Code.TASK_OVERDUE, days=(today - facts.deadline).days)
    if facts.exempt:
        return
    if rules.judges_reports:
        yield from _report_reasons(facts.reports, rules, calendar, now, today)
    if rules.judges_progress:
        yield from _progress_reasons(facts, rules, today)


def _report_reasons(
    reports: tuple[OwedReport, ...], rules: LampRules, calendar: WorkingDays, now: datetime, today: date
) -> Iterator[LampReason]:
    if any(report.returned for report in reports):
        yield _yellow(Code.RETURNED)
    owed = [report.due_at for report in reports if not report.filed]
    if not owed:
        return
    # Of several owed reports the one that is due first is told: it is the gravest.
    due_at = min(owed)
    due_on = local_date(due_at)
    if now > due_at:
        days = (today - due_on).days
        yield _red(Code.REPORT_OVERDUE, days=days) if days else _red(Code.REPORT_OVERDUE_TODAY)
    elif due_on == today:
        yield _yellow(Code.REPORT_DUE_TODAY)
    elif due_on <= calendar.add_workdays(today, rules.due_soon_workdays):
        left = calendar.workdays_between(today, due_on)
        yield _yellow(Code.REPORT_DUE_SOON, workdays=left) if left else _yellow(Code.REPORT_DUE_AFTER_REST)


def _progress_reasons(facts: LampFacts, rules: LampRules, today: date) -> Iterator[LampReason]:
    if facts.percent is None or facts.starts_on is None or facts.deadline is None:
        return
    points = expected_percent(facts.starts_on, facts.deadline, today) - facts.percent
    if points > rules.behind_red:
        yield _red(Code.BEHIND, percent=facts.percent, points=points)
    elif points >= rules.behind_yellow:
        yield _yellow(Code.BEHIND, percent=facts.percent, points=points)


def _frozen(facts: LampFacts, *, closed_late: bool, rules: LampRules) -> Lamp:
    """What the close-out said stays said: neither today nor a later edit of the rules touches it."""
    if not closed_late:
        return Lamp(LampColour.DONE_ON_TIME, (), rules.version)
    reasons: tuple[LampReason, ...] = ()
    if facts.deadline and facts.closed_on and facts.closed_on > facts.deadline:
        days = (facts.closed_on - facts.deadline).days
        reasons = (LampReason(Code.CLOSED_LATE, LampColour.DONE_LATE, (("days", days),)),)
    return Lamp(LampColour.DONE_LATE, reasons, rules.version)


def _unlit(code: LampReasonCode, rules: LampRules) -> Lamp:
    return Lamp(LampColour.NONE, (LampReason(code, LampColour.NONE),), rules.version)


def _gravity(reason: LampReason) -> tuple[bool, int]:
    """Red before yellow; among equals as the enum lists them."""
    return reason.colour is not LampColour.RED, PLACES[reason.code]


def _red(code: LampReasonCode, **numbers: int) -> LampReason:
    return LampReason(code, LampColour.RED, tuple(numbers.items()))


def _yellow(code: LampReasonCode, **numbers: int) -> LampReason:
    return LampReason(code, LampColour.YELLOW, tuple(numbers.items()))


OVERDUE = frozenset({Code.TASK_OVERDUE, Code.REPORT_OVERDUE, Code.REPORT_OVERDUE_TODAY})
PLACES = {code: place for place, code in enumerate(LampReasonCode)}
