"""Reads .txt: UTF-8 and UTF-16 with or without mark, GB18030. One line of the file is one line."""

import codecs
import re
import unicodedata

from imports.documents.drawn_tables import join_drawn_tables
from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS
from imports.documents.raw import Line, RawDocument
from imports.documents.signs import UNIFIED
from imports.documents.text import Traced

_SAMPLE = 50_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Ends of lines and paragraphs of other systems and of programs that keep soft breaks.
_LINE_ENDS = dict.fromkeys(map(ord, "\r\x0b\x85\u2028\u2029"), "\n")
_NOT_A_DOCUMENT = "文件内容不是可读的文字，可能已损坏或不是公文文档。请确认选择的是 .docx 或 .txt 的方案原文。"


def read_text(data: bytes, name: str) -> RawDocument:
    source = _decode(data, name).replace("\r\n", "\n").translate(_LINE_ENDS).translate(UNIFIED)
    if len(source) > MAX_CHARACTERS:
        raise DocumentRefused(f"文件超过 {MAX_CHARACTERS // 10_000} 万字，无法导入。请只导入方案正文。", name)
    _ask_readable(source, name)
    return RawDocument(source, tuple(join_drawn_tables(_lines(source))), "txt")


def _decode(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.count(b"\x00", 0, _SAMPLE) * 100 > min(len(data), _SAMPLE):
        # Only two bytes to a sign give such bytes; which comes first is told by what then reads as Chinese.
        encodings = sorted(["utf-16-le", "utf-16-be"], key=lambda each: -_han(data[:_SAMPLE], each))
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentRefused(_NOT_A_DOCUMENT, name)


def _han(data: bytes, encoding: str) -> int:
    return sum(1 for sign in data.decode(encoding, "ignore") if "\u4e00" <= sign <= "\u9fff" or sign in "，。、\n")


def _ask_readable(source: str, name: str) -> None:
    """Noise read as GB18030 gives control signs, unassigned signs and hardly any common Han character."""
    sample = source[:_SAMPLE]
    foreign = [sign for sign in sample if ord(sign) > 0x7F]
    strange = sum(1 for sign in foreign if unicodedata.category(sign) in ("Cn", "Co", "Cs") or sign == "\ufffd")
    usual = sum(1 for sign in foreign if "\u4e00" <= sign <= "\u9fff" or not sign.isalpha())
    if len(_CONTROL.findall(sample)) * 1000 > len(sample) or strange * 50 > len(foreign) or usual * 2 < len(foreign):
        raise DocumentRefused(_NOT_A_DOCUMENT, name)


def _lines(source: str) -> list[Line]:
    found, start = [], 0
    for ordinal, raw in enumerate(source.split("\n"), start=1):
        here = 0
        for piece in raw.split("\f"):
            if piece.strip():
                text = Traced.of(piece, start + here)
                cells = _cells(text)
                found.append(Line(text, ordinal, container=None, cells=cells, wraps=True))
            here += len(piece) + 1
        start += len(raw) + 1
    return found


def _cells(text: Traced) -> tuple[Traced, ...] | None:
    """A line with two tabs, or one between bars, is a row of a table; a rule of dashes is an empty row."""
    bars = text.text.strip()
    if bars.startswith("|") and bars.endswith("|") and bars.count("|") >= 3:
        inner = text.strip()
        cells = _split(inner.cut(1, len(inner) - 1), "|")
        return () if all(not cell.text.strip(" :-") for cell in cells) else cells
    if text.text.strip().count("\t") >= 2:
        return _split(text.strip(" \n\r"), "\t")
    return None


def _split(text: Traced, separator: str) -> tuple[Traced, ...]:
    cells, here = [], 0
    for piece in text.text.split(separator):
        cells.append(text.cut(here, here + len(piece)).strip())
        here += len(piece) + 1
    return tuple(cells)
