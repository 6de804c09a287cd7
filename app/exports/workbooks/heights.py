"""How high a row must be so that no wrapped text is cut, from text, column width and type size."""

from math import ceil, floor

# Width of a column in units of one digit of the default face, 7 pixels at 96 dpi; 5 pixels are padding.
_DIGIT_PX = 7.0
_PADDING_PX = 5.0
_INDENT_PX = 9.0
_PX_PER_POINT = 96 / 72
# The airiest of the faces that stand in for 宋体 needs 1.45 of its size from line to line.
LINE_FACTOR = 1.46
MAX_POINTS = 400.0


def half_widths(text: str) -> float:
    """Width in halves of a Chinese character: Latin counts one, Chinese two. Runs at the speed of encode()."""
    length = len(text)
    return length + (len(text.encode("utf-8", "replace")) - length) / 2


def capacity(width: float, size: float, *, indented: bool = False) -> float:
    """How many halves fit on a line of a column `width` wide, set in `size` points."""
    pixels = width * _DIGIT_PX - _PADDING_PX - (_INDENT_PX if indented else 0.0)
    return max(2.0, pixels / (size * _PX_PER_POINT / 2))


def count_lines(text: str, room: float) -> int:
    if "\n" in text:
        return sum(count_lines(part, room) for part in text.split("\n"))
    width = half_widths(text)
    if width <= room:
        return 1
    # A closing mark may not begin a line and takes its neighbour along, a Latin word is not broken:
    # one half of every line and one line in twelve are kept back for that.
    lines = width / max(1.0, room - 1.0)
    return ceil(lines + lines / 12)


def points(lines: int, size: float) -> float:
    return round(lines * size * LINE_FACTOR + 5.0, 1)


def fitting_pages(height: float, width: float, paper: tuple[float, float]) -> int:
    """Pages to squeeze a table onto, or 0 for as many as it takes; all in points.

    A total or a signature alone on a last page cannot be signed: a table a little longer than one, two or
    three pages is set a little smaller.
    """
    page_width, page_height = paper
    scale = min(1.0, page_width / width)
    needed = height * scale / page_height
    pages = floor(needed)
    if needed <= 1:
        return 1
    spare = 0.35 if pages == 1 else 0.2
    return pages if pages <= 3 and needed - pages <= spare else 0
