from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.enums import ReportRefusal, SubmitAction
from app.reports.rules import FilingFacts, ReviewClock, is_locked, may_act, possible_actions, review_clock
from app.reports.states import FILING, TRANSITIONS, allowed_actions, next_state
from app.rounds.enums import AssignmentState, RoundState
from app.workdays.seed import seed_calendar

LOCK = datetime(2026, 11, 30, 10, tzinfo=UTC)
BEFORE, AFTER = LOCK, LOCK + timedelta(microseconds=1)
A, S = AssignmentState, SubmitAction


def facts(
    state: AssignmentState = A.DRAFT,
    *,
    closed: bool = False,
    submitted: bool = False,
    exception_until: datetime | None = None,
    signs_off: bool = False,
) -> FilingFacts:
    return FilingFacts(
        state,
        RoundState.CLOSED if closed else RoundState.OPEN,
        LOCK,
        LOCK - timedelta(days=6) if submitted else None,
        exception_until,
        signs_off,
    )


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (A.PENDING, {S.SAVE_DRAFT, S.REQUEST_SIGN_OFF, S.SUBMIT, S.EXEMPT}),
        (A.DRAFT, {S.SAVE_DRAFT, S.REQUEST_SIGN_OFF, S.SUBMIT, S.EXEMPT}),
        (A.SIGNING, {S.SIGN_OFF, S.SEND_BACK, S.EXEMPT}),
        (A.SUBMITTED, {S.ACCEPT, S.RETURN}),
        (A.RETURNED, {S.SAVE_DRAFT, S.REQUEST_SIGN_OFF, S.SUBMIT, S.EXEMPT}),
        (A.ACCEPTED, {S.REOPEN}),
        (A.EXEMPT, {S.RESUME}),
    ],
)
def test_actions_of_a_state(state: AssignmentState, actions: set[SubmitAction]) -> None:
    assert allowed_actions(state) == actions
    assert {action for action in S if next_state(state, action)} == actions


def test_a_report_goes_the_whole_way() -> None:
    way = [A.PENDING]
    for action in (S.SAVE_DRAFT, S.REQUEST_SIGN_OFF, S.SEND_BACK, S.REQUEST_SIGN_OFF, S.SIGN_OFF, S.RETURN):
        way.append(TRANSITIONS[way[-1], action])
    for action in (S.SAVE_DRAFT, S.SUBMIT, S.ACCEPT):
        way.append(TRANSITIONS[way[-1], action])
    assert way == [
        A.PENDING,
        A.DRAFT,
        A.SIGNING,
        A.DRAFT,
        A.SIGNING,
        A.SUBMITTED,
        A.RETURNED,
        A.DRAFT,
        A.SUBMITTED,
        A.ACCEPTED,
    ]


def test_every_state_is_reached_and_every_action_is_used() -> None:
    assert set(TRANSITIONS.values()) | {A.PENDING} == set(A)
    assert {action for _, action in TRANSITIONS} == set(S)


def test_only_submitting_leads_to_a_decision() -> None:
    into = {(state, action) for (state, action), target in TRANSITIONS.items() if target is A.ACCEPTED}
    assert into == {(A.SUBMITTED, S.ACCEPT)}
    assert all(state is A.SUBMITTED for (state, _), target in TRANSITIONS.items() if target is A.RETURNED)


@pytest.mark.parametrize(
    ("held", "action", "now", "reason"),
    [
        (facts(), S.SUBMIT, BEFORE, None),
        (facts(), S.SUBMIT, AFTER, ReportRefusal.LOCKED),
        (facts(), S.SAVE_DRAFT, AFTER, ReportRefusal.LOCKED),
        (facts(exception_until=AFTER), S.SUBMIT, AFTER, None),
        (facts(exception_until=AFTER), S.SUBMIT, AFTER + timedelta(seconds=1), ReportRefusal.LOCKED),
        (facts(exception_until=LOCK - timedelta(days=1)), S.SUBMIT, BEFORE, None),
        (facts(submitted=True), S.SUBMIT, AFTER, None),
        (facts(closed=True), S.SUBMIT, BEFORE, ReportRefusal.ROUND_CLOSED),
        (facts(A.SUBMITTED, closed=True), S.ACCEPT, BEFORE, ReportRefusal.ROUND_CLOSED),
        (facts(A.SUBMITTED), S.ACCEPT, AFTER, None),
        (facts(A.ACCEPTED), S.RETURN, BEFORE, ReportRefusal.WRONG_STATE),
        (facts(A.ACCEPTED), S.SUBMIT, BEFORE, ReportRefusal.WRONG_STATE),
        (facts(signs_off=True), S.SUBMIT, BEFORE, ReportRefusal.SIGN_OFF_NEEDED),
        (facts(signs_off=True), S.REQUEST_SIGN_OFF, BEFORE, None),
        (facts(), S.REQUEST_SIGN_OFF, BEFORE, ReportRefusal.SIGN_OFF_UNUSED),
        (facts(A.SIGNING, signs_off=True), S.SIGN_OFF, AFTER, ReportRefusal.LOCKED),
        (facts(A.SIGNING, signs_off=True), S.SEND_BACK, AFTER, None),
        (facts(), S.EXEMPT, AFTER, None),
    ],
)
def test_decision(held: FilingFacts, action: SubmitAction, now: datetime, reason: ReportRefusal | None) -> None:
    decision = may_act(held, action, now)
    assert (bool(decision), decision.reason) == (reason is None, reason)


@given(
    st.builds(
        facts,
        st.sampled_from(A),
        closed=st.booleans(),
        submitted=st.booleans(),
        exception_until=st.none() | st.just(AFTER),
        signs_off=st.booleans(),
    ),
    st.sampled_from([BEFORE, AFTER, AFTER + timedelta(days=1)]),
)
def test_buttons_agree_with_decisions(held: FilingFacts, now: datetime) -> None:
    shown = possible_actions(held, now)
    assert shown == {action for action in S if may_act(held, action, now).allowed}
    if held.round_state is RoundState.CLOSED:
        assert not shown
    if is_locked(held, now):
        assert not shown & FILING
    assert not {S.SUBMIT, S.REQUEST_SIGN_OFF} <= shown


@pytest.mark.parametrize(
    ("submitted", "today", "waited", "late"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), 0, False),
        (date(2026, 11, 25), date(2026, 11, 27), 2, False),
        (date(2026, 11, 25), date(2026, 11, 29), 2, False),
        (date(2026, 11, 25), date(2026, 11, 30), 3, True),
        (date(2026, 9, 30), date(2026, 10, 9), 2, False),
        (date(2026, 11, 26), date(2026, 11, 25), 0, False),
    ],
)
def test_reviewer_has_a_clock(submitted: date, today: date, waited: int, late: bool) -> None:
    clock = review_clock(submitted, today, seed_calendar([2026]))
    assert clock == ReviewClock(waited, 2)
    assert clock.is_late is late
