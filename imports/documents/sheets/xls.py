"""Reads .xls and .et, the workbooks of before 2007. They keep figures without the form in which they were shown."""

import io

import python_calamine as calamine

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

_OLD = "由旧版工作簿（.xls/.et）读取，百分数和日期请对照原件核对"
# An old sheet is read with its empty cells; so many of them are no ledger.
_MAX_AREA = 20 * MAX_TABLE_CELLS


def read_xls(data: bytes, name: str) -> RawDocument:
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            shown = [each.visible == calamine.SheetVisibleEnum.Visible for each in book.sheets_metadata]
            sheets = [_read(book.get_sheet_by_index(index), name) for index, visible in enumerate(shown) if visible]
            hidden = [title for title, visible in zip(book.sheet_names, shown, strict=True) if not visible]
    except calamine.PasswordError as error:
        raise DocumentRefused("工作簿设了打开密码，无法读取。请取消密码后保存，再导入。", name) from error
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise DocumentRefused(BROKEN_BOOK, name) from error
    return write_sheets(sheets, (_OLD, *hidden_notes(hidden)), name)


def _read(sheet: calamine.CalamineSheet, name: str) -> Sheet:
    if sheet.height * sheet.width > _MAX_AREA:
        raise too_many(name)
    read = Sheet(sheet.name)
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            put_text(read, row, column, spell_value(value, ""))
    read.merged = [(r0 + 1, c0 + 1, r1 + 1, c1 + 1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ()]
    return read
