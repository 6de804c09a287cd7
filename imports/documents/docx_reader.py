"""Reads .docx by walking the XML: automatic numbers, tables, text boxes, content controls, tracked changes.

Inserted and moved-in text counts, deleted and moved-away text does not: the document as if all changes were accepted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS, MAX_TABLE_CELLS
from imports.documents.markers import marker_end
from imports.documents.numbering import Counter, read_numbering
from imports.documents.numerals import write_word_number
from imports.documents.package import attribute, child, local, open_package
from imports.documents.raw import Line, RawDocument
from imports.documents.signs import spell_symbol
from imports.documents.text import Traced

_GONE = {"del", "moveFrom", "Fallback", "delText", "delInstrText", "rt", "annotationRef", "pPr"}
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_TEXTS = {"t", "sym", "instrText", "fldChar", *_SIGNS}
_OFF = {"0", "false", "off"}
_CIRCLED = re.compile(r"\\o.{0,20}?[(（]\s?[○◯\u3007]\s?[,，]\s?(\d{1,2})\s?[)）]", re.IGNORECASE)
_NOTHING = Traced("", ())


def read_docx(data: bytes, name: str) -> RawDocument:
    parts = open_package(data, name)
    walk = _Walk(Counter(read_numbering(parts.numbering, parts.styles)), name)
    body = child(parts.document, "body")
    if body is not None:
        walk.flow(body, None)
    _read_notes(parts.footnotes, walk, "footnote:")
    _read_notes(parts.endnotes, walk, "footnote:end")
    return RawDocument("".join(walk.pieces), tuple(walk.lines), "docx")


def _read_notes(notes: etree._Element | None, walk: "_Walk", container: str) -> None:
    for note in notes if notes is not None else ():
        if attribute(note, "type") is None:
            walk.flow(note, f"{container}{attribute(note, 'id')}")


@dataclass
class _Run:
    text: str
    bold: bool


@dataclass
class _Walk:
    """Writes the source text while it walks; `length` is its length so far."""

    counter: Counter
    name: str
    pieces: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    length: int = 0
    ordinal: int = 0
    boxes: int = 0
    cells: int = 0
    carried: list[_Run] = field(default_factory=list)

    def flow(self, parent: etree._Element, container: str | None) -> None:
        """Block-level content; a content control or an insertion is only a wrapper."""
        for node in parent:
            kind = local(node)
            if kind == "p":
                self.paragraph(node, container)
            elif kind == "tbl":
                self.table(node, container)
            elif kind == "AlternateContent":
                self.flow(_chosen(node), container)
            elif kind not in _GONE and kind not in ("sectPr", "sdtPr", "sdtEndPr", "tblPr"):
                self.flow(node, container)
        if self.carried:
            # Nothing follows that it could go on with.
            self.write(self.carried, container)
            self.carried = []

    def paragraph(self, node: etree._Element, container: str | None) -> None:
        runs, boxes = _read_runs(node)
        text = "".join(run.text for run in runs)
        properties = child(node, "pPr")
        ends = not _mark_deleted(properties)
        # A paragraph that was deleted as a whole keeps no number.
        if text.strip() or self.carried or ends:
            label = "" if self.carried else self.counter.label(properties)
            whole = [*self.carried, _Run(label, False), *runs] if text.strip() else self.carried
            # Where only the mark at its end was deleted, the next paragraph goes on with this one.
            self.carried = [] if ends else whole
            if whole and ends:
                self.write(whole, container)
        for box in boxes:
            self.boxes += 1
            self.flow(box, f"textbox:{self.boxes}")

    def write(self, runs: list[_Run], container: str | None) -> None:
        """One line for each forced break of the paragraph."""
        self.ordinal += 1
        text = "".join(run.text for run in runs)
        bold = [run.bold for run in runs for _ in run.text]
        start = self._append(text + "\n")
        here = 0
        for piece in text.split("\n"):
            if piece.strip():
                lead = marker_end(piece)
                lead += len(piece[lead:]) - len(piece[lead:].lstrip())
                traced = Traced.of(piece, start + here)
                self.lines.append(Line(traced, self.ordinal, container, any(bold[here + lead : here + lead + 2])))
            here += len(piece) + 1

    def table(self, node: etree._Element, container: str | None) -> None:
        rows = [(row, list(_cells(row))) for row in _rows(node)]
        if all(len(cells) <= 1 for _, cells in rows):
            self.boxes += 1
            for _, cells in rows:
                for cell in cells:
                    self.flow(cell, container or f"table:{self.boxes}")
            return
        self.boxes += 1
        name = container or f"table:{self.boxes}"
        above: dict[int, Traced] = {}
        for row, held in rows:
            self._row(_skipped(row), held, above, name)

    def _row(self, skipped: int, row: list[etree._Element], above: dict[int, Traced], container: str) -> None:
        """A cell merged with the one above carries that one's text, so that every row can be read alone.

        One merged across is followed by empty cells, so that the columns stay below each other.
        """
        self.ordinal += 1
        cells: list[Traced] = [_NOTHING] * skipped
        column = skipped
        for cell in row:
            properties = child(cell, "tcPr")
            merged = child(properties, "vMerge")
            if merged is not None and attribute(merged, "val") != "restart" and column in above:
                text = above[column]
            else:
                written = self.cell_text(cell)
                text = Traced.of(written, self._append(written + "\t")).strip()
            above[column] = text
            width = _span(properties)
            cells.extend((text, *[_NOTHING] * (width - 1)))
            column += width
        self._append("\n")
        if any(cells):
            whole = Traced.spaced(cell for cell in cells if cell)
            self.lines.append(Line(whole, self.ordinal, container, cells=tuple(cells)))

    def cell_text(self, cell: etree._Element) -> str:
        self.cells += 1
        if self.cells > MAX_TABLE_CELLS:
            raise DocumentRefused(f"表格超过 {MAX_TABLE_CELLS} 个单元格，无法导入。请拆分后再试。", self.name)
        found = []
        waiting = list(_paragraphs(cell))
        while waiting:
            paragraph = waiting.pop(0)
            runs, boxes = _read_runs(paragraph)
            found.append(self.counter.label(child(paragraph, "pPr")) + "".join(run.text for run in runs))
            waiting[:0] = [each for box in boxes for each in _paragraphs(box)]
        return "\n".join(text for text in found if text.strip())

    def _append(self, text: str) -> int:
        start = self.length
        self.length += len(text)
        if self.length > MAX_CHARACTERS:
            raise DocumentRefused(
                f"文件超过 {MAX_CHARACTERS // 10_000} 万字，无法导入。请只导入方案正文。", self.name
            )
        self.pieces.append(text)
        return start


def _read_runs(paragraph: etree._Element) -> tuple[list[_Run], list[etree._Element]]:
    reading = _Reading()
    _inline(paragraph, False, reading)
    return reading.runs, reading.boxes


@dataclass
class _Reading:
    """`code` is the text of a field's instruction, which may be spread over several runs."""

    runs: list[_Run] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    code: str = ""


def _inline(parent: etree._Element, bold: bool, reading: _Reading) -> None:
    for node in parent:
        kind = local(node)
        if kind in _TEXTS:
            reading.runs.append(_Run(_text(node, kind, reading), bold))
        elif kind == "txbxContent":
            reading.boxes.append(node)
        elif kind == "AlternateContent":
            _inline(_chosen(node), bold, reading)
        elif kind == "r":
            properties = child(node, "rPr")
            if not _switched(properties, "vanish"):
                _inline(node, _switched(properties, "b"), reading)
        elif kind not in _GONE:
            _inline(node, bold, reading)


def _text(node: etree._Element, kind: str, reading: _Reading) -> str:
    """What the element prints. Word draws a circled number by a formula, a field without a text of its own."""
    if kind == "t":
        return node.text or ""
    if kind == "sym":
        return spell_symbol(attribute(node, "font") or "", attribute(node, "char") or "")
    if kind == "instrText":
        reading.code += node.text or ""
        return ""
    if kind == "fldChar":
        circled = _CIRCLED.search(reading.code)
        reading.code = ""
        return write_word_number(int(circled.group(1)), "decimalEnclosedCircle") if circled else ""
    return _SIGNS[kind]


def _switched(properties: etree._Element | None, key: str) -> bool:
    node = child(properties, key)
    return node is not None and attribute(node, "val") not in _OFF


def _mark_deleted(properties: etree._Element | None) -> bool:
    marks = child(properties, "rPr")
    return child(marks, "del") is not None or child(marks, "moveFrom") is not None


def _chosen(node: etree._Element) -> etree._Element:
    """Word writes the same drawing twice: the new form in Choice, the old one in Fallback."""
    choice = child(node, "Choice")
    if choice is not None:
        return choice
    fallback = child(node, "Fallback")
    return fallback if fallback is not None else node


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        if local(node) == "tr":
            if child(child(node, "trPr"), "del") is None:
                yield node
        elif local(node) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(node)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        if local(node) == "tc":
            yield node
        elif local(node) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(node)


def _paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    """All paragraphs of a cell, those of nested tables and controls too."""
    for node in cell:
        if local(node) == "p":
            yield node
        elif local(node) not in _GONE:
            yield from _paragraphs(node)


def _span(properties: etree._Element | None) -> int:
    return max(1, _count(child(properties, "gridSpan"), 1))


def _skipped(row: etree._Element) -> int:
    """Columns of the grid that the row leaves out at its beginning."""
    return _count(child(child(row, "trPr"), "gridBefore"), 0)


def _count(node: etree._Element | None, otherwise: int) -> int:
    value = attribute(node, "val") if node is not None else None
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 3 else otherwise
