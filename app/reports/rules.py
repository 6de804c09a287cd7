"""Whether an assignment may be acted on, and how long a reviewer has kept a report waiting."""

from dataclasses import dataclass
from datetime import date, datetime

from app.reports.enums import ReportRefusal, SubmitAction
from app.reports.states import FILING, allowed_actions, next_state
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
    """`exception_until` is the office's permission to file after the lock line; `signs_off` the unit's own rule."""

    state: AssignmentState
    round_state: RoundState
    lock_at: datetime
    first_submitted_at: datetime | None = None
    exception_until: datetime | None = None
    signs_off: bool = False


def may_act(facts: FilingFacts, action: SubmitAction, now: datetime) -> Decision:
    if next_state(facts.state, action) is None:
        return _refuse(ReportRefusal.WRONG_STATE)
    if facts.round_state is RoundState.CLOSED:
        return _refuse(ReportRefusal.ROUND_CLOSED)
    if action in FILING and is_locked(facts, now):
        return _refuse(ReportRefusal.LOCKED)
    if action is SubmitAction.SUBMIT and facts.signs_off:
        return _refuse(ReportRefusal.SIGN_OFF_NEEDED)
    if action is SubmitAction.REQUEST_SIGN_OFF and not facts.signs_off:
        return _refuse(ReportRefusal.SIGN_OFF_UNUSED)
    return YES


def is_locked(facts: FilingFacts, now: datetime) -> bool:
    """The lock ends first filings. A report that was filed and returned can be mended until the round is closed:
    the reviewer who returns it after the line asks for exactly that.
    """
    if facts.first_submitted_at is not None:
        return False
    return now > max(facts.lock_at, facts.exception_until or facts.lock_at)


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
