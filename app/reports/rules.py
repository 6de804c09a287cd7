"""Whether an assignment may be acted on, and how long a reviewer has kept a report waiting."""

from dataclasses import dataclass
from datetime import date, datetime

from app.reports.enums import ReportRefusal, SubmitAction
from app.reports.states import FILING, LEAVING, allowed_actions, next_state
from app.rounds.enums import AssignmentState, RoundState
from app.workdays.calendar import Calendar

REVIEW_WORKDAYS = 2


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reason: ReportRefusal | None = None

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(allowed=True)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """`exception_until` is the office's permission to file after the lock line; `signs_off` the unit's own rule.

    `waits_until`: co-units of a consolidated report are silent, and the lead may file without them from then on.
    """

    state: AssignmentState
    round_state: RoundState
    lock_at: datetime
    first_submitted_at: datetime | None = None
    exception_until: datetime | None = None
    signs_off: bool = False
    waits_until: datetime | None = None
    unit_active: bool = True


def may_act(facts: FilingFacts, action: SubmitAction, now: datetime) -> Decision:
    """The first of these that holds is why it is refused."""
    closed, reopens = facts.round_state is RoundState.CLOSED, action is SubmitAction.REOPEN
    hindrances = {
        ReportRefusal.WRONG_STATE: next_state(facts.state, action) is None,
        ReportRefusal.CLOSED_WITH_IT: reopens and closed,
        ReportRefusal.ROUND_CLOSED: closed,
        ReportRefusal.UNIT_GONE: reopens and not facts.unit_active,
        ReportRefusal.LOCKED: action in FILING and is_locked(facts, now),
        ReportRefusal.PARTS_AWAITED: action in LEAVING and awaits_parts(facts, now),
        ReportRefusal.SIGN_OFF_NEEDED: action is SubmitAction.SUBMIT and facts.signs_off,
        ReportRefusal.SIGN_OFF_UNUSED: action is SubmitAction.REQUEST_SIGN_OFF and not facts.signs_off,
    }
    reason = next((reason for reason, holds in hindrances.items() if holds), None)
    return YES if reason is None else _refuse(reason)


def is_locked(facts: FilingFacts, now: datetime) -> bool:
    """The lock ends first filings. A report that was filed and returned can be mended until the round is closed:
    the reviewer who returns it after the line asks for exactly that.
    """
    if facts.first_submitted_at is not None:
        return False
    return now > max(facts.lock_at, facts.exception_until or facts.lock_at)


def awaits_parts(facts: FilingFacts, now: datetime) -> bool:
    """The lead waits for silent co-units, but never past its day: their lateness is not the lead's."""
    return facts.first_submitted_at is None and facts.waits_until is not None and now < facts.waits_until


def possible_actions(facts: FilingFacts, now: datetime) -> frozenset[SubmitAction]:
    return frozenset(action for action in allowed_actions(facts.state) if may_act(facts, action, now))


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """Whole working days since the day of submission; the day itself does not count."""

    waited: int
    limit: int

    @property
    def is_late(self) -> bool:
        return self.waited > self.limit


def review_clock(submitted_on: date, today: date, calendar: Calendar, limit: int = REVIEW_WORKDAYS) -> ReviewClock:
    return ReviewClock(max(0, calendar.workdays_between(submitted_on, today)), limit)


def _refuse(reason: ReportRefusal) -> Decision:
    return Decision(allowed=False, reason=reason)
