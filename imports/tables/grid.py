"""Bytes of .xlsx, .xls, .et or .csv → sheets of plain values with the row numbers that the user sees."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from imports.old_books import OldBookBrokenError, OldBookLockedError, OldSheet, merged_ranges, read_old_book
from imports.tables.package import (
    MAX_CELLS,
    check_size,
    check_workbook,
    is_old_book,
    is_zip,
    nothing_left_out,
    refuse_foreign,
)
from imports.tables.problems import TableRefused


class FormulaText(str):
    """What a cell calculates, where the reader asks for it: the result of a stranger's formula is not taken."""

    __slots__ = ()


CellValue = str | int | float | bool | date | datetime | None
_BROKEN = "表格内容异常，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
_MAX_CSV_FIELD = 32_767
_QUOTED = re.compile(r'"[^"]*"|\\.')
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u00ad"))


@dataclass(frozen=True, slots=True)
class GridRow:
    """`values` from column A on. A banner is a line merged across the table: title, note, signature."""

    number: int
    values: tuple[CellValue, ...]
    banner: bool = False
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    name: str
    rows: tuple[GridRow, ...]


def read_grids(data: bytes, *, as_typed: bool = False) -> tuple[Grid, ...]:
    """Visible sheets with content, or TableRefused. `as_typed` gives formulas as FormulaText and 50% as such a text."""
    check_size(data)
    # How a cell was typed, an old workbook does not tell.
    if is_old_book(data) and not as_typed:
        return _filled(_read_old(data))
    if not is_zip(data):
        refuse_foreign(data)
        return (_read_csv(data),)
    check_workbook(data)
    # Without the hardened parser an entity bomb would be expanded; better no import than that.
    if openpyxl.DEFUSEDXML is not True:
        raise RuntimeError("openpyxl does not use defusedxml")
    try:
        with nothing_left_out():
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=not as_typed, keep_links=False)
    except (
        InvalidFileException, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
        RecursionError, UserWarning,
    ) as broken:  # fmt: skip
        raise TableRefused(_BROKEN) from broken
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return _filled([_read_sheet(sheet, as_typed=as_typed) for sheet in shown])


def _filled(grids: Iterable[Grid]) -> tuple[Grid, ...]:
    filled = tuple(grid for grid in grids if grid.rows)
    if not filled:
        raise TableRefused("工作簿里没有内容。请确认上传的文件，并检查工作表是否被隐藏。")
    return filled


def _read_sheet(sheet: Worksheet, *, as_typed: bool) -> Grid:
    # Only cells that exist: a sheet formatted down to its last row has a million rows but few cells.
    values: dict[int, dict[int, CellValue]] = {}
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        value = _typed(cell) if as_typed else _plain(cell.value)
        if value is not None:
            values.setdefault(row, {})[column] = value
    merged = [(each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges]
    return _grid(sheet.title, values, merged)


def _read_old(data: bytes) -> list[Grid]:
    too_large = TableRefused(f"工作表超过 {MAX_CELLS} 个单元格，已拒绝读取。请删去空行空列后再上传。")
    try:
        grids, _hidden = read_old_book(data, _old_sheet, max_area=MAX_CELLS, too_large=too_large)
    except OldBookLockedError as locked:
        raise TableRefused("文件设了打开密码，无法读取。请取消密码后保存，再上传。") from locked
    except OldBookBrokenError as broken:
        raise TableRefused(_BROKEN) from broken
    return grids


def _old_sheet(sheet: OldSheet) -> Grid:
    values: dict[int, dict[int, CellValue]] = {}
    top, left = sheet.start or (0, 0)
    for row, cells in enumerate(sheet.to_python(), start=top + 1):
        for column, cell in enumerate(cells, start=left + 1):
            value = _plain(_whole(cell))
            if value is not None:
                values.setdefault(row, {})[column] = value
    return _grid(sheet.name, values, merged_ranges(sheet))


def _whole(value: Any) -> Any:
    """Old workbooks know fractions only: 3.0 is the number 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _grid(name: str, values: dict[int, dict[int, CellValue]], merged: Iterable[tuple[int, int, int, int]]) -> Grid:
    banners: set[int] = set()
    covered: dict[int, set[int]] = {}
    for top, left, bottom, right in merged:
        value = values.get(top, {}).get(left)
        if right - left >= 2:
            banners.add(top)
        for row in range(top + 1, bottom + 1):
            if value is not None:
                values.setdefault(row, {})[left] = value
                covered.setdefault(row, set()).add(left)
    # A row all of whose values come from cells merged down from above says nothing of its own.
    rows = [
        GridRow(row, _dense(cells), banner=row in banners, continued=set(cells) <= covered.get(row, set()))
        for row, cells in sorted(values.items())
    ]
    return Grid(name, tuple(rows))


def _dense(cells: dict[int, CellValue]) -> tuple[CellValue, ...]:
    return tuple(cells.get(column) for column in range(1, max(cells) + 1))


def _typed(cell: Any) -> CellValue:
    if cell.data_type == "f":
        # A formula over several cells is an object of its own.
        return FormulaText(cell.value if isinstance(cell.value, str) else "=")
    value = _plain(cell.value)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in _QUOTED.sub("", cell.number_format):
        return f"{value * 100:.10g}%"
    return value


def _plain(value: Any) -> CellValue:
    if isinstance(value, str):
        text = value.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip()
        return text or None
    if isinstance(value, bool | int | float | date) or value is None:
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _read_csv(data: bytes) -> Grid:
    text = _decode(data)
    rows: list[GridRow] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for values in reader:
            cells += len(values)
            if cells > MAX_CELLS:
                raise TableRefused(f"表格超过 {MAX_CELLS} 个单元格，已拒绝读取。请分成几个文件上传。")
            # A row is named by the line it ends on, which is what an editor shows.
            plain = tuple(_plain(value[:_MAX_CSV_FIELD]) for value in values)
            if any(value is not None for value in plain):
                rows.append(GridRow(reader.line_num, plain))
    except csv.Error as broken:
        raise TableRefused(f"CSV 第{reader.line_num}行格式有误，请检查引号和逗号。") from broken
    return Grid("CSV", tuple(rows))


def _decode(data: bytes) -> str:
    for encoding, mark in (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff")):
        if data.startswith(mark):
            return _decode_as(data, (encoding,))
    return _decode_as(data, ("utf-8", "gb18030"))


def _decode_as(data: bytes, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise TableRefused("文件既不是表格，也不是 UTF-8 或 GB18030 编码的文本。请上传 .xlsx 或 .csv 文件。")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",\t;", key=first.count)
