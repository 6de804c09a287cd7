"""Reads a policy document into tasks, goals and leftovers. Pure: bytes in, frozen records out."""

from imports.documents.docx_reader import read_docx
from imports.documents.errors import DocumentRefused
from imports.documents.model import DocumentFacts, IndicatorRecord, ParseResult, TaskRecord, Unplaced
from imports.documents.outline import build_outline
from imports.documents.records import build_records
from imports.documents.repair import repair
from imports.documents.sniff import FileKind, sniff
from imports.documents.text import Span
from imports.documents.text_reader import read_text
from imports.documents.traditional import as_printed, simplified

__all__ = [
    "DocumentFacts",
    "DocumentRefused",
    "IndicatorRecord",
    "ParseResult",
    "Span",
    "TaskRecord",
    "Unplaced",
    "parse_bytes",
]

_READERS = {FileKind.TEXT: read_text, FileKind.DOCX: read_docx}


def parse_bytes(data: bytes, name: str) -> ParseResult:
    """`name` is only for messages. Raises DocumentRefused where the file cannot be read."""
    raw = _READERS[sniff(data, name)](data, name)
    if not raw.lines:
        raise DocumentRefused("文件里没有文字。请确认选择的是方案原文，图片中的文字须先识别。", name)
    document = repair(simplified(raw))
    return as_printed(build_records(document, build_outline(document)))
