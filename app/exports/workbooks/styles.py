"""Faces, lines and fills of a printed form, each combination registered once per workbook."""

from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.indexed_list import IndexedList

from app.exports.workbooks.cells import Tone

Align = Literal["left", "center", "right"]

SONG = "宋体"
HEI = "黑体"
_INK = "FF000000"
_LINE = Side(style="thin", color="FF404040")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = "FFEEF2F7"
# Dark ink on a pale ground of the same hue: legible in colour and in grey.
_TONES: dict[Tone, tuple[str, str]] = {
    Tone.GREEN: ("FF1B6B3A", "FFE2F2E7"),
    Tone.YELLOW: ("FF7A5200", "FFFFF1C9"),
    Tone.RED: ("FFA31515", "FFFBE1E1"),
    Tone.GREY: ("FF555555", "FFEFEFEF"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points; `fill` is an ARGB colour or empty."""

    size: float = 10.5
    face: str = SONG
    bold: bool = False
    align: Align = "center"
    vertical: Literal["center", "top", "bottom"] = "center"
    colour: str = _INK
    fill: str = ""
    grid: bool = True
    wrap: bool = True
    number_format: str = "General"
    locked: bool = True
    quote: bool = False

    @property
    def indented(self) -> bool:
        """Text set flush left in a grid keeps a little distance from its line."""
        return self.grid and self.align == "left"


TITLE = Style(size=20, bold=True, grid=False)
FINE = Style(size=9, align="left", grid=False, colour="FF555555")


def head_style(size: float) -> Style:
    return Style(size=size, face=HEI, fill=_HEAD_FILL)


def line_style(size: float, align: Align) -> Style:
    return Style(size=size, align=align, grid=False)


def toned(style: Style, tone: Tone) -> Style:
    ink, ground = _TONES[tone]
    return Style(
        size=style.size, face=style.face, bold=True, align=style.align, colour=ink, fill=ground, locked=style.locked
    )


class StyleBook:
    """Style → index into the workbook's cell formats. Indexes depend on the order of first use only."""

    def __init__(self, book: Workbook) -> None:
        default = Font(name=SONG, sz=11)
        # The default face sets the unit of column widths and the look of cells outside the form.
        book._fonts = IndexedList([default])  # type: ignore[attr-defined] # noqa: SLF001
        book._named_styles["Normal"].font = default  # type: ignore[attr-defined] # noqa: SLF001
        self._sheet = book.create_sheet("styles")
        self._book = book
        self._ids: dict[Style, int] = {}

    def close(self) -> None:
        self._book.remove(self._sheet)

    def index(self, style: Style) -> int:
        known = self._ids.get(style)
        if known is None:
            known = self._ids[style] = self._register(style)
        return known

    def _register(self, style: Style) -> int:
        cell = Cell(self._sheet, row=1, column=1)
        cell.font = Font(name=style.face, sz=style.size, b=style.bold, color=style.colour)
        cell.alignment = Alignment(
            horizontal=style.align,
            vertical=style.vertical,
            wrap_text=style.wrap,
            indent=1 if style.indented else 0,
        )
        cell.number_format = style.number_format
        cell.protection = Protection(locked=style.locked)
        if style.grid:
            cell.border = _GRID
        if style.fill:
            cell.fill = PatternFill("solid", fgColor=style.fill)
        if style.quote:
            # Office shows a leading apostrophe on editing, so the text stays text when a user touches it.
            cell.quotePrefix = True
        return int(cell.style_id)
