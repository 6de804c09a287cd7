"""Workbook 2: 重点任务督查台账, one row a task, A3."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from app.exports.workbooks.cells import Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.lamps import lamp_cell
from app.exports.workbooks.sheet import SIGNATURES, Column, OfficialBook, SheetSpec
from app.lamps.enums import LampColour

COLUMNS = (
    Column("序号", 6),
    Column("任务来源", 16, align="left"),
    Column("发文字号", 17),
    Column("工作任务", 43, align="left"),
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


PAST_COLUMNS = (
    Column("序号", 6),
    Column("任务来源", 20, align="left"),
    Column("工作任务", 40, align="left"),
    Column("单位", 22, align="left"),
    Column("期次", 16),
    Column("进展情况", 60, align="left"),
    Column("存在问题", 26, align="left"),
    Column("下步打算", 26, align="left"),
    Column("完成值", 12),
    Column("状态", 12),
    Column("来源文件", 24, align="left"),
)
PAST_NOTES = ("说明：以上由历史表导入，未经审核，不参与亮灯、考核和报送统计，不计入督查台账的各列。",)


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


@dataclass(frozen=True, slots=True)
class PastRow:
    """A report from before the system: nobody reviewed it, so it stands on a sheet of its own."""

    number: str
    source: str
    task: str
    unit: str
    period: str
    progress: str
    problems: str
    next_steps: str
    value: str
    status: str
    file_name: str


def build_ledger(header: ExportHeader, rows: Iterable[LedgerRow], past: Sequence[PastRow] = ()) -> bytes:
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
    if past:
        shown = SheetSpec(
            name="历史报送",
            title="历史报送（未经审核）",
            columns=PAST_COLUMNS,
            paper="A3",
            notes=PAST_NOTES,
            freeze=3,
        )
        book.add(shown, map(astuple, past))
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
