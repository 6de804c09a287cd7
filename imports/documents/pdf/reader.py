"""Reads .pdf with a text layer. The source text is the document as it reads: paragraphs whole, page numbers between them."""

from dataclasses import dataclass

from imports.documents.errors import DocumentRefused
from imports.documents.markers import marker_end
from imports.documents.pdf.furniture import split_furniture
from imports.documents.pdf.grids import Grid, find_grids
from imports.documents.pdf.lines import Printed, print_lines
from imports.documents.pdf.page import Page, open_pdf, read_pages
from imports.documents.pdf.writer import Writer
from imports.documents.raw import RawDocument

_SCANNED = "PDF 里没有文字，看来是扫描件。请用文字识别（OCR）软件转成文字，核对后另存为 .docx 或 .txt 后再导入。"
_UNTOLD = (
    "PDF 里的文字没有编码信息，只能看、不能读取。请向发文单位索取 Word 文件，或用文字识别（OCR）软件转换后再导入。"
)
_FEW_SIGNS = 5


@dataclass
class _Sheet:
    """What stands on one page: tables and the lines beside them."""

    page: int
    grids: list[Grid]
    lines: list[Printed]

    def flow(self) -> list[Grid | Printed]:
        return sorted([*self.grids, *self.lines], key=lambda each: -each.y1)


def read_pdf(data: bytes, name: str) -> RawDocument:
    document = open_pdf(data, name)
    sheets: list[_Sheet] = []
    warnings: list[str] = []
    scanned: list[int] = []
    signs = untold = 0
    bold: dict[int, bool] = {}
    papers: dict[int, float] = {}
    for page in read_pages(document, name):
        grids, glyphs = find_grids(page)
        sheets.append(_Sheet(page.number, grids, print_lines(glyphs, page.number)))
        _note_bold(sheets[-1], page, bold)
        papers[page.number] = page.width
        signs += len(page.glyphs)
        untold += page.untold
        if len(page.glyphs) < _FEW_SIGNS and page.has_picture:
            scanned.append(page.number)
    document.close()
    _ask_readable(signs, untold, scanned, name)
    if scanned:
        warnings.append(f"PDF 第{_listed(scanned)}页是扫描图片，没有文字，未能读取，请核对原件")
    if untold:
        warnings.append(f"PDF 中有 {untold} 个字符没有编码信息，未能读出，请核对原件")
    texts, furniture = split_furniture([sheet.lines for sheet in sheets])
    for sheet, lines in zip(sheets, texts, strict=True):
        sheet.lines = lines
    writer = Writer(bold, papers, {sheet.page: held for sheet, held in zip(sheets, furniture, strict=True)}, name)
    writer.write([thing for sheet in sheets for thing in sheet.flow()])
    return RawDocument(
        "".join(writer.pieces),
        tuple(writer.lines),
        "pdf",
        tuple(warnings),
        tuple(writer.dropped),
        tuple(writer.pages),
    )


def _ask_readable(signs: int, untold: int, scanned: list[int], name: str) -> None:
    if untold > signs:
        raise DocumentRefused(_UNTOLD, name)
    if signs < _FEW_SIGNS:
        message = _SCANNED if scanned else "PDF 里没有文字。请确认选择的是方案原文，或另存为 .docx 后再导入。"
        raise DocumentRefused(message, name)


def _listed(pages: list[int]) -> str:
    shown = "、".join(str(page) for page in pages[:12])
    return shown if len(pages) <= 12 else f"{shown}等{len(pages)}"


def _note_bold(sheet: _Sheet, page: Page, bold: dict[int, bool]) -> None:
    """Asked while the page is open, for the first words behind a number."""
    lines = [*sheet.lines, *(line for grid in sheet.grids for row in grid.rows for cell in row for line in cell)]
    for line in lines:
        lead = min(marker_end(line.text), len(line.glyphs) - 1)
        bold[id(line)] = page.bold_at(line.glyphs[lead].place)
