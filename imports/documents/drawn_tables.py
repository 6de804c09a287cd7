"""Tables drawn with signs (┌─┬─┐ │ │) in a plain text: the lines between two rules are one row, wrapped cell by cell."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from imports.documents.flat_tables import PAGE_NUMBER
from imports.documents.raw import Line
from imports.documents.text import Traced
from imports.documents.unit_lines import begins_a_name, ends_a_name

_RULES = "─━═┄┅┈┉╌╍"
# Every other sign of the block draws an upright or a corner, and parts two cells.
_PARTS = re.compile(rf"[\u2500-\u257f](?<![{_RULES}])")
_RULE = re.compile(rf"[{_RULES}]+")
_SIGN = re.compile("[\u2500-\u257f]")
_NUMBER = re.compile(r"[（(]?\s?\d{1,4}\s?[)）.．、]?")
_OPEN_BANDS, _MOST_COLUMNS = 2, 30


@dataclass
class _Row:
    """`cells[i]` are the pieces of one cell, top to bottom; `lines` are those that it was drawn on."""

    cells: list[list[Traced]]
    lines: list[Line] = field(default_factory=list)


def join_drawn_tables(lines: Sequence[Line]) -> list[Line]:
    """The same lines, with every drawn row as one line of cells. A frame around running text is taken off."""
    numbers = [line for at, line in enumerate(lines) if _parts_a_table(lines, at)]
    taken = {line.ordinal for line in numbers}
    joined: list[Line] = []
    for drawn, held in itertools.groupby((line for line in lines if line.ordinal not in taken), _is_drawn):
        run = list(held)
        joined.extend(_read(run) if drawn and len(run) > 1 else run)
    return sorted([*joined, *numbers], key=lambda line: line.text.at[0]) if numbers else joined


def _is_drawn(line: Line) -> bool:
    """Within a frame: between two of its signs."""
    text = line.text.text.strip()
    return line.cells is None and len(text) > 1 and bool(_SIGN.match(text[0]) and _SIGN.match(text[-1]))


def _parts_a_table(lines: Sequence[Line], at: int) -> bool:
    """A page number between two drawn lines."""
    inside = 0 < at < len(lines) - 1 and _is_drawn(lines[at - 1]) and _is_drawn(lines[at + 1])
    return inside and PAGE_NUMBER.fullmatch(lines[at].text.text) is not None


def _read(drawn: Sequence[Line]) -> Iterator[Line]:
    parted = [_part(line.text) for line in drawn]
    columns = max(map(len, parted))
    if columns > _MOST_COLUMNS:
        yield from drawn
        return
    rules = [all(map(_is_rule, cells)) for cells in parted]
    for line, is_rule in zip(drawn, rules, strict=True):
        if is_rule:
            yield replace(line, cells=())
        elif columns == 1:
            yield replace(line, text=_part(line.text)[0])
    if columns == 1:
        return
    bands = list(_bands(drawn, parted, rules))
    # A head and one band below it: nothing is drawn between the rows.
    is_open = len(bands) <= _OPEN_BANDS
    for place, band in enumerate(bands):
        for row in _rows(band, columns, each_line=is_open and place == len(bands) - 1):
            yield _line(row, columns)


def _part(text: Traced) -> list[Traced]:
    """The cells between the uprights, the frame left out."""
    edges = [found.start() for found in _PARTS.finditer(text.text)]
    return [text.cut(left + 1, right) for left, right in itertools.pairwise(edges)] or [text]


def _is_rule(cell: Traced) -> bool:
    return _RULE.fullmatch(cell.text) is not None


Band = list[tuple[Line, list[Traced]]]


def _bands(drawn: Sequence[Line], parted: Sequence[list[Traced]], rules: Sequence[bool]) -> Iterator[Band]:
    """What stands between two rules that go all the way across."""
    lines = zip(drawn, parted, rules, strict=True)
    for is_rule, held in itertools.groupby(lines, lambda each: each[2]):
        if not is_rule:
            yield [(line, cells) for line, cells, _ in held]


def _rows(band: Band, columns: int, *, each_line: bool) -> list[_Row]:
    """One row, or several: under a rule through some of the columns the others go on, and belong to both rows."""
    rows: list[_Row] = []
    spans: list[set[int]] = []
    each_line = each_line and not any(_is_rule(cell) for _, cells in band for cell in cells)
    for line, cells in band:
        ruled = {place for place, cell in enumerate(cells) if _is_rule(cell)}
        if not rows or ruled or _begins_row(rows[-1], cells, each_line=each_line):
            rows.append(_Row([[] for _ in range(columns)]))
            spans.append(set(range(columns)) - ruled if ruled and len(rows) > 1 else set())
        row = rows[-1]
        row.lines.append(line)
        filled = [(place, cell.strip()) for place, cell in enumerate(cells) if place not in ruled and cell.strip()]
        for place, piece in filled:
            for target in range(columns) if len(cells) == 1 else (place,):
                row.cells[min(target, columns - 1)].append(piece)
    for place in range(columns):
        _spread(rows, spans, place)
    return rows


def _begins_row(row: _Row, cells: list[Traced], *, each_line: bool) -> bool:
    first = cells[0].text.strip()
    numbered = _NUMBER.fullmatch(first) is not None
    held = "".join(piece.text for piece in row.cells[0]).strip()
    return (each_line and bool(first)) or (numbered and bool(held) and _NUMBER.fullmatch(held) is not None)


def _spread(rows: list[_Row], spans: list[set[int]], place: int) -> None:
    """A cell over several rows says the same in each."""
    first = 0
    for at in range(1, len(rows) + 1):
        if at < len(rows) and place in spans[at]:
            continue
        whole = [piece for row in rows[first:at] for piece in row.cells[place]]
        for row in rows[first:at]:
            row.cells[place] = whole
        first = at


def _line(row: _Row, columns: int) -> Line:
    cells = tuple(_joined(row.cells[place]) for place in range(columns))
    return replace(row.lines[0], text=Traced.joined(line.text for line in row.lines), cells=cells)


def _joined(pieces: list[Traced]) -> Traced:
    """Broken at the margin of the cell; a new line that begins a unit behind the end of another parts the two."""
    held: list[Traced] = []
    for piece in pieces:
        if held and ends_a_name(held[-1].text) and begins_a_name(piece.text):
            held.append(Traced("、", held[-1].at[-1:]))
        held.append(piece)
    return Traced.joined(held)
