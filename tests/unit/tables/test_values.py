from datetime import date, datetime

import pytest

from imports.tables.grid import CellValue
from imports.tables.problems import Problem, Severity
from imports.tables.values import (
    BadValueError,
    as_deadline,
    as_flag,
    as_integer,
    as_text,
    split_names,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" 甲 ", "甲"),
        (13909310001.0, "13909310001"),
        (2.5, "2.5"),
        (7, "7"),
        (True, "是"),
        (False, "否"),
        (date(2026, 11, 25), "2026-11-25"),
        (datetime(2026, 11, 25), "2026-11-25"),  # noqa: DTZ001 - a cell has no zone
        (datetime(2026, 11, 25, 18, 30), "2026-11-25 18:30"),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_as_text(value: CellValue, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [(None, None), (3, 3), (3.0, 3), ("12", 12), ("\uff11\uff12", 12), ("1,200", 1200), ("-1", -1)],
)
def test_as_integer(value: CellValue, number: int | None) -> None:
    assert as_integer(value) == number


@pytest.mark.parametrize("value", ["十二", "2.5", 2.5, "1e5", "12个"])
def test_as_integer_refuses_what_is_no_integer(value: CellValue) -> None:
    with pytest.raises(BadValueError, match="应填整数"):
        as_integer(value)


@pytest.mark.parametrize(
    ("value", "flag"), [(None, None), ("是", True), ("√", True), (1, True), (True, True), ("否", False), (0, False)]
)
def test_as_flag(value: CellValue, flag: bool | None) -> None:
    assert as_flag(value) is flag


def test_as_flag_refuses_maybe() -> None:
    with pytest.raises(BadValueError, match="“是”或“否”，现为“也许”"):
        as_flag("也许")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(2026, 12, 31), date(2026, 12, 31)),  # noqa: DTZ001 - a cell has no zone
        (date(2026, 12, 31), date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("2026/6/5", date(2026, 6, 5)),
        ("2026.06.05", date(2026, 6, 5)),
        ("2026-06-05 00:00:00", date(2026, 6, 5)),
        ("20260605", date(2026, 6, 5)),
        (20260605, date(2026, 6, 5)),
        ("\uff12\uff10\uff12\uff16-6-5", date(2026, 6, 5)),
        (46387, date(2026, 12, 31)),
        ("2026年12月底前", date(2026, 12, 31)),
        ("2026年6月5日", date(2026, 6, 5)),
        ("2026年", date(2026, 12, 31)),
        ("持续推进", None),
        (None, None),
    ],
)
def test_as_deadline(value: CellValue, day: date | None) -> None:
    assert as_deadline(value).day == day


def test_deadline_keeps_its_words() -> None:
    assert as_deadline("2026年12月底前").text == "2026年12月底前"
    assert as_deadline("12月底前", plan_year=2026).day == date(2026, 12, 31)
    assert as_deadline("12月底前").doubts == ("完成时限“12月底前”没有写明年份，请补填",)


def test_day_number_without_its_format_is_doubted() -> None:
    assert as_deadline(46387).doubts == ("“46387”按日期序号读作 2026-12-31，请核对。",)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026/13/1", "2026.4.31", "20260230", "2026年2月30日", "2025-02-29", "2026-00-10"]
)
def test_day_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(BadValueError, match=f"日期“{value}”不存在"):
        as_deadline(value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("省科技厅、省财政厅", ("省科技厅", "省财政厅")),
        ("省科技厅，省财政厅,省教育厅；某院;某校", ("省科技厅", "省财政厅", "省教育厅", "某院", "某校")),
        ("省科技厅\n省财政厅 省教育厅", ("省科技厅", "省财政厅", "省教育厅")),
        ("各县（市、区）人民政府、省科技厅", ("各县（市、区）人民政府", "省科技厅")),
        ("各县(市,区)人民政府", ("各县(市,区)人民政府",)),
        ("甲）、乙", ("甲）", "乙")),
        ("甲、、甲、", ("甲",)),
        (None, ()),
    ],
)
def test_split_names(text: str | None, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_problem_says_where() -> None:
    assert str(Problem("名册", 5, "类别", "没有这个类别。")) == "“名册”第5行“类别”列：没有这个类别。"
    assert str(Problem("", 0, "", "整张表。", Severity.WARNING)) == "整张表。"
