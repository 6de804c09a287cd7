from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rounds.enums import AssignmentState, Timeliness
from app.rounds.rules import AssignmentFacts, RoundFigures, round_figures, timeliness

DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
LOCK = datetime(2026, 11, 30, 10, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
# States that an assignment without, and with, a submission can be in.
UNFILED = (AssignmentState.PENDING, AssignmentState.DRAFT, AssignmentState.SIGNING)
FILED = (*UNFILED, AssignmentState.SUBMITTED, AssignmentState.ACCEPTED, AssignmentState.RETURNED)


def facts(state: AssignmentState, submitted: datetime | None = None) -> AssignmentFacts:
    return AssignmentFacts(state, DUE, LOCK, submitted)


@pytest.mark.parametrize(
    ("state", "submitted", "now", "held"),
    [
        (AssignmentState.PENDING, None, DUE, Timeliness.NOT_DUE),
        (AssignmentState.DRAFT, None, DUE + INSTANT, Timeliness.OVERDUE),
        (AssignmentState.SIGNING, None, LOCK, Timeliness.OVERDUE),
        (AssignmentState.PENDING, None, LOCK + INSTANT, Timeliness.MISSING),
        (AssignmentState.SUBMITTED, DUE, LOCK, Timeliness.ON_TIME),
        (AssignmentState.ACCEPTED, DUE + INSTANT, LOCK, Timeliness.LATE),
        (AssignmentState.RETURNED, DUE - INSTANT, LOCK + INSTANT, Timeliness.ON_TIME),
        (AssignmentState.EXEMPT, None, LOCK + INSTANT, Timeliness.EXEMPT),
        (AssignmentState.EXEMPT, DUE, LOCK, Timeliness.EXEMPT),
    ],
)
def test_timeliness(state: AssignmentState, submitted: datetime | None, now: datetime, held: Timeliness) -> None:
    assert timeliness(facts(state, submitted), now) is held


def test_figures_of_a_round_after_its_line() -> None:
    early, late = DUE - timedelta(days=2), DUE + timedelta(hours=4)
    rows = [
        facts(AssignmentState.SUBMITTED, early),
        facts(AssignmentState.ACCEPTED, early),
        facts(AssignmentState.RETURNED, early),
        facts(AssignmentState.DRAFT, early),
        facts(AssignmentState.SUBMITTED, late),
        facts(AssignmentState.PENDING),
        facts(AssignmentState.SIGNING),
        facts(AssignmentState.EXEMPT),
    ]
    figures = round_figures(rows, DUE + timedelta(days=1))
    assert (figures.expected, figures.filed, figures.on_time, figures.late) == (7, 5, 4, 1)
    assert (figures.returned, figures.in_review, figures.accepted) == (2, 2, 1)
    assert (figures.missing, figures.not_due, figures.exempt, figures.total) == (2, 0, 1, 8)
    assert figures.on_time_rate == 4 / 7


def test_before_the_line_nobody_is_missing() -> None:
    figures = round_figures([facts(AssignmentState.PENDING)] * 3, DUE)
    assert (figures.outstanding, figures.not_due, figures.missing) == (3, 3, 0)


def test_round_of_exempt_tasks_has_no_rate() -> None:
    assert round_figures([facts(AssignmentState.EXEMPT)], LOCK).on_time_rate is None


moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 15), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def assignments(draw: st.DrawFn) -> AssignmentFacts:
    due = draw(moments)
    lock = due + draw(st.timedeltas(timedelta(0), timedelta(days=9)))
    submitted = draw(st.none() | moments)
    states = (FILED if submitted else UNFILED) + (AssignmentState.EXEMPT,)
    return AssignmentFacts(draw(st.sampled_from(states)), due, lock, submitted)


@given(st.lists(assignments(), max_size=40), moments)
def test_figures_reconcile(rows: list[AssignmentFacts], now: datetime) -> None:
    figures = round_figures(rows, now)
    assert figures.total == len(rows) == figures.expected + figures.exempt
    assert figures.expected == figures.filed + figures.outstanding
    assert figures.filed == figures.on_time + figures.late
    assert figures.filed == figures.in_review + figures.accepted + figures.returned
    assert figures.outstanding == figures.not_due + figures.missing
    owed = [row for row in rows if row.state is not AssignmentState.EXEMPT]
    assert figures.filed == sum(row.first_submitted_at is not None for row in owed)
    assert figures.in_review == sum(row.state is AssignmentState.SUBMITTED for row in owed)
    assert figures.missing == sum(row.first_submitted_at is None and now > row.due_at for row in owed)


@given(st.lists(st.lists(assignments(), max_size=12), max_size=6), moments)
def test_units_add_up_to_the_round(units: list[list[AssignmentFacts]], now: datetime) -> None:
    total = RoundFigures()
    for rows in units:
        total += round_figures(rows, now)
    assert total == round_figures([row for rows in units for row in rows], now)


@given(assignments(), moments, moments)
def test_time_only_makes_an_unfiled_report_later(row: AssignmentFacts, one: datetime, other: datetime) -> None:
    order = [Timeliness.NOT_DUE, Timeliness.OVERDUE, Timeliness.MISSING]
    held = [timeliness(row, now) for now in sorted((one, other))]
    if held[0] in order:
        assert order.index(held[0]) <= order.index(held[1])
    else:
        assert held[0] is held[1]
