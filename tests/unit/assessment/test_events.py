"""Events from dates: what is proven at the cut-off, and nothing that came after it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.assessment.enums import ScoreEvent
from app.assessment.events import FilingFacts, ReviewFacts, Span, TaskFacts, judge_filing, judge_review, judge_task

E = ScoreEvent
# 18:00 in China.
DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30), datetime(2026, 12, 20, tzinfo=UTC))
SECOND = timedelta(seconds=1)


def test_a_span_is_of_days_in_china() -> None:
    assert NOVEMBER.start == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert NOVEMBER.end == NOVEMBER.cut_off == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert NOVEMBER.today == date(2026, 12, 1)
    running = Span(date(2026, 11, 1), date(2026, 11, 30), DUE)
    assert (running.cut_off, running.today) == (DUE, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("filed", "kind", "day"),
    [
        (DUE - timedelta(days=40), E.ON_TIME, date(2026, 10, 16)),
        (DUE, E.ON_TIME, date(2026, 11, 25)),
        (DUE + SECOND, E.LATE, date(2026, 11, 25)),
        (NOVEMBER.end, E.LATE, date(2026, 12, 1)),
        (NOVEMBER.end + SECOND, E.MISSING, date(2026, 11, 25)),
        (None, E.MISSING, date(2026, 11, 25)),
    ],
)
def test_filing_is_judged_as_it_was_at_the_cut_off(filed: datetime | None, kind: ScoreEvent, day: date) -> None:
    event = judge_filing(FilingFacts(3, 7, DUE, filed, 5 if filed else None), NOVEMBER)
    assert event is not None
    assert (event.kind, event.day, event.task_id, event.assignment_id) == (kind, day, 7, 3)
    assert event.report_id == (None if kind is E.MISSING else 5)


def test_what_is_not_due_yet_is_no_event() -> None:
    running = Span(date(2026, 11, 1), date(2026, 11, 25), DUE)
    assert judge_filing(FilingFacts(3, 7, DUE, None, None), running) is None
    early = judge_filing(FilingFacts(3, 7, DUE, DUE - SECOND, 5), running)
    assert early is not None
    assert early.kind is E.ON_TIME


@pytest.mark.parametrize(
    ("returned", "returns", "kinds"),
    [
        (True, 1, [E.RETURNED]),
        (True, 2, [E.RETURNED, E.RETURNED_AGAIN]),
        (False, 0, [E.ACCEPTED, E.ACCEPTED_FIRST_TIME]),
        (False, 1, [E.ACCEPTED]),
    ],
)
def test_reviews(returned: bool, returns: int, kinds: list[ScoreEvent]) -> None:
    events = list(judge_review(ReviewFacts(3, 7, 5, returned, returns, datetime(2026, 11, 20, 17, tzinfo=UTC))))
    assert [event.kind for event in events] == kinds
    assert {(e.day, e.task_id, e.assignment_id, e.report_id) for e in events} == {(date(2026, 11, 21), 7, 3, 5)}


@pytest.mark.parametrize(
    ("deadline", "finished", "late", "kind", "day"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), False, E.DONE_ON_TIME, date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 21), True, E.DONE_LATE, date(2026, 11, 21)),
        (None, date(2026, 11, 30), False, E.DONE_ON_TIME, date(2026, 11, 30)),
        (date(2026, 11, 20), date(2026, 12, 1), True, E.TASK_OVERDUE, date(2026, 11, 20)),
        (date(2026, 11, 30), None, False, E.TASK_OVERDUE, date(2026, 11, 30)),
        (date(2026, 3, 1), None, False, E.TASK_OVERDUE, date(2026, 3, 1)),
        (date(2026, 12, 1), None, False, None, None),
        (date(2026, 12, 31), date(2026, 12, 2), False, None, None),
        (date(2026, 10, 20), date(2026, 10, 31), True, None, None),
        (None, None, False, None, None),
    ],
)
def test_tasks(
    deadline: date | None, finished: date | None, late: bool, kind: ScoreEvent | None, day: date | None
) -> None:
    event = judge_task(TaskFacts(7, deadline, finished, late), NOVEMBER)
    assert (event.kind if event else None, event.day if event else None) == (kind, day)


def test_the_day_of_the_deadline_is_still_in_time() -> None:
    running = Span(date(2026, 11, 1), date(2026, 11, 25), DUE)
    assert judge_task(TaskFacts(7, date(2026, 11, 25), None, finished_late=False), running) is None
    assert judge_task(TaskFacts(7, date(2026, 11, 24), None, finished_late=False), running) is not None
