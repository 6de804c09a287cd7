"""导出当前列表: whatever a page lists, in the same form, with filters instead of signatures. Also as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import LOCAL
from app.exports.workbooks.cells import Formula, Toned, Value, csv_text
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.heights import half_widths
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from app.exports.workbooks.styles import Align

_WIDEST, _NARROWEST = 44.0, 8.0
_A4_WIDTH = 150.0


@dataclass(frozen=True, slots=True)
class ListColumn:
    """`number_format` as a spreadsheet writes it, for example `0.0%`."""

    heading: str
    align: Align = "left"
    number_format: str = ""


def build_list(
    header: ExportHeader,
    columns: Sequence[ListColumn],
    rows: Sequence[Sequence[Value]],
    *,
    total: Sequence[Value] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """`total` is the last row, without the number in front."""
    numbered = [ListColumn("序号", "center"), *columns]
    body = [(number, *row) for number, row in enumerate(rows, 1)]
    sized = tuple(
        Column(
            column.heading,
            fitting_width(column.heading, (row[at] for row in body)) if at else 6.0,
            column.align,
            number_format=_format(column, at, body),
        )
        for at, column in enumerate(numbered)
    )
    spec = SheetSpec(
        name="列表",
        title=header.title,
        columns=sized,
        paper="A3" if sum(column.width for column in sized) > _A4_WIDTH else "A4",
        filtered=True,
        total=(None, *total) if total else (),
        notes=tuple(notes),
    )
    book = OfficialBook(header)
    book.add(spec, body)
    return book.to_bytes()


def build_csv(columns: Sequence[ListColumn], rows: Sequence[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte order mark, because office programs guess the encoding without it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([csv_text(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return target.getvalue().encode("utf-8-sig", "replace")


def _plain(value: Value) -> str:
    if isinstance(value, Toned):
        value = value.text
    if isinstance(value, Formula):
        value = value.cached
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return (value.astimezone(LOCAL) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return csv_text(value) if isinstance(value, str) else str(value)


def fitting_width(heading: str, values: Iterable[Value]) -> float:
    """Wide enough for nine cells of ten on one line, within bounds; the rest wraps."""
    needs = sorted(half_widths(_plain(value).partition("\n")[0]) for value in values)
    usual = needs[int(len(needs) * 0.9)] if needs else 0.0
    return min(_WIDEST, max(_NARROWEST, usual, half_widths(heading)) + 3.0)


def _format(column: ListColumn, at: int, rows: Sequence[Sequence[Value]]) -> str:
    if column.number_format:
        return column.number_format
    first = next((row[at] for row in rows if row[at] is not None), None)
    if isinstance(first, datetime):
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(first, date) else "General"
