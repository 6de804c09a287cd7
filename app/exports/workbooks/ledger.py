"""Workbook 2: 重点任务督查台账, one row a task, A3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.exports.workbooks.cells import Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.lamps import lamp_cell
from app.exports.workbooks.sheet import SIGNATURES, Column, OfficialBook, SheetSpec
from app.lamps.enums import LampColour

COLUMNS = (
    Column("序号", 6),
    Column("任务来源", 16, align="left"),
    Column("发文字号", 14),
    Column("工作任务", 46, align="left"),
    Column("牵头单位", 15),
    Column("配合单位", 18, align="left"),
    Column("完成时限", 13, number_format='yyyy"年"m"月"d"日"'),
    Column("本期进展", 46, align="left"),
    Column("存在问题", 22, align="left"),
    Column("下步打算", 24, align="left"),
    Column("进度%", 7, number_format="0%"),
    Column("亮灯", 9),
    Column("督查意见", 18, align="left"),
)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`number` as printed in the document; `percent` a share from 0 to 1.

    `deadline` is a day, or the words of the document where it names none.
    """

    number: str
    source: str
    document_number: str
    task: str
    lead_units: str
    co_units: str
    deadline: date | str | None
    progress: str
    problems: str
    next_steps: str
    percent: float | None
    lamp: LampColour
    lamp_word: str = ""
    opinion: str = ""


def build_ledger(header: ExportHeader, rows: Iterable[LedgerRow]) -> bytes:
    spec = SheetSpec(
        name="督查台账",
        title=header.title,
        columns=COLUMNS,
        paper="A3",
        signatures=SIGNATURES,
        freeze=4,
    )
    book = OfficialBook(header)
    book.add(spec, map(_cells, rows))
    return book.to_bytes()


def _cells(row: LedgerRow) -> tuple[Value, ...]:
    return (
        row.number,
        row.source,
        row.document_number,
        row.task,
        row.lead_units,
        row.co_units,
        row.deadline,
        row.progress,
        row.problems,
        row.next_steps,
        row.percent,
        lamp_cell(row.lamp, row.lamp_word),
        row.opinion,
    )
