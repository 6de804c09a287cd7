"""Rows of a workbook → lines of cells: titles above the table as text, merged cells shown in every row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS, MAX_TABLE_CELLS
from imports.documents.raw import Line, RawDocument
from imports.documents.text import Traced

BROKEN_BOOK = "工作簿已损坏或内容异常，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u00ad"))
Merge = tuple[int, int, int, int]


@dataclass
class Sheet:
    """Texts by row and column, and merged ranges as first row, first column, last row, last column; all from 1."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Merge] = field(default_factory=list)


def hidden_notes(hidden: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"隐藏的工作表“{title}”没有读取" for title in hidden)


def put_text(sheet: Sheet, row: int, column: int, text: str) -> None:
    plain = text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
    if plain:
        sheet.cells.setdefault(row, {})[column] = plain


def spell_value(value: Any, form: str) -> str:
    """As the sheet shows it: 0.95 in a column of per cents is 95%, a date is written in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月" + ("" if form and "d" not in form.lower() else f"{value.day}日")
    if isinstance(value, int | float):
        return f"{value * 100:.10g}%" if "%" in form else f"{value:.12g}"
    return str(value)


def write_sheets(sheets: list[Sheet], warnings: tuple[str, ...], name: str) -> RawDocument:
    writer = _Writer(name)
    for number, sheet in enumerate((sheet for sheet in sheets if sheet.cells), start=1):
        writer.sheet(sheet, number)
    return RawDocument("".join(writer.pieces), tuple(writer.lines), "xlsx", warnings)


@dataclass
class _Writer:
    name: str
    pieces: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    length: int = 0
    cells: int = 0

    def sheet(self, sheet: Sheet, number: int) -> None:
        """Lone texts above the first real row are title and notes of the ledger; only the first sheet names the document."""
        above: dict[int, Traced] = {}
        downwards = _downwards(sheet)
        columns = range(_first(sheet), max(max(row) for row in sheet.cells.values()) + 1)
        table = number > 1
        for row in sorted({*sheet.cells, *(row for row, _ in downwards)}):
            held = sheet.cells.get(row, {})
            table = table or len(held) > 1
            if not table:
                for text in held.values():
                    self._prose(text, row)
                continue
            self._row(row, held, columns, above, downwards, f"sheet:{number}")

    def _prose(self, text: str, row: int) -> None:
        for piece in text.split("\n"):
            start = self._append(piece + "\n")
            if piece.strip():
                self.lines.append(Line(Traced.of(piece, start), row))

    def _row(
        self,
        row: int,
        held: dict[int, str],
        columns: range,
        above: dict[int, Traced],
        downwards: set[tuple[int, int]],
        container: str,
    ) -> None:
        cells: list[Traced] = []
        own = False
        for column in columns:
            if (row, column) in downwards and column in above:
                cells.append(above[column])
                continue
            text = held.get(column, "")
            cells.append(Traced.of(text, self._append(text + "\t") if text else self.length))
            above[column] = cells[-1]
            own = own or bool(text)
        if own:
            self._append("\n")
            whole = Traced.spaced(cell for cell in cells if cell)
            self.lines.append(Line(whole, row, container, cells=tuple(cells)))

    def _append(self, text: str) -> int:
        start = self.length
        self.length += len(text)
        self.cells += 1
        if self.cells > MAX_TABLE_CELLS:
            raise too_many(self.name)
        if self.length > MAX_CHARACTERS:
            raise DocumentRefused(
                f"文件超过 {MAX_CHARACTERS // 10_000} 万字，无法导入。请只保留要导入的工作表。", self.name
            )
        self.pieces.append(text)
        return start


def _first(sheet: Sheet) -> int:
    return min(min(row) for row in sheet.cells.values())


def _downwards(sheet: Sheet) -> set[tuple[int, int]]:
    """Cells merged with the one above, which show its text in every row; others of a merged range stay empty."""
    last = max(sheet.cells)
    found: set[tuple[int, int]] = set()
    for top, left, bottom, _right in sheet.merged:
        if left in sheet.cells.get(top, {}):
            found.update((row, left) for row in range(top + 1, min(bottom, last) + 1))
    return found


def too_many(name: str) -> DocumentRefused:
    return DocumentRefused(f"表格超过 {MAX_TABLE_CELLS} 个单元格，无法导入。请删去空白行列和多余的工作表。", name)
