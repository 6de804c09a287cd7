"""Reads .xlsx, within limits that are counted before any XML is parsed."""

import io
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from app.core.errors import InvalidInput
from imports.documents.errors import DocumentRefused
from imports.documents.raw import RawDocument
from imports.documents.sheets.rows import BROKEN_BOOK, Sheet, hidden_notes, put_text, spell_value, write_sheets
from imports.tables.package import check_workbook, nothing_left_out

_BROKEN = (
    InvalidFileException, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, RecursionError,
    UserWarning,
)  # fmt: skip


def read_xlsx(data: bytes, name: str) -> RawDocument:
    try:
        check_workbook(data)
    except InvalidInput as refusal:
        raise DocumentRefused(refusal.message, name) from refusal
    # Without the hardened parser an entity bomb would be expanded; better no import than that.
    if openpyxl.DEFUSEDXML is not True:
        raise RuntimeError("openpyxl does not use defusedxml")
    try:
        with nothing_left_out():
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = [_read(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except _BROKEN as error:
        raise DocumentRefused(BROKEN_BOOK, name) from error
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return write_sheets(sheets, hidden_notes(hidden), name)


def _read(sheet: Any) -> Sheet:
    read = Sheet(sheet.title)
    # Only cells that exist: a sheet formatted down to its last row has a million rows but few cells.
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        put_text(read, row, column, spell_value(cell.value, cell.number_format or ""))
    read.merged = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges]
    return read
