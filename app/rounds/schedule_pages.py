"""What the pages around a schedule show: the year ahead, the tasks with terms of their own, dates that changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.view import Figure, Link
from app.rounds.enums import YearGroup


@dataclass(frozen=True)
class GridDay:
    """`marks` are short words for what happens on the day, `is_line` an on-time or lock line among them."""

    day: date
    is_off: bool
    is_line: bool
    marks: tuple[str, ...]


@dataclass(frozen=True)
class YearEvent:
    """One thing that happens on a day; `plan` is blank where only one plan is shown."""

    day: date
    what: str
    plan: str
    provisional: bool


@dataclass(frozen=True)
class MonthGrid:
    """`weeks` run Monday to Sunday; None stands for a day of another month."""

    name: str
    provisional: bool
    weeks: tuple[tuple[GridDay | None, ...], ...]
    events: tuple[YearEvent, ...]


@dataclass(frozen=True)
class YearRound:
    """A period of the year. `round_id` is 0 while there is no round: then it has no figures, and its days may be
    provisional. `plan` is blank where only one plan is shown.
    """

    round_id: int
    plan: str
    name: str
    group: YearGroup
    opens_on: date
    due_on: date
    lock_on: date
    provisional: bool
    expected: int
    filed: int
    missing: Figure
    rate: float | None


@dataclass(frozen=True)
class YearPage:
    """A year of all schedules, or of one plan: what was, what is and what comes; to be looked at, printed and hung up.

    `groups` are (group, its rounds, counted) in the order of the year; `rounds` counts all of them.
    """

    year: int
    years: tuple[Link, ...]
    plans: tuple[Link, ...]
    said: tuple[str, ...]
    rounds: Figure
    groups: tuple[tuple[YearGroup, Figure, tuple[YearRound, ...]], ...]
    provisional: bool
    months: tuple[MonthGrid, ...]


@dataclass(frozen=True)
class TermRow:
    """`cycle` in words, `due` a due rule of the task's own; `exempt_reason` is blank for a task that is reported on."""

    task_id: int
    number: str
    title: str
    lead: str
    cycle: str
    due: str
    cycle_reason: str
    exempt_reason: str


@dataclass(frozen=True)
class TermsPage:
    """How often each task of a plan is reported on. `chosen` are the rows ticked when the form comes back."""

    plan_id: int
    plan_title: str
    cycle: str
    own_cycles: int
    exempt: int
    rows: tuple[TermRow, ...]
    cycles: tuple[tuple[str, str], ...]
    key: str
    own_dues: int = 0
    reason: str = ""
    due: str = ""
    chosen: frozenset[int] = frozenset()
    short: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnMoveRow:
    """Tasks with a due rule of their own; past: the new line is over, so they stay."""

    numbers: str
    rule: str
    due_before: datetime
    due_after: datetime
    lock_before: datetime
    lock_after: datetime
    is_past: bool


@dataclass(frozen=True)
class MoveRow:
    """An open round whose dates would move. `is_past`: somebody would be late by the new one, so it can only stay."""

    round_id: int
    plan: str
    name: str
    due_before: datetime
    due_after: datetime
    lock_before: datetime
    lock_after: datetime
    is_past: bool
    own: tuple[OwnMoveRow, ...] = ()


@dataclass(frozen=True)
class ChangedDates:
    """A period to come whose dates are others than were counted on."""

    plan: str
    name: str
    opens_before: date
    opens_after: date
    due_before: date
    due_after: date
    lock_before: date
    lock_after: date


@dataclass(frozen=True)
class RedatingPage:
    """What a published year changes: open rounds to be decided on, and the periods to come."""

    year: int
    is_published: bool
    moves: tuple[MoveRow, ...]
    changes: tuple[ChangedDates, ...]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
