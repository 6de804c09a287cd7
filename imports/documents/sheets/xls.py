"""Reads .xls and .et, the workbooks of before 2007. They keep figures without the form in which they were shown."""

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_TABLE_CELLS
from imports.documents.raw import RawDocument
from imports.documents.sheets.rows import (
    BROKEN_BOOK,
    Sheet,
    hidden_notes,
    put_text,
    spell_value,
    too_many,
    write_sheets,
)
from imports.old_books import OldBookBrokenError, OldBookLockedError, OldSheet, merged_ranges, read_old_book

_OLD = "由旧版工作簿（.xls/.et）读取，百分数和日期请对照原件核对"
# An old sheet is read with its empty cells; so many of them are no ledger.
_MAX_AREA = 20 * MAX_TABLE_CELLS


def read_xls(data: bytes, name: str) -> RawDocument:
    try:
        sheets, hidden = read_old_book(data, _read, max_area=_MAX_AREA, too_large=too_many(name))
    except OldBookLockedError as error:
        raise DocumentRefused("工作簿设了打开密码，无法读取。请取消密码后保存，再导入。", name) from error
    except OldBookBrokenError as error:
        raise DocumentRefused(BROKEN_BOOK, name) from error
    return write_sheets(sheets, (_OLD, *hidden_notes(hidden)), name)


def _read(sheet: OldSheet) -> Sheet:
    read = Sheet(sheet.name)
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            put_text(read, row, column, spell_value(value, ""))
    read.merged = merged_ranges(sheet)
    return read
