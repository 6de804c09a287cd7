"""Punctuality and the figures of a round, from the dates and states of assignments."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self

from app.core.clock import local_date
from app.rounds.enums import AssignmentState, ExceptionState, RoundState, Timeliness
from app.workdays.months import add_months
from app.workdays.period import Period

# The next year of a yearly plan begins within twelve months; one more, since its opening on 1 January may move to the
# working day before. What lies further ahead is a slip in the year: nobody plans its units, people and holidays yet.
MONTHS_AHEAD = 13


def is_too_far_ahead(period: Period, today: date) -> bool:
    """Whether a round of the period cannot sensibly be opened yet."""
    return period.start > add_months(today, MONTHS_AHEAD)


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """Aware moments. `first_submitted_at` stays when the report is returned: filing once is having filed."""

    state: AssignmentState
    due_at: datetime
    lock_at: datetime
    first_submitted_at: datetime | None = None


def timeliness(facts: AssignmentFacts, now: datetime) -> Timeliness:
    """A report that arrives in the very moment of the line is on time; `now` on the line is not yet past it."""
    if facts.state is AssignmentState.EXEMPT:
        return Timeliness.EXEMPT
    if facts.first_submitted_at is not None:
        return Timeliness.ON_TIME if facts.first_submitted_at <= facts.due_at else Timeliness.LATE
    if now <= facts.due_at:
        return Timeliness.NOT_DUE
    return Timeliness.OVERDUE if now <= facts.lock_at else Timeliness.MISSING


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The count of each kind of assignment; what is shown beside them is derived, so that it always adds up:

    应报 expected = 已报 filed + 未报 outstanding
    已报 filed = 按时 on_time + 逾期 late = 待审 in_review + 已接受 accepted + 退回 returned
    未报 outstanding = 未到期 not_due + 缺报 missing
    全部 total = 应报 expected + 免报 exempt

    `missing` is not filed although the on-time line is past; after that line every outstanding one is missing.
    `returned` waits for the unit's correction and is part of `filed`.
    """

    on_time: int = 0
    late: int = 0
    not_due: int = 0
    missing: int = 0
    exempt: int = 0
    accepted: int = 0
    returned: int = 0

    @property
    def filed(self) -> int:
        return self.on_time + self.late

    @property
    def outstanding(self) -> int:
        return self.not_due + self.missing

    @property
    def expected(self) -> int:
        return self.filed + self.outstanding

    @property
    def in_review(self) -> int:
        return self.filed - self.accepted - self.returned

    @property
    def total(self) -> int:
        return self.expected + self.exempt

    @property
    def on_time_rate(self) -> float | None:
        """按时 ÷ 应报, 0–1; None when nothing was owed."""
        return self.on_time / self.expected if self.expected else None

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def round_figures(assignments: Iterable[AssignmentFacts], now: datetime) -> RoundFigures:
    counts = dict.fromkeys((field.name for field in fields(RoundFigures)), 0)
    for facts in assignments:
        held = timeliness(facts, now)
        counts[COUNTED_AS[held]] += 1
        if held in FILED and facts.state is AssignmentState.ACCEPTED:
            counts["accepted"] += 1
        elif held in FILED and facts.state is not AssignmentState.SUBMITTED:
            counts["returned"] += 1
    return RoundFigures(**counts)


FILED = frozenset({Timeliness.ON_TIME, Timeliness.LATE})
COUNTED_AS = {
    Timeliness.ON_TIME: "on_time",
    Timeliness.LATE: "late",
    Timeliness.NOT_DUE: "not_due",
    Timeliness.OVERDUE: "missing",
    Timeliness.MISSING: "missing",
    Timeliness.EXEMPT: "exempt",
}


def makes_late(
    due_after: datetime, parts_before: datetime | None, parts_after: datetime | None, now: datetime
) -> bool:
    """Whether new dates lie behind those who are in time by the old ones: whoever reports, or a co-unit with its part."""
    in_time = parts_before is not None and now < parts_before
    return due_after <= now or (in_time and parts_after is not None and parts_after <= now)


def exception_state(
    *, revoked: bool, expires_on: date | None, round_state: RoundState | None, until: datetime | None, now: datetime
) -> ExceptionState:
    """Without a day of its own it ends with its round. The day of expiry is still covered."""
    if revoked:
        return ExceptionState.REVOKED
    past = (
        (expires_on is not None and local_date(now) > expires_on)
        or (until is not None and now > until)
        or round_state is RoundState.CLOSED
    )
    return ExceptionState.ENDED if past else ExceptionState.ACTIVE
