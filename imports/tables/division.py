"""The division table (分工表): downloaded filled with the tasks, filled with units, uploaded again."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from imports.tables.grid import read_grids
from imports.tables.headings import Heading, Record, Table, find_table
from imports.tables.problems import Problem, Severity, TableResult, in_file_order
from imports.tables.values import BadValueError, DeadlineCell, as_deadline, as_text, split_names

HEADINGS = (
    Heading("key", "行键", ("任务键",), required=True),
    Heading("number", "序号", ("编号",)),
    Heading("task", "工作任务", ("任务", "重点任务", "任务内容", "工作内容")),
    Heading("lead", "牵头单位", ("责任单位", "牵头责任单位", "主办单位", "牵头部门"), required=True),
    Heading("co", "配合单位", ("配合责任单位", "协办单位", "参与单位", "配合部门")),
    Heading("deadline", "完成时限", ("时限", "完成时间", "办结时限")),
    Heading("note", "备注", ("说明",)),
)
_UNITS_SHEET = "单位名录"
_INTRO = (
    "填写说明：在“牵头单位”“配合单位”两列填写单位全称、简称或别名，多个单位用“、”分隔，牵头单位中第一个为第一牵头单位；",
    "“完成时限”可填日期（2026-12-31）或文字（2026年12月底前、持续推进）。请勿删改隐藏的“行键”列，可以调整行的顺序，不需要分工的行可留空。",
)
_KEY = re.compile(r"[0-9A-Za-z_.:-]{1,64}")


@dataclass(frozen=True, slots=True)
class DivisionTask:
    """A task as it goes out. `key` comes back unchanged: letters, digits and _ . : - only."""

    key: str
    number: str
    task: str
    lead_units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    deadline: date | str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A task as it comes back; names are as typed, the service resolves them."""

    sheet: str
    row: int
    key: str
    number: str
    task: str
    lead_units: tuple[str, ...]
    co_units: tuple[str, ...]
    deadline: date | None
    deadline_text: str
    note: str


def build_division_table(
    header: ExportHeader, tasks: Sequence[DivisionTask], unit_names: Sequence[str] = ()
) -> bytes:
    for task in tasks:
        if not _KEY.fullmatch(task.key):
            raise ValueError(f"{task.key!r} is no row key")
    names = f"'{_UNITS_SHEET}'!$A$4:$A${3 + len(unit_names)}" if unit_names else ""
    columns = (
        Column("行键", 12, hidden=True),
        Column("序号", 7),
        Column("工作任务", 64, align="left"),
        Column("牵头单位", 26, align="left", locked=False, choices=names),
        Column("配合单位", 34, align="left", locked=False, choices=names),
        Column("完成时限", 16, locked=False, number_format="yyyy-mm-dd"),
        Column("备注", 18, align="left", locked=False),
    )
    spec = SheetSpec(
        name="分工表", title=header.title, columns=columns, intro=_INTRO, freeze=3, protected=True, size=11
    )
    book = OfficialBook(header)
    book.add(
        spec,
        [
            (
                task.key,
                task.number,
                task.task,
                "、".join(task.lead_units),
                "、".join(task.co_units),
                task.deadline,
                task.note,
            )
            for task in tasks
        ],
    )
    if unit_names:
        listed = SheetSpec(name=_UNITS_SHEET, title=_UNITS_SHEET, columns=(Column("可选单位", 60, align="left"),))
        book.add(listed, [(name,) for name in unit_names])
    return book.to_bytes()


def read_division_table(
    data: bytes, known_keys: Collection[str] | None = None, plan_year: int | None = None
) -> TableResult[DivisionRow]:
    """Read an upload. With `known_keys` a row of another plan is refused and a missing row is told."""
    table = find_table(read_grids(data), HEADINGS)
    problems = list(table.problems)
    rows: list[DivisionRow] = []
    for record in table.records:
        if row := _read(table, record, plan_year, problems):
            rows.append(row)
            problems += _faults(table, record, row, known_keys)
    problems += _repetitions(table, rows)
    if known_keys is not None and rows:
        missing = sorted(set(known_keys) - {row.key for row in rows})
        if missing:
            message = f"有{len(missing)}项任务不在上传的表中，这些任务的分工保持不变。"
            problems.append(Problem(table.sheet, 0, "", message, Severity.WARNING))
    return TableResult(tuple(rows), in_file_order(problems))


def _read(table: Table, record: Record, plan_year: int | None, problems: list[Problem]) -> DivisionRow | None:
    key = as_text(record["key"])
    if not key:
        message = "行键为空，无法对应到任务。请勿新增行；新任务请在系统中添加后重新下载分工表。"
        problems.append(table.problem(record, "key", message))
        return None
    deadline = DeadlineCell(None, as_text(record["deadline"]))
    try:
        deadline = as_deadline(record["deadline"], plan_year=plan_year)
    except BadValueError as bad:
        problems.append(table.problem(record, "deadline", str(bad)))
    problems += [table.problem(record, "deadline", doubt, Severity.WARNING) for doubt in deadline.doubts]
    return DivisionRow(
        sheet=table.sheet,
        row=record.row,
        key=key,
        number=as_text(record["number"]),
        task=as_text(record["task"]),
        lead_units=split_names(record["lead"]),
        co_units=split_names(record["co"]),
        deadline=deadline.day,
        deadline_text=deadline.text,
        note=as_text(record["note"]),
    )


def _faults(table: Table, record: Record, row: DivisionRow, known_keys: Collection[str] | None) -> Iterator[Problem]:
    if known_keys is not None and row.key not in known_keys:
        yield table.problem(record, "key", f"行键“{row.key}”不属于这个方案。请使用本方案下载的分工表。")
    if row.co_units and not row.lead_units:
        yield table.problem(record, "lead", "填了配合单位，没有填牵头单位。")
    elif not row.lead_units:
        yield table.problem(record, "lead", "没有填牵头单位，这一项仍然没有分工。", Severity.WARNING)
    both = [name for name in row.co_units if name in row.lead_units]
    if both:
        yield table.problem(record, "co", f"“{'”“'.join(both)}”已是牵头单位，不能同时为配合单位。")


def _repetitions(table: Table, rows: Sequence[DivisionRow]) -> Iterator[Problem]:
    first: dict[str, DivisionRow] = {}
    for row in rows:
        known = first.setdefault(row.key, row)
        if known is not row:
            message = f"与第{known.row}行是同一项任务（行键“{row.key}”），请只保留一行。"
            yield Problem(table.sheet, row.row, table.labels["key"], message)
