"""The table of past reports: columns in any order, periods as people write them."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from imports.tables.history import read_history_table, read_period
from imports.tables.problems import TableRefused
from imports.tables.values import BadValueError


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2026-03", "2026-03"),
        ("2026/3", "2026-03"),
        ("2026年3月", "2026-03"),
        ("２０２６年０３月份", "2026-03"),
        ("2026年十二月", "2026-12"),
        ("2026/3/1", "2026-03"),
        ("2026年12月31日", "2026-12"),
        (202603, "2026-03"),
        (date(2026, 3, 1), "2026-03"),
        (datetime(2026, 3, 31, tzinfo=UTC), "2026-03"),
        ("2026年第一季度", "2026-Q1"),
        ("2026年4季度", "2026-Q4"),
        ("2026 Q2", "2026-Q2"),
        ("2026-Q3", "2026-Q3"),
        ("2026年上半年", "2026-H1"),
        ("2026-H2", "2026-H2"),
        ("2026年", "2026"),
        ("2026年度", "2026"),
        (2026, "2026"),
    ],
)
def test_periods_as_people_write_them(cell: Any, period: str) -> None:
    assert str(read_period(cell)) == period


NO_PERIODS = ["3月", "2026年13月", "2026年1-3月", "第一季度", "上个月", "", None, 202613, "2026-3-32"]
OUT_OF_TIME = ["0000年3月", "3026年3月", 9999, "0312", date(3026, 3, 1)]


@pytest.mark.parametrize("cell", [*NO_PERIODS, *OUT_OF_TIME])
def test_what_is_no_period_is_told(cell: Any) -> None:
    with pytest.raises(BadValueError, match="请写成2026年3月"):
        read_period(cell)


def test_columns_stand_in_any_order() -> None:
    head = ("进展情况", "序号", "责任单位", "状态", "任务编号", "月份", "完成率", "备注")
    read = read_history_table(workbook(head, ("建成2个。", 1, "省教育厅", "正常", 3, "2026年3月", "60%", "略")))
    (row,) = read.rows
    assert (row.number, row.unit, row.period, row.progress) == ("3", "省教育厅", "2026-03", "建成2个。")
    assert (row.value, row.status, row.fault, row.row) == ("60%", "正常", "", 2)
    (problem,) = read.problems
    assert "没有用到列“备注”" in str(problem)


def test_every_fault_of_a_row_is_kept_with_it() -> None:
    read = read_history_table(workbook(("任务", "单位", "期次", "进展情况"), (None, None, "三月", "长" * 5001)))
    (row,) = read.rows
    for words in ("看不出“三月”是哪一期", "至少写一个", "没有写单位", "最多5000字，现在5001字"):
        assert words in row.fault
    assert len(read.errors) == 4


def test_a_file_without_these_columns_is_refused() -> None:
    with pytest.raises(TableRefused, match="缺少“期次”"):
        read_history_table(workbook(("单位", "进展情况"), ("省教育厅", "无")))
