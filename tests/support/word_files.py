"""Makes .docx files for the tests: from the lines of a text, with typed or with automatic numbers, or from raw XML."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import docx
from docx.oxml import parse_xml

from imports.documents.markers import Marker, Rank, read_marker

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f'xmlns:w="{_NAMESPACE}"'
_LISTS = {
    Rank.CHAPTER: ("chineseCounting", "%1、"),
    Rank.SECTION: ("chineseCounting", "（%1）"),
    Rank.ITEM: ("decimal", "%1."),
}


def typed_docx(text: str) -> bytes:
    """Every line of the text a paragraph; **…** becomes bold type."""
    document: Any = docx.Document()
    for line in _lines(text):
        _write(document.add_paragraph(), line)
    return _saved(document)


def automatic_docx(text: str) -> bytes:
    """As `typed_docx`, but 一、 （一） and 1. are made by Word; a list that starts again is a list number of its own."""
    document: Any = docx.Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for rank, (style, pattern) in _LISTS.items():
        numbering.append(
            parse_xml(
                f'<w:abstractNum {_W} w:abstractNumId="{int(rank)}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{style}"/><w:suff w:val="nothing"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
            )
        )
    lists = _Lists(numbering)
    for line in _lines(text):
        paragraph = document.add_paragraph()
        marker = read_marker(line)
        if marker is not None and marker.rank in _LISTS:
            lists.number(paragraph, marker)
            opened = "**" if "**" in line[: marker.end] else ""
            _write(paragraph, opened + line[marker.end :])
        else:
            _write(paragraph, line)
    return _saved(document)


def raw_docx(body: str, **parts: str) -> bytes:
    """A .docx of hand-written XML: `body` inside w:body; keyword styles=… gives word/styles.xml."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document {_W} xmlns:mc="urn:mc" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>',
        )
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml.replace("<w:root", f"<w:root {_W}"))
    return held.getvalue()


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def table(rows: Iterable[Iterable[str]]) -> str:
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"


class _Lists:
    """A new w:num whenever a number does not follow the last one of its kind."""

    def __init__(self, numbering: Any) -> None:
        self.numbering = numbering
        self.last: dict[Rank, tuple[int, int]] = {}
        self.count = 0

    def number(self, paragraph: Any, marker: Marker) -> None:
        number, value = self.last.get(marker.rank, (0, -1))
        if value + 1 != marker.value:
            self.count += 1
            number = self.count
            self.numbering.append(
                parse_xml(
                    f'<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{int(marker.rank)}"/>'
                    f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{marker.value}"/></w:lvlOverride></w:num>'
                )
            )
        self.last[marker.rank] = number, marker.value
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {_W}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _write(paragraph: Any, line: str) -> None:
    for position, piece in enumerate(re.split(r"\*\*", line)):
        if piece:
            paragraph.add_run(piece).bold = position % 2 == 1


def _saved(document: Any) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
