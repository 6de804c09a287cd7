"""What PDFium sees on a page: glyphs with their boxes, ruled lines, and whether there are pictures.

Coordinates are points with y upwards, turned so that the text runs from left to right.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS
from imports.documents.signs import UNIFIED

MAX_PAGES = 1_000
# A drawing with more strokes than this is a map or a plan, no table.
_MAX_STROKES = 6_000
_THIN = 2.5
_LEVEL = 1.0
_MAX_NESTING = 6
_UNTOLD = {0xFFFD, 0xFFFE, 0xFFFF, 0}

Point = tuple[float, float]
Turn = Callable[[float, float], Point]


class Glyph(NamedTuple):
    """`place` is its number among the signs of the page, by which PDFium knows it."""

    sign: str
    x0: float
    y0: float
    x1: float
    y1: float
    place: int


class Rule(NamedTuple):
    """A straight stroke; `at` is its y where it lies flat and its x where it stands."""

    at: float
    start: float
    end: float


@dataclass
class Page:
    """`width` is that of the paper as it is held for reading."""

    number: int
    width: float = 0.0
    glyphs: list[Glyph] = field(default_factory=list)
    flat: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    has_picture: bool = False
    untold: int = 0
    bold_at: Callable[[int], bool] = lambda _index: False


_TURNS: dict[int, Turn] = {
    0: lambda x, y: (x, y),
    1: lambda x, y: (y, -x),
    2: lambda x, y: (-x, -y),
    3: lambda x, y: (-y, x),
}


def open_pdf(data: bytes, name: str) -> Any:
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise DocumentRefused(
                "PDF 设了打开密码，无法读取。请先解除密码，或另存为 .docx 或 .txt 后再导入。", name
            ) from error
        raise DocumentRefused(
            "PDF 已损坏，无法打开。请用原来的软件重新导出 PDF，或另存为 .docx 后再导入。", name
        ) from error
    if count > MAX_PAGES:
        raise DocumentRefused(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页，无法导入。请只导入方案正文。", name)
    return document


def read_pages(document: Any, name: str) -> Iterator[Page]:
    """Page after page; a page that PDFium cannot load counts as one without text."""
    total = 0
    for number in range(1, len(document) + 1):
        page = Page(number)
        try:
            loaded = document[number - 1]
        except pdfium.PdfiumError:
            page.has_picture = True
            yield page
            continue
        text = raw.FPDFText_LoadPage(loaded.raw)
        if text:
            total += raw.FPDFText_CountChars(text)
            if total > MAX_CHARACTERS:
                raise DocumentRefused(f"文件超过 {MAX_CHARACTERS // 10_000} 万字，无法导入。请只导入方案正文。", name)
            page.bold_at = _bold_reader(text)
            turn = _read_glyphs(text, page)
        else:
            turn = _TURNS[0]
        page.width = _width(loaded, turn)
        _read_drawings(loaded, turn, page)
        yield page
        if text:
            raw.FPDFText_ClosePage(text)
        loaded.close()


def _width(loaded: Any, turn: Turn) -> float:
    left, bottom, right, top = loaded.get_bbox()
    return float(top - bottom if turn in (_TURNS[1], _TURNS[3]) else right - left)


def _read_glyphs(text: Any, page: Page) -> Turn:
    """The page's own rotation does not matter: the signs tell how the page is held for reading."""
    box = raw.FS_RECTF()
    found: list[tuple[int, Glyph]] = []
    quarters: Counter[int] = Counter()
    unicode_of, box_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    last_x, last_y = -1e9, -1e9
    quarter: int | None = 0
    for index in range(raw.FPDFText_CountChars(text)):
        code = unicode_of(text, index)
        if code in _UNTOLD or 0xE000 <= code <= 0xF8FF:
            page.untold += 1
            continue
        if code <= 0x20 or code in (0xA0, 0x3000, 0xAD, 0x200B, 0xFEFF) or not box_of(text, index, box):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        # Within a run all signs stand upright alike, so the angle is asked where one begins.
        if abs(left - last_x) > 1 or abs(bottom - last_y) > 1:
            quarter = _quarter(angle_of(text, index))
        last_x, last_y = right, bottom
        if quarter is None or right <= left or top <= bottom:
            continue
        quarters[quarter] += 1
        found.append((quarter, Glyph(UNIFIED.get(code) or chr(code), left, bottom, right, top, index)))
    main = quarters.most_common(1)[0][0] if quarters else 0
    # Signs set askew or across the page are a watermark or a margin note.
    turn = _TURNS[main]
    upright = [glyph for quarter, glyph in found if quarter == main]
    page.glyphs = [_turned(glyph, turn) for glyph in upright] if main else upright
    return turn


def _quarter(angle: float) -> int | None:
    """Quarter turns of the page that make the sign stand upright; None for a slanted one."""
    quarters = angle / (math.pi / 2)
    whole = round(quarters)
    return -whole % 4 if abs(quarters - whole) < 0.05 else None


def _turned(glyph: Glyph, turn: Turn) -> Glyph:
    ax, ay = turn(glyph.x0, glyph.y0)
    bx, by = turn(glyph.x1, glyph.y1)
    return Glyph(glyph.sign, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), glyph.place)


def _bold_reader(text: Any) -> Callable[[int], bool]:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()

    def bold(index: int) -> bool:
        length = raw.FPDFText_GetFontInfo(text, index, buffer, 128, flags)
        name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace").lower()
        return "bold" in name or "heavy" in name or "black" in name or "simhei" in name or "黑体" in name

    return bold


def _read_drawings(loaded: Any, turn: Turn, page: Page) -> None:
    strokes = 0
    for thing, matrix in _things(loaded.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _IDENTITY, 0):
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            page.has_picture = True
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            strokes += max(1, raw.FPDFPath_CountSegments(thing))
            if strokes > _MAX_STROKES:
                page.flat, page.upright = [], []
                return
            for one, other in _edges(thing, matrix):
                _keep_rule(turn(*one), turn(*other), page)


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _things(parent: Any, count: Any, get: Any, matrix: Matrix, level: int) -> Iterator[tuple[Any, Matrix]]:
    for position in range(count(parent)):
        thing = get(parent, position)
        if not thing:
            continue
        yield thing, matrix
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_FORM and level < _MAX_NESTING:
            inner = _product(_matrix(thing), matrix)
            yield from _things(thing, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, level + 1)


def _matrix(thing: Any) -> Matrix:
    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, held):
        return _IDENTITY
    return held.a, held.b, held.c, held.d, held.e, held.f


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _edges(path: Any, outer: Matrix) -> Iterator[tuple[Point, Point]]:
    """Its straight strokes; a filled sliver counts as the stroke that it looks like."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    a, b, c, d, e, f = _product(_matrix(path), outer)
    lines: list[tuple[Point, Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    start: Point = (0.0, 0.0)
    here: Point = start
    for position in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, position)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        there = a * x.value + c * y.value + e, b * x.value + d * y.value + f
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == raw.FPDF_SEGMENT_LINETO:
            lines.append((here, there))
        here = there
        if raw.FPDFPathSegment_GetClose(segment):
            lines.append((here, start))
            here = start
    if stroke.value:
        yield from lines
    elif fill.value and lines:
        yield from _sliver(lines)


def _sliver(lines: list[tuple[Point, Point]]) -> Iterator[tuple[Point, Point]]:
    xs = [point[0] for line in lines for point in line]
    ys = [point[1] for line in lines for point in line]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if high - low <= _THIN < right - left:
        yield (left, (low + high) / 2), (right, (low + high) / 2)
    elif right - left <= _THIN < high - low:
        yield ((left + right) / 2, low), ((left + right) / 2, high)


def _keep_rule(one: Point, other: Point, page: Page) -> None:
    if abs(one[1] - other[1]) <= _LEVEL and abs(one[0] - other[0]) > _THIN:
        page.flat.append(Rule((one[1] + other[1]) / 2, min(one[0], other[0]), max(one[0], other[0])))
    elif abs(one[0] - other[0]) <= _LEVEL and abs(one[1] - other[1]) > _THIN:
        page.upright.append(Rule((one[0] + other[0]) / 2, min(one[1], other[1]), max(one[1], other[1])))
