from collections import Counter
from datetime import date, time, timedelta

import pytest

from app.core.clock import LOCAL
from imports.sample.events import SYSTEM, Event, Subject, TaskRef, Verb
from imports.sample.history import history
from imports.sample.source import people, remarks, units
from tests.support.sample import CALENDAR, main_tasks, quarter_tasks

TODAY = date(2026, 11, 21)
SUBMITTED = (Verb.SUBMIT_REPORT,)
DAYS = [
    date(2026, 11, 21),
    date(2026, 11, 26),
    date(2026, 12, 1),
    date(2026, 12, 16),
    date(2027, 1, 14),
    date(2027, 6, 30),
]


def told(today: date = TODAY) -> tuple[Event, ...]:
    return history(today, (*main_tasks(), *quarter_tasks()), units(), people(), CALENDAR)


def subjects(events: tuple[Event, ...], verb: Verb) -> list[Subject]:
    return [event.subject for event in events if event.verb is verb]


def test_history_is_the_same_each_time() -> None:
    assert told() == told()


def test_history_is_in_order_and_ends_before_today() -> None:
    moments = [event.at for event in told()]
    assert moments == sorted(moments)
    assert moments[-1].astimezone(LOCAL).date() < TODAY


def test_every_main_task_reports_in_the_half_year() -> None:
    reported = {s.task for s in subjects(told(), Verb.SUBMIT_REPORT) if s.plan == "main"}
    assert reported == {task.number for task in main_tasks()}


def test_main_plan_has_six_rounds_and_the_quarterly_two() -> None:
    opened = Counter(s.plan for s in subjects(told(), Verb.OPEN_ROUND))
    assert opened == {"main": 6, "quarter": 2}
    assert [s.period for s in subjects(told(), Verb.OPEN_ROUND) if s.plan == "main"][-1] == "2026-11"


def test_every_role_that_does_business_acts() -> None:
    roles = {person.login: person.role + "备" * person.is_alternate for person in people()}
    acting = {roles.get(event.actor, SYSTEM) for event in told()}
    assert acting >= {"联络员", "联络员备", "单位负责人", "督查员", "领导", SYSTEM}


def test_every_actor_has_an_account() -> None:
    assert {event.actor for event in told()} <= {person.login for person in people()} | {SYSTEM}


@pytest.mark.parametrize("today", DAYS)
def test_people_act_on_working_days_in_working_hours(today: date) -> None:
    acts = [event.at.astimezone(LOCAL) for event in told(today) if event.actor != SYSTEM]
    assert acts
    assert [at for at in acts if not CALENDAR.is_workday(at.date()) or not time(9) <= at.time() <= time(18)] == []


@pytest.mark.parametrize("today", DAYS)
def test_no_two_reports_of_one_task_in_a_row_without_a_decision(today: date) -> None:
    waiting: set[Subject] = set()
    for event in told(today):
        if event.verb is Verb.SUBMIT_REPORT:
            assert event.subject not in waiting
            waiting.add(event.subject)
        elif event.verb in (Verb.ACCEPT_REPORT, Verb.RETURN_REPORT):
            waiting.remove(event.subject)


@pytest.mark.parametrize("today", [TODAY + timedelta(days=n) for n in range(0, 420, 13)])
def test_a_round_is_open_on_any_day_the_sample_is_started(today: date) -> None:
    opened = [
        event.at.astimezone(LOCAL).date()
        for event in told(today)
        if event.verb is Verb.OPEN_ROUND and event.subject.plan == "main"
    ]
    assert timedelta(0) <= today - opened[-1] <= timedelta(days=30)


def test_november_looks_as_it_should_after_the_due_line() -> None:
    events = told(date(2026, 11, 27))
    november = [event for event in events if event.subject.period == "2026-11"]
    sent = {event.subject.task for event in november if event.verb is Verb.SUBMIT_REPORT}
    signed = {event.subject.task for event in november if event.verb is Verb.SIGN_OFF}
    waiting = {task.number for task in main_tasks() if task.lead in remarks()["sign_off"]["units"]} - signed
    filed = sent - waiting
    owed = {task.number for task in main_tasks()} - {"1", "5", "12", "21"}
    assert owed - filed == {"13", "20", "23", "24", "26", "27", "29"}
    assert len(owed) == 36


def test_closed_tasks_owe_nothing_afterwards() -> None:
    events = told()
    closed = {e.subject.task: e.at for e in events if e.verb is Verb.CLOSE_TASK}
    assert set(closed) == {"1", "5", "12", "21"}
    later = [e for e in events if e.verb is Verb.SUBMIT_REPORT and e.subject.plan == "main"]
    assert [e for e in later if e.at > closed.get(e.subject.task, e.at)] == []


def test_late_returned_missing_and_empty_reports_all_occur() -> None:
    events = told(date(2026, 11, 30))
    verbs = Counter(event.verb for event in events)
    assert verbs[Verb.RETURN_REPORT] >= 6
    assert verbs[Verb.URGE] >= 10
    assert {e.data.get("kind") for e in events if e.verb is Verb.SUBMIT_REPORT} == {"full", "nil"}


def test_reports_of_one_task_differ_from_month_to_month() -> None:
    texts = Counter(
        (e.subject.task, e.data["progress"])
        for e in told()
        if e.verb is Verb.SUBMIT_REPORT and e.data["kind"] == "full" and e.subject.plan == "main"
    )
    assert [key for key, count in texts.items() if count > 1] == []
    assert len(texts) > 180


def test_reports_hold_no_unfilled_slot() -> None:
    texts = [str(value) for e in told(date(2027, 3, 20)) for value in e.data.values()]
    assert [text for text in texts if "{" in text and not text.startswith("{")] == []


def test_a_unit_that_is_not_in_the_sample_is_refused() -> None:
    with pytest.raises(LookupError, match="no such unit"):
        history(TODAY, (TaskRef("main", "1", "岚江省某厅"),), units(), people(), CALENDAR)
