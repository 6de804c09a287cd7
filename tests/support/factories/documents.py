"""Small documents and workbooks as bytes, for tests of what is uploaded."""

import io
import zipfile
from collections.abc import Sequence

import openpyxl

PLAN_TEXT = """岚江省科技强省行动方案

岚政办发〔2026〕8号

为推进科技强省建设，制定本方案。

一、主要任务

（一）实施平台建设行动

1. 建设重大平台。2026年底前建成省级平台10个。（责任单位：省科学技术厅、省财政厅）

2. 改造规上企业。引导企业开展数字化改造，2026年完成改造100家。（省工信厅牵头，相关市州政府配合）

3. 完善诚信制度。修订科研诚信管理办法。
"""


def plan_document(text: str = PLAN_TEXT) -> bytes:
    return text.encode()


def workbook(*rows: Sequence[object]) -> bytes:
    """A bare workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(content: bytes, heading: str, *values: str | None, key: str = "行键") -> bytes:
    """A workbook that was given out, with one column filled in from its first data row on."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top = next(at for at, row in enumerate(sheet.iter_rows(values_only=True), start=1) if key in row)
    names = next(sheet.iter_rows(min_row=top, max_row=top, values_only=True))
    column = names.index(heading) + 1
    for offset, value in enumerate(values, start=1):
        if value is not None:
            sheet.cell(top + offset, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def empty_docx() -> bytes:
    """A Word file that holds no text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", DOCUMENT)
    return stream.getvalue()


CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p/></w:body></w:document>"
)
