"""Finds the heading row of a table by the names that its columns are known under."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from app.exports.workbooks.fingerprint import PRINT_LABEL
from imports.tables.grid import CellValue, Grid, GridRow
from imports.tables.problems import Problem, Severity, TableRefused
from imports.tables.values import as_text

_SEARCHED_ROWS = 20
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """`label` is what our own template prints; `aliases` are other names in use."""

    field: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row by field name; a field whose column is missing reads as None."""

    sheet: str
    row: int
    cells: Mapping[str, CellValue]

    def __getitem__(self, field: str) -> CellValue:
        return self.cells.get(field)


@dataclass(frozen=True, slots=True)
class Table:
    """`labels` gives a field's heading as the file writes it, `letters` the column that it stands in."""

    sheet: str
    records: tuple[Record, ...]
    labels: Mapping[str, str]
    problems: tuple[Problem, ...]
    letters: Mapping[str, str]

    def problem(self, record: Record, field: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.sheet, record.row, self.labels.get(field, field), message, severity)


def find_table(grids: Sequence[Grid], headings: Sequence[Heading]) -> Table:
    """The first sheet whose heading row names all required columns; TableRefused says what was found instead."""
    names = _names(headings)
    required = [heading for heading in headings if heading.required]
    best: tuple[int, Grid, GridRow] | None = None
    for grid in grids:
        for row in grid.rows[:_SEARCHED_ROWS]:
            known = {names[key] for key in map(_key, row.values) if key in names}
            if known >= {heading.field for heading in required}:
                return _table(grid, row, headings, names)
            if best is None or len(known) > best[0]:
                best = (len(known), grid, row)
    raise TableRefused(_not_found(best, headings, names))


def _table(grid: Grid, head: GridRow, headings: Sequence[Heading], names: Mapping[str, str]) -> Table:
    columns: dict[int, str] = {}
    labels = {heading.field: heading.label for heading in headings}
    problems: list[Problem] = []
    for column, value in enumerate(head.values):
        field = names.get(_key(value))
        text = as_text(value)
        if field is None:
            if text and _key(value) not in _COUNTERS:
                message = f"没有用到列“{text}”，其中的内容不会导入。可用的列：{_labels(headings)}。"
                problems.append(Problem(grid.name, head.number, text, message, Severity.WARNING))
        elif field in columns.values():
            message = f"表头“{text}”与“{labels[field]}”是同一列，请只保留一列。"
            problems.append(Problem(grid.name, head.number, text, message))
        else:
            columns[column] = field
            labels[field] = text
    records = tuple(_records(grid, head, columns))
    if not records:
        problems.append(Problem(grid.name, head.number, "", "表头下面没有数据行，请填写后再上传。"))
    letters = {field: get_column_letter(column + 1) for column, field in columns.items()}
    return Table(grid.name, records, labels, tuple(problems), letters)


_COUNTERS = {"", "序号", "编号", "no"}


def _records(grid: Grid, head: GridRow, columns: Mapping[int, str]) -> Iterator[Record]:
    for row in grid.rows:
        if row.number <= head.number or row.banner or row.continued or _is_foot(row):
            continue
        cells = {field: row.values[column] for column, field in columns.items() if column < len(row.values)}
        if any(value is not None for value in cells.values()):
            yield Record(grid.name, row.number, cells)


def _is_foot(row: GridRow) -> bool:
    """Our own last line, which a .csv made of our workbook still holds though its merged cells are gone."""
    return PRINT_LABEL in as_text(row.values[0])


def _names(headings: Sequence[Heading]) -> dict[str, str]:
    return {_key(name): heading.field for heading in headings for name in (heading.label, *heading.aliases)}


def _key(value: CellValue) -> str:
    """工作任务 *, 工作任务（必填） and 工 作 任 务 are one heading."""
    text = unicodedata.normalize("NFKC", as_text(value)).lower()
    text = re.sub(r"\((?:必填|选填|可选|可不填)\)", "", text)
    return re.sub(r"[\s*:]", "", text)


def _labels(headings: Sequence[Heading]) -> str:
    return "、".join(heading.label + ("（必填）" if heading.required else "") for heading in headings)


def _not_found(best: tuple[int, Grid, GridRow] | None, headings: Sequence[Heading], names: Mapping[str, str]) -> str:
    expected = f"需要的列：{_labels(headings)}。"
    if best is None or not best[0]:
        first = best[2].values if best else ()
        seen = "、".join(f"“{as_text(value)[:20]}”" for value in first[:_SHOWN] if value is not None)
        return f"没有找到表头。读到的第一行内容是：{seen or '（空）'}。{expected}"
    _, grid, row = best
    known = {names[_key(value)] for value in row.values if _key(value) in names}
    missing = "、".join(
        f"“{heading.label}”" for heading in headings if heading.required and heading.field not in known
    )
    seen = "、".join(f"“{as_text(value)[:20]}”" for value in row.values[:_SHOWN] if value is not None)
    return f"“{grid.name}”第{row.number}行的表头缺少{missing}。读到的列：{seen}。{expected}"
