"""Reads a policy document into tasks, goals and leftovers. Pure: bytes in, frozen records out."""

from dataclasses import replace

from imports.documents.errors import DocumentRefused
from imports.documents.model import DocumentFacts, IndicatorRecord, ParseResult, TaskRecord, Unplaced
from imports.documents.opening import read_raw
from imports.documents.outline import build_outline
from imports.documents.pages import with_pages
from imports.documents.records import build_records
from imports.documents.repair import repair
from imports.documents.text import Span
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


def parse_bytes(data: bytes, name: str, notes: tuple[str, ...] = ()) -> ParseResult:
    """`name` is only for messages, `notes` come before the warnings. Raises DocumentRefused where it cannot be read."""
    raw = read_raw(data, name)
    document = repair(simplified(replace(raw, warnings=(*notes, *raw.warnings))))
    return with_pages(as_printed(build_records(document, build_outline(document))), raw.pages)
