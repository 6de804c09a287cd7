"""Sets the sample plan as a Word document: letterhead, centred title, headings, boxes as one-cell tables."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from imports.sample.archives import stable
from imports.sample.source import BASE_YEAR, PlanKey, plan_text

MADE_ON = datetime(2026, 1, 20, 9, 0)  # noqa: DTZ001 -- a document property has no zone
BOX = re.compile(r"专栏\d+ ")
CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
SECTION = re.compile(r"（[一二三四五六七八九十]+）")
NUMBERED = re.compile(r"\d+\. ")
BODY_FONT, HEAD_FONT = "仿宋", "黑体"


def plan_docx(key: PlanKey, year: int = BASE_YEAR) -> bytes:
    """The paragraphs of plan_text in their order; the same bytes each time."""
    paragraphs = [line for line in plan_text(key, year).split("\n") if line]
    document = Document()
    _set_base(document)
    first_chapter = next(n for n, line in enumerate(paragraphs) if CHAPTER.match(line))
    for line in paragraphs[:first_chapter]:
        _front(document, line)
    for kind, lines in _blocks(paragraphs[first_chapter:]):
        if kind == "box":
            _box(document, lines)
        else:
            _paragraph(document, lines[0], bold=kind == "head")
    out = io.BytesIO()
    document.save(out)
    return stable(out.getvalue())


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """A box takes in the numbered lines below it until the numbering of the tasks goes on."""
    last, at = 0, 0
    while at < len(lines):
        line = lines[at]
        if BOX.match(line):
            end = at + 1 + _entries(lines[at + 1 :], last)
            yield "box", lines[at:end]
            at = end
            continue
        if NUMBERED.match(line):
            last = int(line.split(".")[0])
        yield ("head" if CHAPTER.match(line) or SECTION.match(line) else "body"), [line]
        at += 1


def _entries(lines: list[str], last: int) -> int:
    """How many of the lines after a box title are its entries: a clause in brackets at the end makes a task."""
    count = 0
    for line in lines:
        is_next = line.startswith(f"{last + 1}. ") and line.endswith("）")
        if not NUMBERED.match(line) or is_next:
            break
        count += 1
    return count


def _set_base(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY_FONT, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    properties = document.core_properties
    properties.created = properties.modified = MADE_ON
    properties.author = properties.last_modified_by = ""


def _front(document: Any, line: str) -> None:
    is_prose = line.endswith(("。", "："))
    paragraph = _paragraph(document, line, bold=not is_prose and len(line) > 18)
    if not is_prose:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _paragraph(document: Any, line: str, *, bold: bool = False) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(line)
    if bold:
        run.font.name = HEAD_FONT
        run._element.rPr.rFonts.set(qn("w:eastAsia"), HEAD_FONT)  # noqa: SLF001 -- python-docx has no other way
    return paragraph


def _box(document: Any, lines: list[str]) -> None:
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    cell = table.cell(0, 0)
    title = cell.paragraphs[0].add_run(lines[0])
    title.font.name = HEAD_FONT
    title.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    title._element.rPr.rFonts.set(qn("w:eastAsia"), HEAD_FONT)  # noqa: SLF001 -- python-docx has no other way
    for line in lines[1:]:
        cell.add_paragraph(line)
