"""Workbook 3: 月度报送情况表. 应报 = 按时 + 逾期 + 缺报, or the form is not written."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.workbooks.cells import Formula, Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import SIGNATURES, Column, OfficialBook, SheetSpec
from app.exports.workbooks.sums import DoesNotAddUp, column_sum, ratio, row_sum

COLUMNS = (
    Column("单位", 44, align="left"),
    Column("应报", 12),
    Column("已报", 12),
    Column("按时", 12),
    Column("逾期", 12),
    Column("退回", 12),
    Column("缺报", 12),
    Column("按时率", 14, number_format="0.0%"),
)
NOTES = (
    "说明：应报＝已报＋缺报，已报＝按时＋逾期，按时率＝按时÷应报；退回为本期曾被退回修改的项数，不计入合计关系。",
)


@dataclass(frozen=True, slots=True)
class FilingRow:
    """Numbers of reports a unit owed for the period; `returned` counts reports sent back at least once."""

    unit: str
    due: int
    on_time: int
    late: int
    returned: int
    missing: int


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The office's extra questions and, by unit in official order, the answers to them; None where there is none."""

    questions: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | float | None, ...]], ...]


def build_filing(header: ExportHeader, rows: Sequence[FilingRow], answers: AnswerSheet | None = None) -> bytes:
    for row in rows:
        if row.due != row.on_time + row.late + row.missing:
            raise DoesNotAddUp(f"{row.unit}: {row.due} due, {row.on_time} + {row.late} + {row.missing} counted")
    due, on_time = sum(row.due for row in rows), sum(row.on_time for row in rows)
    total = (
        "合计",
        column_sum("B", [row.due for row in rows]),
        column_sum("C", [row.on_time + row.late for row in rows]),
        column_sum("D", [row.on_time for row in rows]),
        column_sum("E", [row.late for row in rows]),
        column_sum("F", [row.returned for row in rows]),
        column_sum("G", [row.missing for row in rows]),
        ratio("D", "B", on_time, due),
    )
    spec = SheetSpec(
        name="报送情况",
        title=header.title,
        columns=COLUMNS,
        size=13,
        total=total,
        notes=NOTES,
        signatures=SIGNATURES,
        freeze=1,
    )
    book = OfficialBook(header)
    book.add(spec, [_cells(row) for row in rows])
    if answers is not None and answers.questions:
        _add_answers(book, answers)
    return book.to_bytes()


def _add_answers(book: OfficialBook, answers: AnswerSheet) -> None:
    """A sheet of its own: a unit a row, a question a column."""
    width = max(18.0, 100 / len(answers.questions))
    columns = (Column("单位", 34, align="left"), *(Column(text, width, align="left") for text in answers.questions))
    spec = SheetSpec(
        name="补充问题", title="补充问题答复情况", columns=columns, size=12, signatures=SIGNATURES, freeze=1
    )
    book.add(
        spec,
        [(unit, *(value if value is not None else "未答复" for value in values)) for unit, values in answers.rows],
    )


def _cells(row: FilingRow) -> tuple[Value, ...]:
    return (
        row.unit,
        row.due,
        row_sum("D", "E", [row.on_time, row.late]),
        row.on_time,
        row.late,
        row.returned,
        Formula("B{row}-C{row}", row.missing),
        ratio("D", "B", row.on_time, row.due),
    )
