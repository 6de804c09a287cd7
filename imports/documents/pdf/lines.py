"""Glyphs → printed lines, from top to bottom, with a blank where the print leaves one."""

from collections.abc import Iterable
from dataclasses import dataclass

from imports.documents.pdf.page import Glyph

# Blanks between words of Latin script are narrower than those that separate words of Chinese.
_HAN_BLANK, _LATIN_BLANK = 0.45, 0.15


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed; `size` is the height of its signs, `first` the width of what could not be broken off its start."""

    page: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    first: float
    glyphs: tuple[Glyph, ...]


def print_lines(glyphs: Iterable[Glyph], page: int) -> list[Printed]:
    rows: list[list[Glyph]] = []
    edges: list[tuple[float, float]] = []
    for glyph in sorted(glyphs, key=lambda each: (-(each.y0 + each.y1), each.x0)):
        if edges and _beside(glyph, edges[-1]):
            rows[-1].append(glyph)
            low, high = edges[-1]
            # A small raised sign does not make its line narrower, nor a tall one wider.
            if glyph.y1 - glyph.y0 > high - low:
                edges[-1] = glyph.y0, glyph.y1
        else:
            rows.append([glyph])
            edges.append((glyph.y0, glyph.y1))
    return [_printed(row, page) for row in rows]


def _beside(glyph: Glyph, edge: tuple[float, float]) -> bool:
    low, high = edge
    # Nearly every sign stands as the one before it.
    if glyph.y0 == low and glyph.y1 == high:
        return True
    shared = min(glyph.y1, high) - max(glyph.y0, low)
    return shared >= 0.5 * min(glyph.y1 - glyph.y0, high - low)


def _printed(row: list[Glyph], page: int) -> Printed:
    row.sort(key=lambda each: each.x0)
    heights = sorted(each.y1 - each.y0 for each in row)
    size = heights[len(heights) // 2]
    kept: list[Glyph] = []
    text = ""
    for glyph in row:
        if kept:
            before = kept[-1]
            # Cheap bold type is the same sign printed twice, a hair apart.
            if before.sign == glyph.sign and glyph.x0 - before.x0 < 0.3 * (glyph.x1 - glyph.x0):
                continue
            text += _blank(before, glyph, size)
        text += glyph.sign
        kept.append(glyph)
    _, lefts, bottoms, rights, tops, _ = zip(*kept, strict=True)
    return Printed(page, text, lefts[0], min(bottoms), max(rights), max(tops), size, _first_word(kept), tuple(kept))


def _blank(before: Glyph, glyph: Glyph, size: float) -> str:
    latin = before.sign.isascii() and glyph.sign.isascii()
    return " " if glyph.x0 - before.x1 > (_LATIN_BLANK if latin else _HAN_BLANK) * size else ""


def _first_word(row: list[Glyph]) -> float:
    """How much room the beginning of the line would have needed on the line above."""
    start = 0
    # An opening bracket never stands at the end of a line: it takes the next sign with it.
    while start + 1 < len(row) and row[start].sign in "（(《“‘〈「『【[〔":
        start += 1
    end = start + 1
    if _is_word(row[start]):
        while end < len(row) and _is_word(row[end]) and row[end].x0 - row[end - 1].x1 < 1:
            end += 1
    while end < len(row) and row[end].sign in "，。、；：！？）》”’」』】％%":
        end += 1
    return row[end - 1].x1 - row[0].x0


def _is_word(glyph: Glyph) -> bool:
    return glyph.sign.isascii() and (glyph.sign.isalnum() or glyph.sign in ".,-_/@")
