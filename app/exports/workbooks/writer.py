"""Rows of one sheet as XML. The skeleton around them (widths, print settings, views) comes from openpyxl.

Writing the rows directly is what lets a formula carry its cached value, which openpyxl cannot store and
previewers need, and takes a fraction of the time of one object per cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from app.exports.workbooks.cells import (
    Formula,
    TextTable,
    Toned,
    Value,
    formula_cell,
    number_text,
    serial,
)
from app.exports.workbooks.fingerprint import shown
from app.exports.workbooks.heights import MAX_POINTS, count_lines, points
from app.exports.workbooks.styles import Style, StyleBook, toned


@dataclass(frozen=True, slots=True)
class Place:
    """One column of a row: its letter, its style, and how many half characters fit on a line."""

    letter: str
    style: Style
    room: float


class SheetWriter:
    """Collects rows from the top down. `lines` is what the fingerprint is made of."""

    def __init__(self, name: str, texts: TextTable, styles: StyleBook) -> None:
        self.rows: list[str] = []
        self.merges: list[str] = []
        self.lines = [f"[{name}]"]
        self.at = 1
        self.width = 1
        self.height = 0.0
        self._texts = texts
        self._styles = styles

    def add_row(self, places: Sequence[Place], values: Sequence[Value], *, least: float = 0.0) -> tuple[int, int]:
        """Write one row, or several merged ones where one may not be high enough; (first, last) row number.

        A spreadsheet row ends at 409 points. A report longer than that is given more rows, merged downwards,
        so that nothing is cut on paper.
        """
        first = self.at
        cells, lines = [], 1
        for place, value in zip(places, values, strict=True):
            xml, needed = self._cell(place, value, first)
            cells.append(xml)
            lines = max(lines, needed)
        size = places[0].style.size
        height = max(points(lines, size), least)
        count = int(-(-height // MAX_POINTS))
        self._emit(cells, round(height / count, 1))
        if count > 1:
            self._extend(places, count - 1, round(height / count, 1))
        self.width = max(self.width, len(places))
        return first, self.at - 1

    def merge(self, first_column: int, first_row: int, last_column: int, last_row: int) -> None:
        if (first_column, first_row) != (last_column, last_row):
            start = f"{get_column_letter(first_column)}{first_row}"
            self.merges.append(f"{start}:{get_column_letter(last_column)}{last_row}")

    def _emit(self, cells: Sequence[str], height: float) -> None:
        self.rows.append(f'<row r="{self.at}" ht="{height}" customHeight="1">{"".join(cells)}</row>')
        self.at += 1
        self.height += height

    def _extend(self, places: Sequence[Place], more: int, height: float) -> None:
        first = self.at - 1
        indexes = [self._styles.index(place.style) for place in places]
        for _ in range(more):
            blanks = [
                f'<c r="{place.letter}{self.at}" s="{index}"/>' for place, index in zip(places, indexes, strict=True)
            ]
            self._emit(blanks, height)
        self.merges.extend(f"{place.letter}{first}:{place.letter}{self.at - 1}" for place in places)

    def _cell(self, place: Place, value: Value, row: int) -> tuple[str, int]:
        """The XML of a cell and the lines it needs."""
        where = f"{place.letter}{row}"
        style = place.style
        if isinstance(value, Toned):
            style, value = toned(style, value.tone), value.text
        if isinstance(value, bool):
            value = "是" if value else "否"
        index = self._styles.index(style)
        if isinstance(value, str):
            return self._text_cell(where, style, index, value, place.room)
        if value is None:
            return f'<c r="{where}" s="{index}"/>', 1
        if isinstance(value, Formula):
            filled = replace(value, text=value.text.replace("{row}", str(row)))
            self.lines.append(f"{where}={shown(value.cached)}")
            return formula_cell(where, index, filled, row), 1
        number = number_text(serial(value) if isinstance(value, date) else value)
        self.lines.append(f"{where}={shown(float(value) if isinstance(value, Decimal) else value)}")
        return f'<c r="{where}" s="{index}"><v>{number}</v></c>', 1

    def _text_cell(self, where: str, style: Style, index: int, text: str, room: float) -> tuple[str, int]:
        if not text or text.isspace():
            return f'<c r="{where}" s="{index}"/>', 1
        number, dangerous, cleaned = self._texts.add(text)
        visible = cleaned.strip()
        self.lines.append(f"{where}={visible}")
        if dangerous:
            index = self._styles.index(replace(style, quote=True))
        return f'<c r="{where}" s="{index}" t="s"><v>{number}</v></c>', count_lines(cleaned, room)
