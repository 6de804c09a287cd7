"""Goal 5: workbook 2 with 5,000 rows beside the bare openpyxl calls that make the same cells."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.ledger import COLUMNS, LedgerRow, build_ledger
from app.lamps.enums import LampColour
from tests.bench.figure import Figure, interleaved_medians

ROWS = 5_000
LIMIT = 1.2
_FONT = Font(name="宋体", sz=10.5)
_SIDE = Side(style="thin", color="FF404040")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_ALIGNMENT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_COLOURS = (LampColour.GREEN, LampColour.YELLOW, LampColour.RED, LampColour.DONE_ON_TIME)


def ledger_rows(count: int = ROWS) -> list[LedgerRow]:
    """Every long text differs, as reports do: nothing is won by storing equal texts once."""
    return [
        LedgerRow(
            number=str(number),
            source="科技创新行动实施方案",
            document_number="省政办发〔2026〕12号",
            task=f"第{number}项：组织实施重大科技专项，突破一批关键核心技术，形成自主知识产权成果并推动转化应用。"
            * 2,
            lead_units=f"省第{number % 15}厅",
            co_units=f"省第{number % 7}局、省第{number % 11}委、第{number % 14}市人民政府",
            deadline=date(2026, 12, 1 + number % 28),
            progress=f"截至本月，第{number}项已完成立项评审并签订任务书，到位资金{number}万元，正在开展中期检查。"
            * 3,
            problems=f"第{number}项部分配套资金尚未到位，影响后续采购进度。",
            next_steps=f"下月完成第{number}项的中期检查，协调财政部门落实配套资金。",
            percent=number % 101 / 100,
            lamp=_COLOURS[number % 4],
            opinion="请抓紧协调。" if number % 5 == 0 else "",
        )
        for number in range(1, count + 1)
    ]


def cells_of(rows: list[LedgerRow]) -> list[tuple[Any, ...]]:
    return [
        (
            row.number, row.source, row.document_number, row.task, row.lead_units, row.co_units, row.deadline,
            row.progress, row.problems, row.next_steps, row.percent, row.lamp.label, row.opinion or None,
        )
        for row in rows
    ]  # fmt: skip


def bare_styled(rows: list[LedgerRow]) -> bytes:
    """The plain way: one cell at a time, with shared style objects."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([column.heading for column in COLUMNS])
    for at, values in enumerate(cells_of(rows), 2):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(at, column, value)
            cell.font, cell.border, cell.alignment = _FONT, _BORDER, _ALIGNMENT
        sheet.row_dimensions[at].height = 60
    return _saved(book)


def bare_write_only(rows: list[LedgerRow]) -> bytes:
    """openpyxl's own fast way, with the same styles."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.heading for column in COLUMNS])
    for values in cells_of(rows):
        cells = [WriteOnlyCell(sheet, value) for value in values]
        for cell in cells:
            cell.font, cell.border, cell.alignment = _FONT, _BORDER, _ALIGNMENT
        sheet.append(cells)
    return _saved(book)


def bare_plain(rows: list[LedgerRow]) -> bytes:
    """No style at all: not a form anybody could sign, the least that openpyxl can do."""
    book = Workbook()
    sheet = book.worksheets[0]
    for values in cells_of(rows):
        sheet.append(values)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def run() -> Iterator[Figure]:
    rows = ledger_rows()
    header = ExportHeader(
        "重点任务督查台账", "办公室", "2026年11月", datetime(2026, 11, 25, 10, tzinfo=UTC), "张明", "B1"
    )
    ours, styled, write_only, plain = interleaved_medians(
        [
            lambda: build_ledger(header, rows),
            lambda: bare_styled(rows),
            lambda: bare_write_only(rows),
            lambda: bare_plain(rows),
        ]
    )
    for name, anchor in (
        ("openpyxl, same styles", styled),
        ("openpyxl write-only, same styles", write_only),
        ("openpyxl, no styles", plain),
    ):
        yield Figure(
            f"workbook 2, {ROWS:,} rows, beside {name}", ours * 1000, "ms", anchor * 1000, most=LIMIT, of_ratio=True
        )
