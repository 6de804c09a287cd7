from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workdays.calendar import Calendar
from app.workdays.due import DueDate, DueRule, due_date
from app.workdays.enums import Anchor, Cycle, DateFlaw, DayKind, RuleKind, Shift
from app.workdays.period import Period
from app.workdays.seed import seed_calendar
from app.workdays.wording import due_rule_text, parse_due_rule
from tests.unit.workdays.strategies import FIRST, LAST, calendars, cycles, rules

SEEDED = seed_calendar(range(2020, 2041))


def due(text: str, period: str, opens_on: date | None = None) -> DueDate:
    return due_date(parse_due_rule(text), Period.parse(period), SEEDED, opens_on)


@pytest.mark.parametrize(
    ("text", "period", "day"),
    [
        ("25日", "2026-11", date(2026, 11, 25)),
        ("25日", "2026-10", date(2026, 10, 26)),
        ("25日，遇休息日提前", "2026-10", date(2026, 10, 23)),
        ("25日，遇休息日不变", "2026-10", date(2026, 10, 25)),
        ("25日，遇休息日提前", "2026-09", date(2026, 9, 24)),
        ("25日", "2026-09", date(2026, 9, 28)),
        ("31日", "2026-02", date(2026, 2, 28)),
        ("31日", "2026-05", date(2026, 5, 29)),
        ("1日，遇休息日提前", "2026-10", date(2026, 10, 8)),
        ("倒数第5个工作日", "2026-11", date(2026, 11, 24)),
        ("倒数第5个工作日", "2026-02", date(2026, 2, 24)),
        ("第3个工作日", "2026-01", date(2026, 1, 6)),
        ("第3个工作日", "2026-Q4", date(2026, 12, 3)),
        ("首月第3个工作日", "2026-Q4", date(2026, 10, 10)),
        ("25日", "2026-H2", date(2026, 12, 25)),
        ("首月25日", "2026", date(2026, 1, 26)),
        ("月末", "2027-01", date(2027, 1, 29)),
    ],
)
def test_due_date_of_known_months(text: str, period: str, day: date) -> None:
    assert due(text, period).day == day


def test_shift_is_told() -> None:
    assert due("25日", "2026-10") == DueDate(date(2026, 10, 26), date(2026, 10, 25), shifted=True, provisional=False)
    assert due("25日", "2027-10") == DueDate(date(2027, 10, 25), date(2027, 10, 25), shifted=False, provisional=True)


def test_due_date_never_lies_before_the_opening() -> None:
    assert due("10日", "2026-11", date(2026, 11, 16)).day == date(2026, 11, 16)
    assert due("10日", "2026-11", date(2026, 11, 14)).day == date(2026, 11, 16)
    assert due("10日，遇休息日提前", "2026-11", date(2026, 11, 14)).day == date(2026, 11, 16)
    assert due("10日，遇休息日不变", "2026-11", date(2026, 11, 14)).day == date(2026, 11, 14)


def test_opening_on_the_last_rest_days_leaves_the_opening_day() -> None:
    assert due("31日", "2026-10", date(2026, 10, 31)) == DueDate(
        date(2026, 10, 31), date(2026, 10, 31), shifted=False, provisional=False
    )


def test_month_of_rest_is_due_on_its_last_day() -> None:
    rest = Calendar.of([(date(2030, 2, n), DayKind.HOLIDAY) for n in range(1, 29)], [2030])
    rule = DueRule(RuleKind.WORKDAY, 3)
    assert due_date(rule, Period.parse("2030-02"), rest).day == date(2030, 2, 28)


@settings(max_examples=60)
@given(rules(), cycles, calendars(), st.integers(0, 20))
def test_one_due_date_per_period_inside_it_and_rising(
    rule: DueRule, cycle: Cycle, calendar: Calendar, delay: int
) -> None:
    opening = DueRule(RuleKind.DAY, delay + 1, Shift.AFTER, Anchor.LAST_MONTH)
    period, before = Period.containing(FIRST, cycle), date.min
    while period.start <= LAST:
        opens = due_date(opening, period, calendar).day
        due = due_date(rule, period, calendar, opens)
        assert due.day in period
        assert due.day >= opens
        assert due.day > before
        assert due.shifted is (due.day != due.rule_date)
        assert due.provisional is (period.year not in calendar.published)
        worked_left = calendar.workdays_between(opens, period.end) or calendar.is_workday(opens)
        if rule.shift is not Shift.NONE and worked_left:
            assert calendar.is_workday(due.day)
        if not due.shifted:
            assert due.day == due.rule_date
        before, period = due.day, period.next


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("25日", DueRule(RuleKind.DAY, 25)),
        ("每月28日前", DueRule(RuleKind.DAY, 28)),
        ("每月 10 号之前", DueRule(RuleKind.DAY, 10)),
        ("二十五日", DueRule(RuleKind.DAY, 25)),
        ("三十一日", DueRule(RuleKind.DAY, 31)),
        ("十日，提前", DueRule(RuleKind.DAY, 10, Shift.BEFORE)),
        ("２５日，遇节假日顺延", DueRule(RuleKind.DAY, 25)),
        ("25日, 遇非工作日不顺延", DueRule(RuleKind.DAY, 25, Shift.NONE)),
        ("月末", DueRule(RuleKind.DAY, 31)),
        ("每月最后一天", DueRule(RuleKind.DAY, 31)),
        ("第三个工作日", DueRule(RuleKind.WORKDAY, 3)),
        ("每月倒数第五个工作日", DueRule(RuleKind.WORKDAY_FROM_END, 5)),
        ("倒数第十二个工作日", DueRule(RuleKind.WORKDAY_FROM_END, 12)),
        ("最后一个工作日", DueRule(RuleKind.WORKDAY_FROM_END, 1)),
        ("每季度首月15日", DueRule(RuleKind.DAY, 15, anchor=Anchor.FIRST_MONTH)),
        ("每季度的末月的15日", DueRule(RuleKind.DAY, 15)),
    ],
)
def test_rule_is_read(text: str, rule: DueRule) -> None:
    assert parse_due_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", DateFlaw.RULE_FORMAT),
        ("25", DateFlaw.RULE_FORMAT),
        ("每周五", DateFlaw.RULE_FORMAT),
        ("25日，随便", DateFlaw.RULE_FORMAT),
        ("第个工作日", DateFlaw.RULE_FORMAT),
        ("0日", DateFlaw.RULE_NUMBER),
        ("32日", DateFlaw.RULE_NUMBER),
        ("四十日", DateFlaw.RULE_NUMBER),
        ("二五日", DateFlaw.RULE_NUMBER),
        ("二三十日", DateFlaw.RULE_NUMBER),
        ("十二三日", DateFlaw.RULE_NUMBER),
        ("第24个工作日", DateFlaw.RULE_NUMBER),
    ],
)
def test_what_is_no_rule_is_refused(text: str, flaw: DateFlaw) -> None:
    with pytest.raises(ValueError, match=flaw.value) as refused:
        parse_due_rule(text)
    assert refused.value.args[0] is flaw


@pytest.mark.parametrize(
    ("rule", "cycle", "text"),
    [
        (DueRule(RuleKind.DAY, 25), None, "25日，遇休息日顺延"),
        (DueRule(RuleKind.DAY, 25), Cycle.MONTH, "每月25日，遇休息日顺延"),
        (DueRule(RuleKind.DAY, 31, Shift.BEFORE), Cycle.MONTH, "每月月末，遇休息日提前"),
        (DueRule(RuleKind.WORKDAY_FROM_END, 5), Cycle.QUARTER, "每季度末月倒数第5个工作日"),
        (DueRule(RuleKind.WORKDAY, 3, anchor=Anchor.FIRST_MONTH), None, "首月第3个工作日"),
        (DueRule(RuleKind.DAY, 10, Shift.NONE, Anchor.FIRST_MONTH), Cycle.YEAR, "每年首月10日，遇休息日不变"),
    ],
)
def test_rule_is_worded(rule: DueRule, cycle: Cycle | None, text: str) -> None:
    assert due_rule_text(rule, cycle) == text


@given(rules(), st.none() | cycles)
def test_wording_is_read_back(rule: DueRule, cycle: Cycle | None) -> None:
    read = parse_due_rule(due_rule_text(rule, cycle))
    assert (read.kind, read.number) == (rule.kind, rule.number)
    if rule.kind is RuleKind.DAY:
        assert read.shift is rule.shift
    if cycle is not Cycle.MONTH:
        assert read.anchor is rule.anchor


@given(rules())
def test_rule_survives_storage(rule: DueRule) -> None:
    assert DueRule.from_dict(rule.to_dict()) == rule


@pytest.mark.parametrize("number", [-1, 0, 24, 32])
def test_working_day_count_has_bounds(number: int) -> None:
    with pytest.raises(ValueError, match="rule_number"):
        DueRule(RuleKind.WORKDAY, number)
