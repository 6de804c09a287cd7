"""The division table goes out, is filled, saved by another program, and comes back."""

from datetime import date, datetime
from pathlib import Path

import pytest

from imports.tables import safely
from imports.tables.division import DivisionTask, build_division_table, read_division_table
from imports.tables.problems import Problem, Severity, TableRefused
from imports.tables.results import build_result_workbook, result_row
from tests.unit.exports.reading import opened
from tests.unit.exports.rendering import converted
from tests.unit.tables.making import errors, header, saved, told, workbook

TASKS = [
    DivisionTask(
        "p7.t1", "1", "实施重大科技专项20项", ("省科技厅",), ("省财政厅", "省教育厅"), date(2026, 12, 31), "已议定"
    ),
    DivisionTask("p7.t2", "2", "=建设实验室", (), (), "持续推进"),
    DivisionTask("p7.t3", "3", "培育高新技术企业" * 300),
]
UNITS = ("省科技厅", "省财政厅", "省教育厅")
HEADINGS = ("行键", "序号", "工作任务", "牵头单位", "配合单位", "完成时限", "备注")


def table_of(*rows: tuple[object, ...]) -> bytes:
    return workbook(HEADINGS, *rows)


def test_download_is_protected_with_a_hidden_key_and_choices() -> None:
    book = opened(build_division_table(header("任务分工表"), TASKS, UNITS))
    assert book.sheetnames == ["分工表", "单位名录"]
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[5]) == HEADINGS
    assert [cell.value for cell in sheet[6]] == [
        "p7.t1", "1", "实施重大科技专项20项", "省科技厅", "省财政厅、省教育厅", datetime(2026, 12, 31), "已议定",  # noqa: DTZ001
    ]  # fmt: skip
    assert sheet.protection.sheet is True
    assert sheet.column_dimensions["A"].hidden is True
    assert [sheet.cell(6, column).protection.locked for column in range(1, 8)] == [True] * 3 + [False] * 4
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {"'单位名录'!$A$4:$A$6"}
    assert "填写说明" in sheet["A3"].value


def test_round_trip_gives_every_row_back() -> None:
    result = read_division_table(build_division_table(header(), TASKS, UNITS), {task.key for task in TASKS})
    assert [problem.severity for problem in result.problems] == [Severity.WARNING] * 2
    assert [(row.key, row.number, row.lead_units, row.co_units) for row in result.rows] == [
        (task.key, task.number, task.lead_units, task.co_units) for task in TASKS
    ]
    assert [(row.deadline, row.deadline_text) for row in result.rows] == [
        (date(2026, 12, 31), "2026-12-31"),
        (None, "持续推进"),
        (None, ""),
    ]
    assert [row.task for row in result.rows] == [task.task for task in TASKS]
    assert result.rows[0].note == "已议定"


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["xlsx", "xls", "csv"])
def test_round_trip_through_another_office_program(tmp_path: Path, extension: str) -> None:
    book = opened(build_division_table(header(), TASKS, UNITS))
    sheet = book.worksheets[0]
    sheet["D7"], sheet["E7"], sheet["F7"] = "省财政厅；省科技厅", "各县（市、区）人民政府", "2026年6月底前"
    kind = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76", "xls": "xls:MS Excel 97"}.get(extension, "xlsx")
    result = safely.read_division_table(converted(saved(book), kind, tmp_path), {task.key for task in TASKS})
    assert result.errors == ()
    assert [row.key for row in result.rows] == [task.key for task in TASKS]
    second = result.rows[1]
    assert (second.lead_units, second.co_units) == (("省财政厅", "省科技厅"), ("各县（市、区）人民政府",))
    assert (second.deadline, second.deadline_text) == (date(2026, 6, 30), "2026年6月底前")
    assert result.rows[0].deadline == date(2026, 12, 31)
    assert result.rows[2].task == TASKS[2].task


@pytest.mark.parametrize(
    ("row", "heading", "words"),
    [
        (("", "1", "任务", "甲厅"), "行键", "行键为空"),
        (("x1", "1", "任务", "甲厅"), "行键", "不属于这个方案"),
        (("k1", "1", "任务", "甲厅", "乙厅", "2026-02-30"), "完成时限", "日期“2026-02-30”不存在"),
        (("k1", "1", "任务", "甲厅", "乙厅", "2026/13/1"), "完成时限", "不存在"),
        (("k1", "1", "任务", "", "乙厅"), "牵头单位", "没有填牵头单位"),
        (("k1", "1", "任务", "甲厅、乙厅", "乙厅"), "配合单位", "“乙厅”已是牵头单位"),
    ],
)
def test_row_that_cannot_be_taken(row: tuple[object, ...], heading: str, words: str) -> None:
    result = read_division_table(table_of(row), {"k1", "k2"})
    assert (2, heading) in errors(result.problems)
    assert words in "".join(told(result))


def test_key_twice_and_row_left_out() -> None:
    result = read_division_table(table_of(("k1", 1, "甲", "甲厅"), ("k1", 2, "乙", "乙厅")), {"k1", "k2"})
    assert errors(result.problems) == [(3, "行键")]
    assert "有1项任务不在上传的表中" in told(result)[0]


def test_rows_may_be_in_any_order_and_unknown_keys_are_asked_only_when_known() -> None:
    result = read_division_table(table_of(("k2", 2.0, "乙", "乙厅"), ("k1", 1, "甲", "甲厅")))
    assert [(row.key, row.number) for row in result.rows] == [("k2", "2"), ("k1", "1")]
    assert result.ok


def test_table_without_its_keys_is_refused() -> None:
    with pytest.raises(TableRefused, match="缺少“行键”"):
        read_division_table(workbook(HEADINGS[1:], ("1", "甲", "甲厅")))


def test_table_without_a_list_of_units_has_no_second_sheet() -> None:
    book = opened(build_division_table(header(), TASKS))
    assert book.sheetnames == ["分工表"]
    assert book.worksheets[0].data_validations.dataValidation == []


def test_key_that_would_not_survive_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="row key"):
        build_division_table(header(), [DivisionTask("一", "1", "任务")])


def test_result_workbook_answers_every_row() -> None:
    problems = [
        Problem("分工表", 3, "完成时限", "日期“2026-02-30”不存在，请改正。"),
        Problem("分工表", 4, "牵头单位", "没有填牵头单位。", Severity.WARNING),
    ]
    rows = [
        result_row(2, ("1", "任务一"), problems),
        result_row(3, ("2", "任务二"), problems),
        result_row(4, ("3", "任务三"), problems),
        result_row(5, ("4", "=任务四"), problems, refused="系统中没有单位“甲厅”。"),
    ]
    sheet = opened(build_result_workbook(header("分工表导入结果"), ("序号", "工作任务"), rows)).worksheets[0]
    assert sheet["A3"].value == "共4行：成功2行，失败2行。"
    assert [cell.value for cell in sheet[4]] == ["行号", "序号", "工作任务", "结果", "原因"]
    assert [[cell.value for cell in sheet[row]] for row in range(5, 9)] == [
        [2, "1", "任务一", "成功", None],
        [3, "2", "任务二", "失败", "完成时限：日期“2026-02-30”不存在，请改正。"],
        [4, "3", "任务三", "成功", "牵头单位：没有填牵头单位。"],
        [5, "4", "=任务四", "失败", "系统中没有单位“甲厅”。"],
    ]
    assert (sheet["D5"].fill.fgColor.rgb, sheet["D6"].fill.fgColor.rgb) == ("FFE2F2E7", "FFFBE1E1")
