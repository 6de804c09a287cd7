"""Tables that lost their lines: one cell on each line, first the headings, then row after row."""

import re
from dataclasses import replace
from itertools import takewhile

from imports.documents.labels import Role
from imports.documents.markers import Rank, read_marker
from imports.documents.raw import Block, Line
from imports.documents.table_heads import Column, Heads, is_heading, read_heads
from imports.documents.text import Traced
from imports.documents.unit_names import is_person, looks_like_unit, split_units

WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_MAX_COLUMNS = 12
_LONGEST_HEADING = 16
# Headings of groups that follow each other: parts of which this excerpt shows no row.
_MAX_GROUPS, _LONGEST_GROUP = 8, 60
_ORDINAL = re.compile(r"\d{1,4}")
_FIGURE_CELL = re.compile(
    r"[\[\uff3b【(（≥≤>＜<＞=约]{0,3}\s?\d[^\u4e00-\u9fff]{0,20}(?:左右|以上|以内|以下)?[^\d]{0,6}|[-—－–/\s]{0,5}"
)
# Set off by dashes or said in words: no cell looks like that.
PAGE_NUMBER = re.compile(r"\s{0,20}(?:[-—–－·]\s{0,3}\d{1,4}\s{0,3}[-—–－·]|第\s?\d{1,4}\s?页)\s{0,20}")
# No cell begins with a closing sign; per cent may be all there is in it.
_TORN_OFF = re.compile(r"\s{0,20}[，。、；：！？）)》”’」』】〕\]]")
_LONGEST_CELL = {Column.MEASURE: 12, Column.ATTRIBUTE: 8, Column.GOAL: 60, Column.GROUP: 40}


def join_flat_tables(lines: list[Line]) -> list[Line]:
    """The same lines, with the rows of flattened tables put together again. Page numbers between the cells are none."""
    numbers = [line for line in lines if PAGE_NUMBER.fullmatch(line.text.text)]
    held = _torn_together([line for line in lines if not PAGE_NUMBER.fullmatch(line.text.text)])
    cells = [_whole(each) for each in held]
    joined: list[Line] = []
    here = 0
    while here < len(cells):
        width, heads = _headings_at(cells, here)
        rows = _rows(cells, here + width, heads) if heads else []
        if rows:
            joined.extend(_row(each) for each in (cells[here : here + width], *rows))
            here += width + sum(map(len, rows))
        else:
            joined.extend(held[here])
            here += 1
    return sorted([*joined, *numbers], key=lambda line: line.text.at[:1])


def _torn_together(lines: list[Line]) -> list[list[Line]]:
    """Each line with what was torn off its end: no cell begins with a closing sign."""
    held: list[list[Line]] = []
    for line in lines:
        if held and line.cells is None and held[-1][0].cells is None and _TORN_OFF.match(line.text.text):
            held[-1].append(line)
        else:
            held.append([line])
    return held


def _whole(parts: list[Line]) -> Line:
    return replace(parts[0], text=Traced.joined(part.text for part in parts)) if len(parts) > 1 else parts[0]


def _headings_at(lines: list[Line], start: int) -> tuple[int, Heads | None]:
    """How many headings follow each other here, and what they say, where they head a table."""
    run = list(takewhile(_is_heading, lines[start : start + _MAX_COLUMNS]))
    heads = read_heads(_block(run)) if len(run) >= 3 else None
    return (len(run), heads) if heads else (0, None)


def _is_heading(line: Line) -> bool:
    text = _cell(line).text
    return line.cells is None and 0 < len(text) <= _LONGEST_HEADING and is_heading(text)


def _rows(lines: list[Line], start: int, heads: Heads) -> list[list[Line]]:
    """Row after row, and between them, where running numbers keep the rows apart, headings over the whole width."""
    width = len(heads.columns)
    rows: list[list[Line]] = []
    at, groups = start, 0
    while at < len(lines):
        row = lines[at : at + width]
        if (short := _short_row(lines[at : at + width], heads)) is not None:
            rows.append(short)
            at, groups = at + width - 1, 0
            continue
        if len(row) == width and all(line.cells is None for line in row) and _fits(row, heads):
            groups = 0
        elif _is_numbered(heads) and _heads_rows(lines[at]) and groups < _MAX_GROUPS:
            row, groups = [lines[at]], groups + 1
        else:
            break
        rows.append(row)
        at += len(row)
    # A heading without a row below it is no part of the table.
    return rows[: len(rows) - groups] if any(len(row) > 1 for row in rows) else []


def _short_row(lines: list[Line], heads: Heads) -> list[Line] | None:
    """A row whose one empty cell left no line, where the next number stands in the place of its last cell."""
    kinds = [column for column, _, _ in heads.columns]
    if len(lines) < len(kinds) or kinds[0] is not Column.NUMBER or any(line.cells is not None for line in lines):
        return None
    number, following = (_cell(lines[at]).text.strip() for at in (0, -1))
    if not (_ORDINAL.fullmatch(number) and _ORDINAL.fullmatch(following) and int(following) == int(number) + 1):
        return None
    for empty in reversed([at for at, kind in enumerate(kinds) if kind is Column.UNITS]):
        blank = replace(lines[empty], text=lines[empty].text.cut(0, 0))
        row = [*lines[:empty], blank, *lines[empty:-1]]
        if all(_says_whom(_cell(line).text, role) for line, (_, role, _) in zip(row, heads.columns, strict=True)):
            return row
    return None


def _says_whom(text: str, role: Role | None) -> bool:
    """Units where units belong, people where people do: else the empty cell is another one."""
    names = split_units(text)
    if role is None or role is Role.DEADLINE:
        return True
    if role is Role.LEADERS:
        return all(map(is_person, names))
    return all(looks_like_unit(each) and not is_person(each) for each in names)


def _is_numbered(heads: Heads) -> bool:
    return any(column is Column.NUMBER for column, _, _ in heads.columns)


def _heads_rows(line: Line) -> bool:
    text = line.text.text.strip()
    marker = read_marker(text) if line.cells is None and len(text) <= _LONGEST_GROUP else None
    return marker is not None and marker.rank <= Rank.SECTION


def _fits(row: list[Line], heads: Heads) -> bool:
    return all(
        _may_hold(_cell(line).text.strip(), column, role, sure=_is_numbered(heads))
        for line, (column, role, _) in zip(row, heads.columns, strict=True)
    )


def _may_hold(text: str, column: Column, role: Role | None, *, sure: bool) -> bool:
    """Whether a cell of this column may say this; `sure` where running numbers keep the rows apart anyway."""
    if column is Column.NUMBER:
        return _ORDINAL.fullmatch(text) is not None
    if column is Column.YEAR:
        return _FIGURE_CELL.fullmatch(text) is not None
    if column is Column.UNITS and not sure and role not in (Role.DEADLINE, Role.LEADERS):
        return all(map(looks_like_unit, split_units(text)))
    return len(text) <= _LONGEST_CELL.get(column, 2_000)


def _row(lines: list[Line]) -> Line:
    return replace(
        lines[0], text=Traced.joined(line.text for line in lines), cells=tuple(map(_cell, lines)), wraps=False
    )


def _block(lines: list[Line]) -> Block:
    cells = tuple(map(_cell, lines))
    return Block(Traced.spaced(cells), lines[0].ordinal, cells=cells)


def _cell(line: Line) -> Traced:
    plain = Traced(line.text.text.translate(WIDE_DIGITS), line.text.at)
    return plain.strip(" |\t\u3000｜")
