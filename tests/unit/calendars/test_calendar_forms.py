"""A pasted holiday notice becomes days, or a message with line and remedy."""

from datetime import date

import pytest

from app.calendars.forms import read_day, read_year
from app.calendars.rules import DayInput, NamedDay
from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm
from app.workdays.enums import DayKind

NOTICE = """
2027-01-01 休息 元旦
2月5日至2月11日 休息 春节
2027年2月14日 上班 春节
2027/4/3—5日\t放假\t清明节
"""


def form(**values: str) -> SubmittedForm:
    return SubmittedForm({name: [value] for name, value in values.items()})


def test_a_notice_is_read_line_by_line() -> None:
    read = read_year(form(year="2027", days=NOTICE))
    assert read.year == 2027
    assert read.days[0] == NamedDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦")
    assert [day.day for day in read.days if day.name == "春节" and day.kind is DayKind.HOLIDAY] == [
        date(2027, 2, number) for number in range(5, 12)
    ]
    assert read.days[8] == NamedDay(date(2027, 2, 14), DayKind.WORKDAY, "春节")
    assert [day.day.day for day in read.days[9:]] == [3, 4, 5]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2027-02-30 休息", "“2027-02-30”不是一个存在的日期"),
        ("春节放假", "看不懂"),
        ("2026-10-01 休息", "不是2027年的日期"),
        ("2月11日至2月5日 休息", "前后颠倒"),
        ("2月1日至6月1日 休息", "超过一个月"),
        ("2027-01-01 上班", "前面已写为休息"),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_year(form(year="2027", days=NOTICE + line))
    message = refused.value.fields["days"]
    assert message.startswith("第6行")
    assert said in message


def test_half_a_notice_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_year(form(year="2027", days="2027-01-01 休息 元旦"))
    assert "少于法定的11天" in refused.value.fields["days"]


@pytest.mark.parametrize("year", ["", "1999", "明年", "2101"])
def test_a_year_must_be_one(year: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_year(form(year=year, days=NOTICE))
    assert set(refused.value.fields) == {"year"}


def test_a_day_is_read() -> None:
    assert read_day(form(day="2027-01-04", kind="holiday", name="调休")) == DayInput(
        date(2027, 1, 4), DayKind.HOLIDAY, "调休"
    )
    assert read_day(form(day="2027年1月4日", kind="")) == DayInput(date(2027, 1, 4), None, "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "2027-02-29"}, "day"),
        ({"day": "1999-01-01"}, "day"),
        ({"day": "2027-01-04", "kind": "maybe"}, "kind"),
        ({"day": "2027-01-04", "name": "名" * 41}, "name"),
    ],
)
def test_a_wrong_day_is_refused_at_its_field(values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_day(form(**values))
    assert set(refused.value.fields) == {field}
