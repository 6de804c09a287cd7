"""Paragraphs, tables and the package of a Word document in the layout of official letters (GB/T 9704—2012).

Lengths are twentieths of a point, type sizes half points, as the format counts them.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from app.exports.documents.styles import FONT_TABLE, STYLES
from app.exports.workbooks.cells import clean_text
from app.exports.workbooks.package import put_part

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# One character of the body, 三号 (16 pt).
EM = 320
# 天头37mm、订口28mm、版心156mm×225mm.
SECTION = (
    f'<w:sectPr><w:footerReference xmlns:r="{OFFICE}" w:type="default" r:id="rIdFooter"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/>'
    "</w:sectPr>"
)
FOOTER = (
    f'<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)


def run(text: str, style: str = "") -> str:
    """`style` names a character style; line breaks in the text stay line breaks."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = [f'<w:t xml:space="preserve">{escape(clean_text(line))}</w:t>' for line in text.split("\n")]
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def paragraph(style: str, *runs: str, right: int = 0, new_page: bool = False) -> str:
    """`right` keeps that many twentieths of a point free at the right."""
    indent = f'<w:ind w:right="{right}"/>' if right else ""
    breaks = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{breaks}{indent}</w:pPr>{"".join(runs)}</w:p>'


def table(
    widths: Sequence[int],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    left: frozenset[int] = frozenset({1}),
) -> str:
    """The head is repeated on every page, no row is broken; columns of running text stand `left`, all others centred."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    shapes = ["Cell" if place in left else "CellMiddle" for place in range(len(widths))]
    lines = [_row(widths, head, ["CellHead"] * len(widths), head=True), *(_row(widths, row, shapes) for row in rows)]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(widths: Sequence[int], texts: Sequence[str], styles: Sequence[str], *, head: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style, run(text))}</w:tc>"
        for width, text, style in zip(widths, texts, styles, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def document(body: Sequence[str], title: str, moment: datetime) -> bytes:
    """`moment` is aware and becomes the file's date; equal input gives equal bytes."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("rIdDocument", f"{OFFICE}/officeDocument", "word/document.xml"),
            ("rIdCore", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(title, stamp),
        "word/document.xml": f'<w:document xmlns:w="{MAIN}"><w:body>{"".join(body)}{SECTION}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{MAIN}">{STYLES}</w:styles>',
        "word/fontTable.xml": f'<w:fonts xmlns:w="{MAIN}">{FONT_TABLE}</w:fonts>',
        "word/footer1.xml": FOOTER,
        "word/_rels/document.xml.rels": _relations(
            ("rIdStyles", f"{OFFICE}/styles", "styles.xml"),
            ("rIdFonts", f"{OFFICE}/fontTable", "fontTable.xml"),
            ("rIdFooter", f"{OFFICE}/footer", "footer1.xml"),
        ),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, text in parts.items():
            put_part(packed, name, (HEADER + text).encode())
    return target.getvalue()


def _content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "fontTable": "fontTable", "footer1": "footer"}
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{parts}</Types>"
    )


def _relations(*links: tuple[str, str, str]) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in links)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _core(title: str, stamp: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean_text(title))}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created></cp:coreProperties>'
    )
