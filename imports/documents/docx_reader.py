"""Reads .docx by walking the XML: automatic numbers, tables, text boxes, content controls, tracked changes.

Inserted and moved-in text counts, deleted and moved-away text does not: the document as if all changes were accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS, MAX_TABLE_CELLS
from imports.documents.markers import marker_end
from imports.documents.numbering import Counter, read_numbering
from imports.documents.package import Parts, attribute, child, local, open_package
from imports.documents.raw import Line, RawDocument
from imports.documents.text import Traced

_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "annotationRef", "pPr"}
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_OFF = {"0", "false", "off"}


def read_docx(data: bytes, name: str) -> RawDocument:
    parts = open_package(data, name)
    walk = _Walk(Counter(read_numbering(parts.numbering, parts.styles)), name)
    body = child(parts.document, "body")
    if body is not None:
        walk.flow(body, None)
    _read_footnotes(parts, walk)
    return RawDocument("".join(walk.pieces), tuple(walk.lines), "docx")


def _read_footnotes(parts: Parts, walk: "_Walk") -> None:
    notes = parts.footnotes
    for note in notes if notes is not None else ():
        if attribute(note, "type") is None:
            walk.flow(note, f"footnote:{attribute(note, 'id')}")


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

    def paragraph(self, node: etree._Element, container: str | None) -> None:
        runs, boxes = _read_runs(node)
        text = "".join(run.text for run in runs)
        properties = child(node, "pPr")
        # A paragraph that was deleted as a whole keeps no number.
        if text.strip() or not _mark_deleted(properties):
            label = self.counter.label(properties)
            if text.strip():
                self.write([_Run(label, False), *runs], container)
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
        rows = list(_rows(node))
        if all(len(row) <= 1 for row in rows):
            self.boxes += 1
            for row in rows:
                for cell in row:
                    self.flow(cell, container or f"table:{self.boxes}")
            return
        self.boxes += 1
        name = container or f"table:{self.boxes}"
        above: dict[int, Traced] = {}
        for row in rows:
            self._row(row, above, name)

    def _row(self, row: list[etree._Element], above: dict[int, Traced], container: str) -> None:
        """A cell merged with the one above carries that one's text, so that every row can be read alone."""
        self.ordinal += 1
        cells: list[Traced] = []
        column = 0
        for cell in row:
            properties = child(cell, "tcPr")
            merged = child(properties, "vMerge")
            if merged is not None and attribute(merged, "val") != "restart" and column in above:
                text = above[column]
            else:
                written = self.cell_text(cell)
                text = Traced.of(written, self._append(written + "\t")).strip()
            above[column] = text
            cells.append(text)
            column += _span(properties)
        self._append("\n")
        if any(cells):
            whole = Traced.spaced(cell for cell in cells if cell)
            self.lines.append(Line(whole, self.ordinal, container, cells=tuple(cells)))

    def cell_text(self, cell: etree._Element) -> str:
        self.cells += 1
        if self.cells > MAX_TABLE_CELLS:
            raise DocumentRefused(f"表格超过 {MAX_TABLE_CELLS} 个单元格，无法导入。请拆分后再试。", self.name)
        found = []
        for paragraph in _paragraphs(cell):
            text = "".join(run.text for run in _read_runs(paragraph)[0])
            found.append(self.counter.label(child(paragraph, "pPr")) + text)
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
    runs: list[_Run] = []
    boxes: list[etree._Element] = []
    _inline(paragraph, False, runs, boxes)
    return runs, boxes


def _inline(parent: etree._Element, bold: bool, runs: list[_Run], boxes: list[etree._Element]) -> None:
    for node in parent:
        kind = local(node)
        if kind == "t":
            runs.append(_Run(node.text or "", bold))
        elif kind in _SIGNS:
            runs.append(_Run(_SIGNS[kind], bold))
        elif kind == "txbxContent":
            boxes.append(node)
        elif kind == "AlternateContent":
            _inline(_chosen(node), bold, runs, boxes)
        elif kind == "r":
            properties = child(node, "rPr")
            if not _switched(properties, "vanish"):
                _inline(node, _switched(properties, "b"), runs, boxes)
        elif kind not in _GONE:
            _inline(node, bold, runs, boxes)


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


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for node in table:
        if local(node) == "tr":
            if child(child(node, "trPr"), "del") is None:
                yield list(_cells(node))
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
    node = child(properties, "gridSpan")
    value = attribute(node, "val") if node is not None else None
    return int(value) if value and value.isdigit() and len(value) < 4 else 1
