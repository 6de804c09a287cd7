"""A ledger of tasks (任务台账) as .xlsx or .csv, with its columns in any order."""

from dataclasses import dataclass
from datetime import date

from imports.tables.grid import read_grids
from imports.tables.headings import Heading, Record, Table, find_table
from imports.tables.problems import Problem, Severity, TableResult, in_file_order
from imports.tables.values import BadValueError, DeadlineCell, as_deadline, as_text, split_names

HEADINGS = (
    Heading("key", "行键", ("任务键",)),
    Heading("number", "序号", ("编号", "任务编号", "任务序号")),
    Heading("title", "工作任务", ("任务", "重点任务", "任务名称", "事项", "工作事项", "督办事项", "标题")),
    Heading("text", "任务内容", ("工作内容", "具体内容", "主要内容", "工作要求", "任务要求", "目标任务", "具体措施")),
    Heading(
        "lead",
        "牵头单位",
        ("责任单位", "牵头责任单位", "主办单位", "牵头部门", "责任部门", "承办单位"),
        required=True,
    ),
    Heading("co", "配合单位", ("配合责任单位", "协办单位", "参与单位", "配合部门", "协同单位")),
    Heading("deadline", "完成时限", ("时限", "完成时间", "办结时限", "截止日期", "时间要求")),
)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A task as the table has it; names are as typed. `key` is blank in tables that we did not give out."""

    row: int
    key: str
    number: str
    title: str
    text: str
    lead: tuple[str, ...]
    co: tuple[str, ...]
    deadline: date | None
    deadline_text: str


def read_ledger_table(data: bytes) -> TableResult[LedgerRow]:
    table = find_table(read_grids(data), HEADINGS)
    problems = list(table.problems)
    rows = [_read(table, record, problems) for record in table.records]
    return TableResult(tuple(rows), in_file_order(problems))


def _read(table: Table, record: Record, problems: list[Problem]) -> LedgerRow:
    deadline = DeadlineCell(None, as_text(record["deadline"]))
    try:
        deadline = as_deadline(record["deadline"])
    except BadValueError as bad:
        problems.append(table.problem(record, "deadline", str(bad)))
    problems += [table.problem(record, "deadline", doubt, Severity.WARNING) for doubt in deadline.doubts]
    title, text = as_text(record["title"]), as_text(record["text"])
    if not (title or text):
        problems.append(table.problem(record, "title", "没有写工作任务，也没有写任务内容。"))
    return LedgerRow(
        row=record.row,
        key=as_text(record["key"]),
        number=as_text(record["number"]),
        title=title,
        text=text,
        lead=split_names(record["lead"]),
        co=split_names(record["co"]),
        deadline=deadline.day,
        deadline_text=deadline.text,
    )
