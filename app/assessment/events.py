"""What happened, judged as events: from dates of rounds, reviews and tasks to EventFacts. Pure.

Everything is judged as it stood at one moment, the cut-off, so that a span that is over gives the same events whenever
it is computed again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.assessment.enums import ScoreEvent
from app.assessment.rules import EventFacts
from app.core.clock import local_date, local_moment


@dataclass(frozen=True, slots=True)
class Span:
    """Days in China, both included, seen at `now`."""

    from_day: date
    to_day: date
    now: datetime

    @property
    def start(self) -> datetime:
        return local_moment(self.from_day, time.min)

    @property
    def end(self) -> datetime:
        """The first moment after the span."""
        return local_moment(self.to_day + timedelta(days=1), time.min)

    @property
    def cut_off(self) -> datetime:
        return min(self.now, self.end)

    @property
    def today(self) -> date:
        """The day on which a span that is over is looked at: the one after it."""
        return local_date(self.cut_off)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What a unit owed by `due_at`, a moment of the span, and when it first filed it."""

    assignment_id: int
    task_id: int
    due_at: datetime
    first_submitted_at: datetime | None
    first_report_id: int | None


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A decision of the span. `returns` counts the times the assignment was sent back so far, this one included."""

    assignment_id: int
    task_id: int
    report_id: int
    returned: bool
    returns: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class TaskFacts:
    task_id: int
    deadline: date | None
    finished_on: date | None
    finished_late: bool


def judge_filing(facts: FilingFacts, span: Span) -> EventFacts | None:
    """On time, late or missing; None while the moment of filing has not come. Filing after the cut-off is unknown."""
    filed = facts.first_submitted_at
    if filed is None or filed > span.cut_off:
        if facts.due_at >= span.cut_off:
            return None
        return EventFacts(ScoreEvent.MISSING, local_date(facts.due_at), facts.task_id, facts.assignment_id)
    kind = ScoreEvent.ON_TIME if filed <= facts.due_at else ScoreEvent.LATE
    return EventFacts(kind, local_date(filed), facts.task_id, facts.assignment_id, facts.first_report_id)


def judge_review(facts: ReviewFacts) -> Iterator[EventFacts]:
    """Every return is an event; from the second of one assignment on it is also a repeated one."""
    if facts.returned:
        kinds = [ScoreEvent.RETURNED] + [ScoreEvent.RETURNED_AGAIN] * (facts.returns > 1)
    else:
        kinds = [ScoreEvent.ACCEPTED] + [ScoreEvent.ACCEPTED_FIRST_TIME] * (facts.returns == 0)
    day = local_date(facts.decided_at)
    for kind in kinds:
        yield EventFacts(kind, day, facts.task_id, facts.assignment_id, facts.report_id)


def judge_task(facts: TaskFacts, span: Span) -> EventFacts | None:
    """Finished within the span, or past its deadline and unfinished at the cut-off."""
    done = facts.finished_on
    if done is not None and done <= span.to_day:
        if done < span.from_day:
            return None
        kind = ScoreEvent.DONE_LATE if facts.finished_late else ScoreEvent.DONE_ON_TIME
        return EventFacts(kind, done, facts.task_id)
    if facts.deadline is None or facts.deadline >= span.today:
        return None
    return EventFacts(ScoreEvent.TASK_OVERDUE, facts.deadline, facts.task_id)
