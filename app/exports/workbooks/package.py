"""Put the rows into openpyxl's skeleton and zip it so that equal input gives equal bytes."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.exports.workbooks.cells import TextTable
from app.exports.workbooks.writer import SheetWriter

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_STRINGS = "xl/sharedStrings.xml"
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
# Merged cells come before these in the order that the format prescribes.
_AFTER_MERGES = re.compile(
    rb"<(?:phoneticPr|conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins)"
)


def pack(book: Workbook, writers: Sequence[SheetWriter], texts: TextTable, moment: datetime) -> bytes:
    """`writers` stand in the order of the book's sheets; `moment` is aware and becomes the file's date."""
    skeleton = io.BytesIO()
    book.save(skeleton)
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed,
    ):
        for name in filter(lambda name: name != _STRINGS, source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MOMENT.sub(rb"\g<1>" + stamp, data)
            elif name == "[Content_Types].xml":
                data = declare_strings(data)
            elif name == "xl/_rels/workbook.xml.rels":
                data = relate_strings(data)
            elif sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                data = _fill(data, writers[int(sheet[1]) - 1])
            put_part(packed, name, data)
        put_part(packed, _STRINGS, texts.to_xml())
    return target.getvalue()


def put_part(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # The mark of the system that made the entry would otherwise differ between machines.
    entry.create_system = 3
    packed.writestr(entry, data)


def declare_strings(data: bytes) -> bytes:
    if b"sharedStrings" in data:
        return data
    part = f'<Override PartName="/{_STRINGS}" ContentType="{_MAIN}.sharedStrings+xml"/></Types>'
    return data.replace(b"</Types>", part.encode())


def relate_strings(data: bytes) -> bytes:
    if b"sharedStrings" in data:
        return data
    relation = f'<Relationship Id="rIdStrings" Type="{_RELATION}" Target="/{_STRINGS}"/></Relationships>'
    return data.replace(b"</Relationships>", relation.encode())


def _fill(data: bytes, writer: SheetWriter) -> bytes:
    corner = f"A1:{get_column_letter(writer.width)}{max(1, writer.at - 1)}"
    data = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{corner}"'.encode(), data, count=1)
    rows = f"<sheetData>{''.join(writer.rows)}</sheetData>".encode()
    head, tail = re.split(rb"<sheetData\s*/>|<sheetData>.*?</sheetData>", data, maxsplit=1)
    if writer.merges:
        ranges = "".join(f'<mergeCell ref="{place}"/>' for place in writer.merges)
        merged = f'<mergeCells count="{len(writer.merges)}">{ranges}</mergeCells>'.encode()
        found = _AFTER_MERGES.search(tail)
        at = found.start() if found else tail.index(b"</worksheet>")
        tail = tail[:at] + merged + tail[at:]
    return head + rows + tail
