"""The common form: title, line of office and dates, merged headings, grid, sums, signatures, fingerprint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import Literal, cast

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.exports.workbooks.cells import Formula, TextTable, Value
from app.exports.workbooks.fingerprint import CODE_LABEL, PRINT_LABEL, digest
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.heights import capacity, fitting_pages, half_widths
from app.exports.workbooks.package import pack
from app.exports.workbooks.styles import FINE, TITLE, Align, Style, StyleBook, head_style, line_style
from app.exports.workbooks.writer import Place, SheetWriter

PAPERS = {"A3": 8, "A4": 9}
# Landscape, in points, less margins.
_ROOM = {"A3": (1190.0 - 86.0, 842.0 - 108.0), "A4": (842.0 - 86.0, 595.0 - 108.0)}
_POINTS_PER_DIGIT = 5.25
_FOOT = 20.0
EMPTY_TEXT = "（本期无数据）"
SIGNATURES = ("制表人：", "审核人：", "负责人（签字）：　　　　　　　　年　　月　　日")


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in digits of the default face; neighbours with the same `group` share a heading above.

    What may be filled in is limited by `choices`, whole numbers `between` two, or the `longest` text; where `refusal` says
    what to do, the spreadsheet program takes nothing else.
    """

    heading: str
    width: float
    align: Align = "center"
    group: str = ""
    number_format: str = "General"
    locked: bool = True
    hidden: bool = False
    choices: str = ""  # a range or a quoted list for a drop-down
    between: tuple[int, int] | None = None
    longest: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """`intro` stands above the headings, `blank` in place of rows where there are none. `total` is the last row of the
    table; its formulas may use {first}, {last} and {row}.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    paper: Literal["A3", "A4"] = "A4"
    size: float = 10.5
    total: tuple[Value, ...] = ()
    total_span: int = 1
    intro: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    freeze: int = 0
    filtered: bool = False
    protected: bool = False
    least_height: float = 0.0
    dated: bool = True
    blank: str = EMPTY_TEXT


class OfficialBook:
    """Add sheets in order, then take the bytes once."""

    def __init__(self, header: ExportHeader) -> None:
        self.header = header
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._styles = StyleBook(self._book)
        self._texts = TextTable()
        self._writers: list[SheetWriter] = []

    def add(self, spec: SheetSpec, rows: Iterable[Sequence[Value]]) -> None:
        sheet = self._book.create_sheet(spec.name, index=len(self._writers))
        writer = SheetWriter(spec.name, self._texts, self._styles)
        self._writers.append(writer)
        table = _Table(spec, self.header, writer)
        table.write_title()
        table.write_lines(spec.intro)
        first_heading = writer.at
        table.write_headings()
        last_heading = writer.at - 1
        table.write_body(rows)
        last_body = writer.at - 1
        table.write_total(last_heading + 1)
        table.write_foot()
        _set_up_page(sheet, spec, first_heading, last_heading, last_body, writer.height)

    def to_bytes(self) -> bytes:
        fingerprint = digest(line for writer in self._writers for line in writer.lines)
        named = f"{CODE_LABEL}{self.header.code}　" if self.header.code else ""
        text = f"{named}{PRINT_LABEL}{fingerprint}　数据截至{self.header.cut_off_text}"
        for writer in self._writers:
            place = Place("A", FINE, 1e9)
            row, _ = writer.add_row([place], [text])
            writer.merge(1, row, writer.width, row)
        self._styles.close()
        properties = self._book.properties
        properties.title, properties.creator = self.header.title, self.header.organisation
        properties.identifier, properties.language = self.header.code or fingerprint, "zh-CN"
        return pack(self._book, self._writers, self._texts, self.header.cut_off)


class _Table:
    def __init__(self, spec: SheetSpec, header: ExportHeader, writer: SheetWriter) -> None:
        self.spec, self.header, self.writer = spec, header, writer
        self.letters = [get_column_letter(number) for number in range(1, len(spec.columns) + 1)]
        self.total_width = sum(column.width for column in spec.columns if not column.hidden)

    def write_title(self) -> None:
        count = len(self.letters)
        self._across([(self.spec.title, 1, count)], [TITLE], least=38.0)
        if not self.spec.dated:
            return
        organisation = f"制表单位：{self.header.organisation}"
        scope = f"范围：{self.header.period_label}" if self.header.period_label else ""
        cut_off = f"截止时间：{self.header.cut_off_text}"
        size = min(12.0, self.spec.size + 0.5)
        cuts = self._split([organisation, scope, cut_off], size)
        if cuts is None:
            whole = "　".join(part for part in (organisation, scope, cut_off) if part)
            self._across([(whole, 1, count)], [line_style(size, "center")], least=22.0)
            return
        left, middle = cuts
        parts = [(organisation, 1, left), (scope, left + 1, middle), (cut_off, middle + 1, count)]
        aligns: tuple[Align, ...] = ("left", "center", "right")
        self._across(parts, [line_style(size, align) for align in aligns], least=22.0)

    def write_headings(self) -> None:
        columns, writer = self.spec.columns, self.writer
        style = head_style(self.spec.size)
        places = self._places(style)
        if not any(column.group for column in columns):
            writer.add_row(places, [column.heading for column in columns], least=30.0)
            return
        top = writer.at
        upper = [column.group or column.heading for column in columns]
        # Only the first cell of a merged heading holds its text; the others are there for their lines.
        shown: list[Value] = [
            "" if column.group and at and columns[at - 1].group == column.group else text
            for at, (column, text) in enumerate(zip(columns, upper, strict=True))
        ]
        writer.add_row([self._roomy(place) for place in places], shown, least=26.0)
        writer.add_row(places, [column.heading if column.group else "" for column in columns], least=26.0)
        at = 0
        while at < len(columns):
            end = at
            while columns[at].group and end + 1 < len(columns) and columns[end + 1].group == columns[at].group:
                end += 1
            writer.merge(at + 1, top, end + 1, top if columns[at].group else top + 1)
            at = end + 1

    def write_body(self, rows: Iterable[Sequence[Value]]) -> None:
        places = [
            Place(place.letter, self._body_style(column), place.room)
            for place, column in zip(self._places(Style(size=self.spec.size)), self.spec.columns, strict=True)
        ]
        least = self.spec.least_height or self.spec.size * 1.9
        before = self.writer.at
        for row in rows:
            self.writer.add_row(places, row, least=least)
        if self.writer.at == before:
            blank: list[Value] = [self.spec.blank, *[None] * (len(places) - 1)]
            self.writer.add_row([self._roomy(place) for place in places], blank, least=least)
            self.writer.merge(1, before, len(places), before)

    def write_total(self, first: int) -> None:
        if not self.spec.total:
            return
        last = self.writer.at - 1
        values = [
            Formula(value.text.replace("{first}", str(first)).replace("{last}", str(last)), value.cached)
            if isinstance(value, Formula)
            else value
            for value in self.spec.total
        ]
        places = [
            Place(place.letter, Style(size=self.spec.size, bold=True, number_format=column.number_format), place.room)
            for place, column in zip(self._places(Style()), self.spec.columns, strict=True)
        ]
        row, _ = self.writer.add_row([self._roomy(places[0]), *places[1:]], values, least=self.spec.size * 2.0)
        self.writer.merge(1, row, self.spec.total_span, row)

    def write_lines(self, lines: Sequence[str]) -> None:
        style = line_style(min(12.0, self.spec.size + 0.5), "left")
        for line in lines:
            self._across([(line, 1, len(self.letters))], [style], least=20.0)

    def write_foot(self) -> None:
        self.write_lines(self.spec.notes)
        size = min(12.0, self.spec.size + 0.5)
        if self.spec.signatures:
            self._sign([self._signature(text) for text in self.spec.signatures], size)

    def _sign(self, texts: Sequence[str], size: float) -> None:
        count = len(self.letters)
        cuts = self._split(texts, size) if len(texts) == 3 else None
        if cuts is None:
            self._across([(("　" * 6).join(texts), 1, count)], [line_style(size, "left")], least=40.0)
            return
        left, middle = cuts
        parts = [(texts[0], 1, left), (texts[1], left + 1, middle), (texts[2], middle + 1, count)]
        self._across(parts, [line_style(size, "left")] * 3, least=40.0)

    def _signature(self, text: str) -> str:
        return text + self.header.maker if text == SIGNATURES[0] and self.header.maker else text

    def _across(self, parts: Sequence[tuple[str, int, int]], styles: Sequence[Style], *, least: float) -> None:
        """One row of merged ranges: (text, first column, last column)."""
        places: list[Place] = []
        values: list[Value] = []
        for (text, first, last), style in zip(parts, styles, strict=True):
            width = sum(column.width for column in self.spec.columns[first - 1 : last] if not column.hidden)
            for number in range(first, last + 1):
                places.append(Place(self.letters[number - 1], style, capacity(width, style.size)))
                values.append(text if number == first else None)
        row, _ = self.writer.add_row(places, values, least=least)
        for _, first, last in parts:
            self.writer.merge(first, row, last, row)

    def _split(self, texts: Sequence[str], size: float) -> tuple[int, int] | None:
        """Last column of the left and of the middle part, or None where no cut gives each part room for its text."""
        needs = [max(half_widths(text), 1.0) for text in texts]
        runs = [0.0, *accumulate(0.0 if column.hidden else column.width for column in self.spec.columns)]

        def tightest(cut: tuple[int, int]) -> float:
            left, middle = cut
            widths = (runs[left], runs[middle] - runs[left], runs[-1] - runs[middle])
            return min(capacity(width, size) / need for width, need in zip(widths, needs, strict=True))

        best = max(combinations(range(1, len(self.letters)), 2), key=tightest, default=None)
        return best if best and tightest(best) >= 1 else None

    def _places(self, style: Style) -> list[Place]:
        return [
            Place(letter, style, capacity(column.width, style.size, indented=column.align == "left"))
            for letter, column in zip(self.letters, self.spec.columns, strict=True)
        ]

    @staticmethod
    def _roomy(place: Place) -> Place:
        return Place(place.letter, place.style, 1e9)

    def _body_style(self, column: Column) -> Style:
        return Style(
            size=self.spec.size, align=column.align, number_format=column.number_format, locked=column.locked
        )


def _set_up_page(
    sheet: Worksheet, spec: SheetSpec, first_heading: int, last_heading: int, last_body: int, height: float
) -> None:
    for number, column in enumerate(spec.columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.hidden
        limit = _limit(column)
        if limit is not None:
            letter = get_column_letter(number)
            limit.add(f"{letter}{last_heading + 1}:{letter}{max(last_body, last_heading + 500)}")
            sheet.add_data_validation(limit)
    sheet.freeze_panes = f"{get_column_letter(spec.freeze + 1)}{last_heading + 1}"
    sheet.print_title_rows = f"{first_heading}:{last_heading}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPERS[spec.paper]
    width = sum(column.width for column in spec.columns if not column.hidden) * _POINTS_PER_DIGIT
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = fitting_pages(height + _FOOT, width, _ROOM[spec.paper])
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.75, 0.3, 0.35
    # The stubs call the footer optional; a fresh sheet always has one.
    footer = cast("HeaderFooterItem", sheet.HeaderFooter.oddFooter).center
    footer.text, footer.font, footer.size = "第 &P 页 共 &N 页", "宋体,Regular", 10
    sheet.sheet_view.showGridLines = False
    if spec.filtered:
        sheet.auto_filter.ref = f"A{last_heading}:{get_column_letter(len(spec.columns))}{last_body}"
    if spec.protected:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def _limit(column: Column) -> DataValidation | None:
    if column.choices:
        limit = DataValidation("list", formula1=column.choices)
    elif column.between:
        low, high = column.between
        limit = DataValidation("whole", operator="between", formula1=str(low), formula2=str(high))
    elif column.longest:
        limit = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(column.longest))
    else:
        return None
    limit.allowBlank = True
    limit.showErrorMessage = bool(column.refusal)
    limit.error = column.refusal or None
    return limit
