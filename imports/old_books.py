"""Opens workbooks of before 2007 (.xls, .et): what every reader of them must know about the library that does it."""

import io
from collections.abc import Callable, Iterable
from typing import TypeVar

import python_calamine as calamine

Made = TypeVar("Made")
OldSheet = calamine.CalamineSheet


class OldBookBrokenError(Exception):
    """The file is damaged."""


class OldBookLockedError(Exception):
    """The file has a password."""


def read_old_book(
    data: bytes, read: Callable[[OldSheet], Made], *, max_area: int, too_large: Exception
) -> tuple[list[Made], list[str]]:
    """What `read` makes of each visible sheet, and the names of the hidden ones.

    Raises OldBookBrokenError and OldBookLockedError, and `too_large` for a sheet of more than `max_area` cells: an old
    sheet is read with its empty cells.
    """
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            shown = [each.visible == calamine.SheetVisibleEnum.Visible for each in book.sheets_metadata]
            sheets = [book.get_sheet_by_index(index) for index, visible in enumerate(shown) if visible]
            _check_area(sheets, max_area, too_large)
            hidden = [title for title, visible in zip(book.sheet_names, shown, strict=True) if not visible]
            return [read(sheet) for sheet in sheets], hidden
    except calamine.PasswordError as error:
        raise OldBookLockedError from error
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise OldBookBrokenError from error
    except BaseException as panic:
        # A panic of the library stands beside Exception and cannot be imported; anything else is not ours to hold.
        if type(panic).__name__ != "PanicException":
            raise
        raise OldBookBrokenError from panic


def _check_area(sheets: Iterable[OldSheet], max_area: int, too_large: Exception) -> None:
    if any(sheet.height * sheet.width > max_area for sheet in sheets):
        raise too_large


def merged_ranges(sheet: OldSheet) -> list[tuple[int, int, int, int]]:
    """First row, first column, last row, last column; all from 1."""
    return [(r0 + 1, c0 + 1, r1 + 1, c1 + 1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ()]
