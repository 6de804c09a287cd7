"""Runs of lines, boxes and tables → lines of the raw document, with the source text that they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_TABLE_CELLS
from imports.documents.pdf.grids import Grid
from imports.documents.pdf.lines import Printed
from imports.documents.pdf.paragraphs import Measure, Paragraph, glue, make_paragraphs, measure
from imports.documents.pdf.tables import Row, Table, add_grid, begin_table
from imports.documents.raw import Line
from imports.documents.text import Traced

Part = list[Printed] | Table


@dataclass
class Writer:
    """`pages` tells from which offset on the text stands on which page."""

    bold: dict[int, bool]
    papers: dict[int, float]
    furniture: dict[int, list[Printed]]
    name: str
    pieces: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0
    ordinal: int = 0
    cells: int = 0

    def write(self, things: Sequence[Grid | Printed]) -> None:
        held = self._measures([thing for thing in things if isinstance(thing, Printed)])
        tables = 0
        for part in _parts(things):
            if not isinstance(part, Table):
                self._text(part, held[round(self.papers[part[0].page])], None)
                continue
            tables += 1
            if part.grids[0].is_box:
                self._box(part, f"table:{tables}")
            else:
                self._table(part, f"table:{tables}")
        for page in sorted(self.furniture):
            self._furniture(page)

    def _measures(self, lines: list[Printed]) -> dict[int, Measure]:
        """Pages set across have margins of their own."""
        by_paper: dict[int, list[Printed]] = {}
        for line in lines:
            by_paper.setdefault(round(self.papers[line.page]), []).append(line)
        return {paper: measure(held, paper) for paper, held in by_paper.items()}

    def _text(self, run: list[Printed], held: Measure, container: str | None) -> None:
        for paragraph in make_paragraphs(run, held):
            self._paragraph(paragraph, container)

    def _paragraph(self, paragraph: Paragraph, container: str | None) -> None:
        self._enter(paragraph.lines[0].page)
        start, text = self.length, ""
        for line in paragraph.lines:
            joined = glue(text, line.text) if text else line.text
            self._page(start + len(joined) - len(line.text), line.page)
            text = joined
        self._append(text + "\n")
        bold = self.bold.get(id(paragraph.lines[0]), False)
        self.lines.append(Line(Traced.of(text, start), self.ordinal, container, bold))

    def _box(self, table: Table, container: str) -> None:
        """A box is text in a frame; its margin is as wide on the right as on the left."""
        lines = [line for grid in table.grids for row in grid.rows for line in row[0]]
        inner, grid = measure(lines, 0.0), table.grids[0]
        pad = min(max(0.0, inner.left - grid.x0), 0.15 * (grid.x1 - grid.x0))
        self._text(lines, Measure(inner.left, grid.x1 - pad, inner.leading, inner.indents), container)

    def _table(self, table: Table, container: str) -> None:
        above: list[Traced] = []
        for row in table.rows:
            above = self._row(row, above, container)

    def _row(self, row: Row, above: list[Traced], container: str) -> list[Traced]:
        self._enter(row.page)
        self.cells += len(row.texts)
        if self.cells > MAX_TABLE_CELLS:
            raise DocumentRefused(f"表格超过 {MAX_TABLE_CELLS} 个单元格，无法导入。请拆分后再试。", self.name)
        cells: list[Traced] = []
        for c, text in enumerate(row.texts):
            if row.repeated[c] and above:
                cells.append(above[c])
            else:
                cells.append(Traced.of(text, self.length))
                self._append(text + "\t")
        self._append("\n")
        if any(cells):
            whole = Traced.spaced(cell for cell in cells if cell)
            self.lines.append(Line(whole, self.ordinal, container, cells=tuple(cells)))
        return cells

    def _enter(self, page: int) -> None:
        """Lines of earlier pages' own come before what begins on this one."""
        self.ordinal += 1
        for earlier in sorted(each for each in self.furniture if each < page):
            self._furniture(earlier)
        self._page(self.length, page)

    def _furniture(self, page: int) -> None:
        for line in self.furniture.pop(page, ()):
            self._page(self.length, page)
            self.dropped.append(Line(Traced.of(line.text, self.length), self.ordinal))
            self._append(line.text + "\n")

    def _page(self, offset: int, page: int) -> None:
        if not self.pages or self.pages[-1][1] != page:
            self.pages.append((offset, page))

    def _append(self, text: str) -> None:
        self.length += len(text)
        self.pieces.append(text)


def _parts(things: Sequence[Grid | Printed]) -> list[Part]:
    """A run of lines ends where a table stands, not where a page ends; a table may go on over the page."""
    parts: list[Part] = []
    for thing in things:
        last = parts[-1] if parts else None
        if isinstance(thing, Printed):
            if isinstance(last, list):
                last.append(thing)
            else:
                parts.append([thing])
        elif isinstance(last, Table) and last.goes_on_in(thing):
            add_grid(last, thing)
        else:
            parts.append(begin_table(thing))
    return parts
