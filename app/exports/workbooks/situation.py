"""Workbook 1: 督查情况汇总表（按主办单位）. Layout after the summary of a ministry's supervision office."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.workbooks.cells import Formula, Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import SIGNATURES, Column, OfficialBook, SheetSpec
from app.exports.workbooks.sums import column_sum, row_sum

_DONE, _OPEN = "已办结", "办理中"
COLUMNS = (
    Column("序号", 6),
    Column("主办单位", 44, align="left"),
    Column("按时办结", 12, group=_DONE),
    Column("逾期办结", 12, group=_DONE),
    Column("小计", 10, group=_DONE),
    Column("未到完成时限", 14, group=_OPEN),
    Column("逾期未办结", 13, group=_OPEN),
    Column("无明确完成时限", 14, group=_OPEN),
    Column("小计", 10, group=_OPEN),
    Column("合计", 10),
)


@dataclass(frozen=True, slots=True)
class SituationRow:
    """Numbers of tasks whose lead is `unit`, by state at the cut-off."""

    unit: str
    done_on_time: int
    done_late: int
    not_yet_due: int
    overdue: int
    no_deadline: int

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        return self.not_yet_due + self.overdue + self.no_deadline


def build_situation(header: ExportHeader, rows: Sequence[SituationRow], *, unled: int = 0) -> bytes:
    """`unled` tasks have no lead unit and stand in no row: the form says so, since the ledger counts them."""
    total = (
        "合计",
        None,
        column_sum("C", [row.done_on_time for row in rows]),
        column_sum("D", [row.done_late for row in rows]),
        column_sum("E", [row.done for row in rows]),
        column_sum("F", [row.not_yet_due for row in rows]),
        column_sum("G", [row.overdue for row in rows]),
        column_sum("H", [row.no_deadline for row in rows]),
        column_sum("I", [row.open for row in rows]),
        column_sum("J", [row.done + row.open for row in rows]),
    )
    spec = SheetSpec(
        name="汇总表",
        title=header.title,
        columns=COLUMNS,
        size=13,
        total=total,
        total_span=2,
        notes=(f"说明：另有{unled}项任务没有牵头单位，未列入本表。",) if unled else (),
        signatures=SIGNATURES,
        freeze=2,
    )
    book = OfficialBook(header)
    book.add(spec, [_cells(number, row) for number, row in enumerate(rows, 1)])
    return book.to_bytes()


def _cells(number: int, row: SituationRow) -> tuple[Value, ...]:
    return (
        number,
        row.unit,
        row.done_on_time,
        row.done_late,
        row_sum("C", "D", [row.done_on_time, row.done_late]),
        row.not_yet_due,
        row.overdue,
        row.no_deadline,
        row_sum("F", "H", [row.not_yet_due, row.overdue, row.no_deadline]),
        Formula("E{row}+I{row}", row.done + row.open),
    )
