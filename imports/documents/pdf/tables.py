"""Tables as they were before pages cut them: fragments put together, rows made whole, merged cells filled in."""

import re
from dataclasses import dataclass, field

from imports.documents.pdf.grids import Grid
from imports.documents.pdf.paragraphs import glue, join_cell

_SAME_EDGE = 4.0
_NUMBER = re.compile(r"[（(]?\s?(?:\d{1,4}|[一二三四五六七八九十]{1,4})\s?[)）.．、]?")


@dataclass
class Row:
    """`repeated` marks cells that are merged with the one above and show its text again."""

    page: int
    texts: list[str]
    repeated: list[bool]


@dataclass
class Table:
    grids: list[Grid]
    rows: list[Row] = field(default_factory=list)

    def goes_on_in(self, grid: Grid) -> bool:
        """Whether the grid, at the top of the next page, has the columns of this table."""
        last = self.grids[-1]
        if last.page + 1 != grid.page or len(last.edges) != len(grid.edges):
            return False
        return all(abs(a - b) <= _SAME_EDGE for a, b in zip(last.edges, grid.edges, strict=True))


def begin_table(grid: Grid) -> Table:
    table = Table([])
    add_grid(table, grid)
    return table


def add_grid(table: Table, grid: Grid) -> None:
    rows = _rows(grid)
    if table.rows and rows:
        rows = rows[_repeated_head(table.rows, rows) :]
        if rows and _continues(table.rows[-1], rows[0]):
            last, more = table.rows[-1], rows.pop(0)
            last.texts = [glue(a, b) for a, b in zip(last.texts, more.texts, strict=True)]
        _fill_down(table.rows[-1], rows, grid)
    table.rows.extend(rows)
    table.grids.append(grid)


def _rows(grid: Grid) -> list[Row]:
    return [
        Row(grid.page, [join_cell(c, w) for c, w in zip(cells, widths, strict=True)], list(merged))
        for cells, widths, merged in zip(grid.rows, grid.widths, grid.merged_down, strict=True)
    ]


def _repeated_head(before: list[Row], rows: list[Row]) -> int:
    """How many rows at the top of a page print the head of the table once more."""
    count = 0
    while count < min(len(before), len(rows) - 1) and before[count].texts == rows[count].texts:
        count += 1
    return count


def _continues(last: Row, row: Row) -> bool:
    """The rest of a row that the page cut: its number, which stands above, is not printed again."""
    filled = [c for c, text in enumerate(row.texts) if text]
    if not filled or any(row.repeated) or not all(last.texts[c] for c in filled):
        return False
    numbers = [c for c, text in enumerate(last.texts) if _NUMBER.fullmatch(text)]
    return not any(row.texts[c] for c in numbers or [0])


def _fill_down(last: Row, rows: list[Row], grid: Grid) -> None:
    """A cell merged over the end of the page prints its text on the first page only."""
    dropped = len(grid.rows) - len(rows)
    for c in range(len(last.texts)):
        for r, row in enumerate(rows):
            merged = grid.merged_down[dropped + r][c] or (r == 0 and _spans_on(grid, dropped + r, c, last))
            if row.texts[c] or not merged:
                break
            row.texts[c], row.repeated[c] = last.texts[c], True


def _spans_on(grid: Grid, r: int, c: int, last: Row) -> bool:
    below = r + 1 < len(grid.merged_down) and grid.merged_down[r + 1][c]
    return below or last.repeated[c]
