from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import local_date
from app.core.view import LampView
from app.lamps.enums import LampColour, LampFlaw, LampReasonCode, LampWord
from app.lamps.progress import expected_percent
from app.lamps.rules import Lamp, LampFacts, LampReason, LampRules, OwedReport, judge_lamp
from app.lamps.sentences import explanation, lamp_view, sentence
from app.workdays.seed import seed_calendar

CALENDAR = seed_calendar([2026])
RULES = LampRules()
DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
START, DEADLINE = date(2026, 1, 1), date(2026, 12, 31)
OPEN = LampFacts(deadline=DEADLINE, reports=(OwedReport(DUE),))


def at(month: int, day: int, hour: int = 1) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def judge(facts: LampFacts, now: datetime, rules: LampRules = RULES) -> tuple[str, str]:
    lamp = judge_lamp(facts, rules, CALENDAR, now)
    return lamp.word.label, explanation(lamp)


@pytest.mark.parametrize(
    ("facts", "now", "word", "why"),
    [
        (OPEN, at(11, 19), "正常", ""),
        (OPEN, at(11, 20), "预警", "离截止只剩3个工作日，尚未报送"),
        (OPEN, at(11, 21), "预警", "离截止只剩3个工作日，尚未报送"),
        (OPEN, at(11, 24), "预警", "离截止只剩1个工作日，尚未报送"),
        (OPEN, at(11, 25), "预警", "今天截止，尚未报送"),
        (OPEN, DUE, "预警", "今天截止，尚未报送"),
        (OPEN, DUE + timedelta(seconds=1), "逾期", "已过今天的按时线，尚未报送"),
        (OPEN, at(12, 1), "逾期", "已过按时线6天，尚未报送"),
        (replace(OPEN, reports=(OwedReport(DUE, filed=True),)), at(12, 1), "正常", ""),
        (
            replace(OPEN, reports=(OwedReport(DUE, filed=True, returned=True),)),
            at(12, 1),
            "预警",
            "报告被退回，尚未重报",
        ),
        (LampFacts(deadline=date(2026, 11, 20)), at(11, 20), "正常", ""),
        (LampFacts(deadline=date(2026, 11, 20)), at(11, 26), "逾期", "任务已过时限6天"),
        (
            replace(OPEN, deadline=date(2026, 11, 20)),
            at(11, 27),
            "逾期",
            "任务已过时限7天；已过按时线2天，尚未报送",
        ),
        (
            LampFacts(deadline=DEADLINE, starts_on=START, percent=80),
            at(11, 26),
            "预警",
            "进度比序时应达少10个百分点",
        ),
        (LampFacts(deadline=DEADLINE, starts_on=START, percent=81), at(11, 26), "正常", ""),
        (
            LampFacts(deadline=DEADLINE, starts_on=START, percent=60),
            at(11, 26),
            "预警",
            "进度比序时应达少30个百分点",
        ),
        (
            LampFacts(deadline=DEADLINE, starts_on=START, percent=59),
            at(11, 26),
            "滞后",
            "进度比序时应达少31个百分点",
        ),
        (LampFacts(deadline=DEADLINE, percent=0), at(11, 26), "正常", ""),
        (LampFacts(starts_on=START, percent=0), at(11, 26), "正常", ""),
        (
            LampFacts(DEADLINE, START, 50, (OwedReport(DUE),)),
            at(11, 26),
            "逾期",
            "已过按时线1天，尚未报送；进度比序时应达少40个百分点",
        ),
        (LampFacts(), at(11, 26), "未亮灯", "没有时限，也没有应报的报告"),
        (LampFacts(percent=5), at(11, 26), "正常", ""),
        (replace(OPEN, exempt=True), at(12, 1), "未亮灯", "免于报送，不按报告亮灯"),
        (replace(OPEN, exempt=True, deadline=date(2026, 11, 1)), at(12, 1), "逾期", "任务已过时限30天"),
        (replace(OPEN, cancelled=True), at(12, 1), "未亮灯", "任务已取消"),
    ],
)
def test_lamp_explains_itself(facts: LampFacts, now: datetime, word: str, why: str) -> None:
    assert judge(facts, now) == (word, why)


def test_due_after_rest_days_only_leaves_no_working_day() -> None:
    # 26 September 2026 is a Saturday inside the Mid-Autumn holiday, and the due day a Sunday that moved nowhere.
    facts = LampFacts(reports=(OwedReport(at(9, 27)),))
    assert judge(facts, at(9, 26)) == ("预警", "截止前已没有工作日，尚未报送")


def test_the_report_due_first_is_told() -> None:
    reports = (OwedReport(at(12, 25)), OwedReport(DUE), OwedReport(at(10, 26), filed=True))
    assert judge(LampFacts(reports=reports), at(11, 27)) == ("逾期", "已过按时线2天，尚未报送")


def test_closed_task_never_changes_again() -> None:
    on_time = LampFacts(date(2026, 6, 30), START, 40, (OwedReport(DUE),), date(2026, 6, 29), closed_late=False)
    late = replace(on_time, closed_on=date(2026, 7, 3), closed_late=True)
    for now in (at(7, 4), at(12, 31)):
        assert judge(on_time, now) == ("按时办结", "")
        assert judge(late, now) == ("逾期办结", "办结时已过时限3天")
        assert judge(replace(late, deadline=None), now) == ("逾期办结", "")
        assert judge(replace(late, closed_on=None), now) == ("逾期办结", "")


def test_plan_may_switch_a_judgement_off() -> None:
    facts = LampFacts(DEADLINE, START, 10, (OwedReport(DUE),))
    assert judge(facts, at(12, 1), LampRules(judges_reports=False))[0] == "滞后"
    assert judge(facts, at(12, 1), LampRules(judges_progress=False))[1] == "已过按时线6天，尚未报送"


def test_thresholds_are_the_plans_own() -> None:
    rules = LampRules(version=4, due_soon_workdays=0, behind_yellow=5, behind_red=8)
    assert judge(OPEN, at(11, 24), rules) == ("正常", "")
    behind = LampFacts(deadline=DEADLINE, starts_on=START, percent=81)
    lamp = judge_lamp(behind, rules, CALENDAR, at(11, 26))
    assert (lamp.colour, lamp.rule_version) == (LampColour.RED, 4)


def test_pages_show_word_and_reasons() -> None:
    lamp = judge_lamp(OPEN, RULES, CALENDAR, at(12, 1))
    assert lamp_view(lamp) == LampView(LampColour.RED, "逾期", "已过按时线6天，尚未报送")


def test_hand_set_colour_keeps_the_reasons() -> None:
    lamp = judge_lamp(OPEN, RULES, CALENDAR, at(12, 1)).overridden(LampColour.YELLOW)
    assert (lamp.word, lamp.by_hand) == (LampWord.YELLOW, True)
    assert explanation(lamp) == "已过按时线6天，尚未报送"
    assert Lamp(LampColour.GREEN).overridden(LampColour.RED).word is LampWord.LAGGING


@pytest.mark.parametrize("code", LampReasonCode)
def test_every_reason_has_its_sentence(code: LampReasonCode) -> None:
    numbers = (("days", 1), ("points", 12), ("percent", 40), ("workdays", 2))
    assert "{" not in sentence(LampReason(code, LampColour.RED, numbers))


@pytest.mark.parametrize(
    ("today", "percent"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 1, 4), 1),
        (date(2026, 7, 2), 50),
        (date(2026, 11, 26), 90),
        (date(2026, 12, 30), 99),
        (date(2026, 12, 31), 100),
        (date(2027, 1, 1), 100),
    ],
)
def test_expected_progress_is_linear(today: date, percent: int) -> None:
    assert expected_percent(START, DEADLINE, today) == percent


def test_deadline_before_the_start_expects_nothing_until_it_is_over() -> None:
    assert expected_percent(date(2026, 5, 2), date(2026, 5, 1), date(2026, 4, 30)) == 0
    assert expected_percent(date(2026, 5, 2), date(2026, 5, 1), date(2026, 5, 1)) == 100


some_days = st.dates(date(2025, 12, 1), date(2027, 2, 1))
moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001
reports = st.builds(OwedReport, moments, st.booleans(), st.booleans())
lamp_facts = st.builds(
    LampFacts,
    deadline=st.none() | some_days,
    starts_on=st.none() | some_days,
    percent=st.none() | st.integers(0, 100),
    reports=st.lists(reports, max_size=4).map(tuple),
    closed_on=st.none() | some_days,
    closed_late=st.none() | st.booleans(),
    exempt=st.booleans(),
    cancelled=st.booleans(),
)
rule_sets = st.builds(
    LampRules,
    version=st.integers(1, 99),
    due_soon_workdays=st.integers(0, 30),
    behind_yellow=st.integers(1, 49),
    behind_red=st.integers(50, 100),
    judges_progress=st.booleans(),
    judges_reports=st.booleans(),
)


@given(lamp_facts, rule_sets, moments)
def test_colour_follows_from_its_reasons(facts: LampFacts, rules: LampRules, now: datetime) -> None:
    lamp = judge_lamp(facts, rules, CALENDAR, now)
    assert lamp.rule_version == rules.version
    assert "{" not in explanation(lamp)
    colours = [reason.colour for reason in lamp.reasons]
    if LampColour.RED in colours:
        assert lamp.colour is LampColour.RED
    elif colours:
        assert set(colours) == {lamp.colour}
    else:
        assert lamp.colour in {LampColour.GREEN, LampColour.DONE_ON_TIME, LampColour.DONE_LATE}
    assert (lamp.colour in {LampColour.DONE_ON_TIME, LampColour.DONE_LATE}) is (
        facts.closed_late is not None and not facts.cancelled
    )


@given(lamp_facts, rule_sets, moments, st.integers(0, 90))
def test_waiting_alone_never_makes_an_open_task_better(
    facts: LampFacts, rules: LampRules, now: datetime, days: int
) -> None:
    order = [LampColour.NONE, LampColour.GREEN, LampColour.YELLOW, LampColour.RED]
    held = [judge_lamp(facts, rules, CALENDAR, moment).colour for moment in (now, now + timedelta(days=days))]
    if held[0] in order:
        assert order.index(held[0]) <= order.index(held[1])
    else:
        assert held[0] is held[1]


@given(lamp_facts, rule_sets, moments)
def test_filing_and_more_progress_never_hurt(facts: LampFacts, rules: LampRules, now: datetime) -> None:
    order = list(LampColour)
    better = replace(
        facts,
        percent=None if facts.percent is None else 100,
        reports=tuple(replace(report, filed=True, returned=False) for report in facts.reports),
    )
    before, after = (judge_lamp(held, rules, CALENDAR, now).colour for held in (facts, better))
    assert order.index(after) <= order.index(before)


@given(some_days, some_days, some_days, some_days)
def test_expected_progress_rises(start: date, deadline: date, one: date, other: date) -> None:
    early, late = sorted((one, other))
    assert 0 <= expected_percent(start, deadline, early) <= expected_percent(start, deadline, late) <= 100


@given(rule_sets)
def test_rules_survive_storage(rules: LampRules) -> None:
    assert LampRules.from_dict(rules.to_dict()) == rules


def test_missing_rules_keep_their_default() -> None:
    assert LampRules.from_dict({}) == RULES
    assert LampRules.from_dict({"behind_red": 40}).behind_red == 40


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        ({"behind_red": 10}, LampFlaw.BOUNDS),
        ({"behind_yellow": 0}, LampFlaw.BOUNDS),
        ({"behind_red": 101}, LampFlaw.BOUNDS),
        ({"due_soon_workdays": -1}, LampFlaw.BOUNDS),
        ({"due_soon_workdays": 31}, LampFlaw.BOUNDS),
        ({"version": 0}, LampFlaw.BOUNDS),
        ({"behind_red": "40"}, LampFlaw.FORMAT),
        ({"behind_red": True}, LampFlaw.FORMAT),
        ({"colour": 1}, LampFlaw.FORMAT),
    ],
)
def test_broken_rules_are_refused(data: dict[str, Any], flaw: LampFlaw) -> None:
    with pytest.raises(ValueError, match=flaw.value) as refused:
        LampRules.from_dict(data)
    assert refused.value.args[0] is flaw


def test_days_are_counted_in_china() -> None:
    evening = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert local_date(evening) == date(2026, 11, 21)
    assert judge(LampFacts(deadline=date(2026, 11, 20)), evening) == ("逾期", "任务已过时限1天")
