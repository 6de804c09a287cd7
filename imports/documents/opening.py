"""From bytes to raw lines: the reader that fits the content, and a word where the file's name says otherwise."""

import importlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

from imports.documents.errors import DocumentRefused
from imports.documents.raw import RawDocument
from imports.documents.sniff import CONVERT, NO_CHINESE, FileKind, name_differs, sniff

Reader = Callable[[bytes, str], RawDocument]
_HAN = re.compile("[\u3400-\u9fff]")
# By name: PDFium and the workbook libraries take longer to load than a document takes to read.
_READERS = {
    FileKind.TEXT: ("imports.documents.text_reader", "read_text"),
    FileKind.DOCX: ("imports.documents.docx_reader", "read_docx"),
    FileKind.PDF: ("imports.documents.pdf.reader", "read_pdf"),
    FileKind.XLSX: ("imports.documents.sheets.xlsx", "read_xlsx"),
    FileKind.XLS: ("imports.documents.sheets.xls", "read_xls"),
}


def read_raw(data: bytes, name: str) -> RawDocument:
    """Raises DocumentRefused, also for kinds that must be converted first."""
    kind = sniff(data, name)
    if kind is FileKind.OFFICE:
        kind = _office_kind(data)
    if kind not in _READERS:
        raise DocumentRefused(f"这是旧格式的文档（.doc/.wps/.rtf），不能直接读取。{CONVERT}", name)
    module, function = _READERS[kind]
    reader: Reader = getattr(importlib.import_module(module), function)
    raw = reader(data, name)
    if not raw.lines:
        raise DocumentRefused("文件里没有文字。请确认选择的是方案原文，图片中的文字须先识别。", name)
    if not _HAN.search(raw.source):
        # The two bytes PK, a script, a table of numbers: readable signs, and yet no document of an authority.
        raise DocumentRefused(NO_CHINESE, name)
    other = name_differs(kind, name)
    return replace(raw, warnings=(other, *raw.warnings)) if other else raw


def _office_kind(data: bytes) -> FileKind:
    """A zip that is neither is given to the Word reader, which says what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return FileKind.DOCX
    is_book = any(each.lower() == "xl/workbook.xml" for each in names) and "word/document.xml" not in names
    return FileKind.XLSX if is_book else FileKind.DOCX
