"""What was reported before the system (.xlsx, .xls or .csv), with its columns in any order."""

import re
import unicodedata
from datetime import date

from app.histories.rules import LONGEST, HistoryRow
from app.workdays.enums import Cycle
from app.workdays.period import Period
from imports.tables.grid import CellValue, read_grids
from imports.tables.headings import Heading, Record, Table, find_table
from imports.tables.problems import Problem, Severity, TableResult, in_file_order
from imports.tables.values import BadValueError, as_text

HEADINGS = (
    Heading("number", "任务编号", ("编号", "任务序号", "任务号")),
    Heading("task", "任务", ("工作任务", "任务名称", "重点任务", "事项", "工作事项", "督办事项")),
    Heading("unit", "单位", ("责任单位", "牵头单位", "填报单位", "报送单位", "主办单位", "承办单位"), required=True),
    Heading("period", "期次", ("月份", "报送期次", "填报月份", "报告期", "所属期", "时间"), required=True),
    Heading(
        "progress",
        "进展情况",
        ("进展", "本期进展", "本月进展", "工作进展", "完成情况", "落实情况", "办理情况", "目前工作进展情况"),
        required=True,
    ),
    Heading("problems", "存在问题", ("存在的问题", "问题", "困难和问题")),
    Heading("next_steps", "下步打算", ("下一步打算", "下一步工作", "下步措施", "下一步措施", "下一步工作打算")),
    Heading("value", "完成值", ("完成数", "当前值", "完成率", "进度", "完成进度")),
    Heading("status", "状态", ("进展状态", "完成状态", "办理状态")),
)
MONTHS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
NAMED = (
    (Cycle.MONTH, re.compile(r"(\d{4})[-/.年](\d{1,2}|[一二三四五六七八九十]{1,2})月?份?")),
    (Cycle.MONTH, re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](?:[12]\d|3[01]|0?[1-9])日?")),
    (Cycle.MONTH, re.compile(r"(\d{4})(\d{2})")),
    (Cycle.QUARTER, re.compile(r"(\d{4})年?第?([1-4一二三四])季度?")),
    (Cycle.QUARTER, re.compile(r"(\d{4})[-年]?q([1-4])")),
    (Cycle.HALF, re.compile(r"(\d{4})[-年]?h([12])")),
    (Cycle.HALF, re.compile(r"(\d{4})年?([上下])半年")),
    (Cycle.YEAR, re.compile(r"(\d{4})(?:年度?|全年|年全年)?")),
)
HALVES = {"上": 1, "下": 2}
PERIOD_SHAPES = "请写成2026年3月、2026-03、2026年第一季度、2026年上半年或2026年"


def read_history_table(data: bytes) -> TableResult[HistoryRow]:
    table = find_table(read_grids(data), HEADINGS)
    problems = list(table.problems)
    rows = tuple(_read(table, record, problems) for record in table.records)
    return TableResult(rows, in_file_order(problems))


def read_period(value: CellValue) -> Period:
    """Raises BadValueError; a day stands for its month."""
    if isinstance(value, date):
        # A year that no period is written with, say 3026 for 2026, is as unreadable in a date as in words.
        text = f"{value.year:04}-{value.month:02}"
    else:
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", as_text(value))).lower()
    for cycle, shape in NAMED:
        found = shape.fullmatch(text)
        if found:
            try:
                return Period.parse(str(Period(cycle, int(found[1]), _index(found))))
            except ValueError:
                break
    raise BadValueError(
        f"看不出“{as_text(value)}”是哪一期，{PERIOD_SHAPES}。" if text else f"没有写期次，{PERIOD_SHAPES}。"
    )


def _index(found: re.Match[str]) -> int:
    if found.re.groups == 1:
        return 1
    word = found[2]
    return int(word) if word.isdecimal() else HALVES.get(word) or MONTHS.get(word, 0)


def _read(table: Table, record: Record, problems: list[Problem]) -> HistoryRow:
    faults: list[Problem] = []
    period = ""
    try:
        period = str(read_period(record["period"]))
    except BadValueError as bad:
        faults.append(table.problem(record, "period", str(bad)))
    texts = {name: as_text(record[name]) for name in ("number", "task", "unit", *LONGEST)}
    if not (texts["number"] or texts["task"]):
        faults.append(table.problem(record, "task", "任务编号和任务至少写一个。"))
    faults += [
        table.problem(record, name, words)
        for name, words in (("unit", "没有写单位。"), ("progress", "没有写进展情况。"))
        if not texts[name]
    ]
    faults += [
        table.problem(record, name, f"最多{limit}字，现在{len(texts[name])}字。")
        for name, limit in LONGEST.items()
        if len(texts[name]) > limit
    ]
    problems += faults
    told = " ".join(
        f"{fault.column_heading}：{fault.message}" for fault in faults if fault.severity is Severity.ERROR
    )
    return HistoryRow(row=record.row, period=period, fault=told, **texts)


def plain_number(text: str) -> str:
    """任务12, 12. and 12、 are number 12."""
    return re.sub(r"^任务|[\s.、．]", "", unicodedata.normalize("NFKC", text))
