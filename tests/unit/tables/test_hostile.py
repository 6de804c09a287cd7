"""Files made to hurt: refused in words, within two seconds, before the XML parser sees them."""

import base64
import io
import random
import struct
import time
import zipfile
from collections.abc import Callable

import pytest

from app.core.errors import AppError, TooLarge
from imports.tables.grid import read_grids
from imports.tables.package import MAX_CELLS, check_size, check_workbook
from imports.tables.problems import TableRefused
from imports.tables.safely import WALL_SECONDS
from tests.unit.tables.making import part, replaced, workbook

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook(("全称",), ("省科技厅",))


def many_cells() -> bytes:
    row = b"<row>" + b'<c t="n"><v>1</v></c>' * 100 + b"</row>"
    sheet = part(PLAIN, SHEET)
    return replaced(PLAIN, SHEET, sheet.replace(b"<sheetData>", b"<sheetData>" + row * 12_000))


def many_merged() -> bytes:
    sheet = part(PLAIN, SHEET)
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><pageMargins'
    return replaced(PLAIN, SHEET, sheet.replace(b"<pageMargins", merged))


def zeros() -> bytes:
    return replaced(PLAIN, "", **{"xl/media/image1.bin": b"\0" * 150_000_000})


def lying_size() -> bytes:
    """The central directory claims one byte for a part that unpacks to fifty million."""
    data = bytearray(replaced(PLAIN, "", **{"xl/huge.xml": b" " * 50_000_000}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/huge.xml"))
    struct.pack_into("<I", data, at + 24, 1)
    return bytes(data)


def honest_but_huge() -> bytes:
    """Ten parts that each claim thirty megabytes."""
    data = bytearray(replaced(PLAIN, "", **{f"xl/part{number}.xml": b"<a/>" for number in range(10)}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 30_000_000)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def many_small_zeros() -> bytes:
    """Each part stays below the size at which its own ratio is asked."""
    return replaced(PLAIN, "", **{f"xl/media/{number}.bin": b"\0" * 1_000_000 for number in range(150)})


def overlapping() -> bytes:
    """Two names in the directory share the bytes of one part."""
    data = replaced(PLAIN, "", **{"xl/a.xml": b"<a/>" * 40})
    end = data.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", data, end + 10)
    entry = data[data.rfind(b"PK\x01\x02", 0, end) : end].replace(b"xl/a.xml", b"xl/b.xml")
    tail = bytearray(data[end:])
    struct.pack_into("<HHII", tail, 8, count + 1, count + 1, size + len(entry), start)
    return data[:end] + entry + bytes(tail)


def many_entries() -> bytes:
    return replaced(PLAIN, "", **{f"xl/x{number}.xml": b"<a/>" for number in range(2_001)})


def with_part(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: replaced(PLAIN, "", **{name: content})


def declared(name: str) -> Callable[[], bytes]:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return lambda: replaced(PLAIN, name, entity + part(PLAIN, name).partition(b"?>")[2])


def utf16_declared() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "1">]><x/>'
    return replaced(PLAIN, SHEET, text.encode("utf-16"))


def encrypted_entry() -> bytes:
    data = bytearray(PLAIN)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "1.2 million cells": (many_cells, "单元格"),
    "17 billion merged cells": (many_merged, "单元格"),
    "zeros": (zeros, "压缩比异常"),
    "lying size": (lying_size, "已损坏|压缩比异常"),
    "300 MB by its own word": (honest_but_huge, "超过 200 MB"),
    "many small zeros": (many_small_zeros, "压缩比异常"),
    "overlapping entries": (overlapping, "异常"),
    "2,001 entries": (many_entries, "个部件"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "宏"),
    "nested archive": (with_part("xl/inner.zip", b"x"), "嵌套"),
    "path out": (with_part("../evil.xml", b"<a/>"), "异常"),
    "absolute path": (with_part("/etc/evil.xml", b"<a/>"), "异常"),
    "entity in the sheet": (declared(SHEET), "实体声明"),
    "entity in the workbook": (declared("xl/workbook.xml"), "实体声明"),
    "entity in the styles": (declared("xl/styles.xml"), "实体声明"),
    "entity in the types": (declared("[Content_Types].xml"), "实体声明"),
    "entity in the relations": (declared("_rels/.rels"), "实体声明"),
    "entity in UTF-16": (utf16_declared, "编码异常"),
    "encrypted entry": (encrypted_entry, "加了密"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_fast_and_in_words(name: str) -> None:
    make, words = HOSTILE[name]
    data = make()
    assert len(data) < 20_000_000
    before, begun = time.process_time(), time.monotonic()
    with pytest.raises(AppError, match=words) as refused:
        read_grids(data)
    # Work is what the file costs; the clock on the wall counts what else the machine does, so it gets the child's ceiling.
    assert time.process_time() - before < 2
    assert time.monotonic() - begun < WALL_SECONDS
    assert 400 <= refused.value.status < 500


def test_duplicate_part_is_refused() -> None:
    target = io.BytesIO(PLAIN)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(target, "a") as packed:
        packed.writestr(SHEET, b"<worksheet/>")
    with pytest.raises(TableRefused, match="内部结构异常"):
        check_workbook(target.getvalue())


def test_pattern_on_the_seam_of_two_blocks_is_seen() -> None:
    sheet = part(PLAIN, SHEET)
    for shift in range(0, 40, 3):
        noise = (
            b"<!--" + bytes(65 + (number * 7919 + shift) % 26 for number in range(256 * 1024 - 30 - shift)) + b"-->"
        )
        with pytest.raises(TableRefused, match="实体声明"):
            check_workbook(replaced(PLAIN, SHEET, noise + b"<!DOCTYPE x>" + sheet))


def test_cells_are_counted_once_across_blocks() -> None:
    row = b"<row>" + b'<c t="n"><v>1</v></c>' * 1_000 + b"</row>"
    noise = base64.b64encode(random.Random(1).randbytes(500_000))
    sheet = part(PLAIN, SHEET).replace(b"<sheetData>", b"<!--" + noise + b"--><sheetData>" + row * 199)
    check_workbook(replaced(PLAIN, SHEET, sheet))
    assert MAX_CELLS == 200_000


def test_file_over_twenty_megabytes_is_too_large() -> None:
    with pytest.raises(TooLarge, match="超过 20 MB") as refused:
        check_size(b"PK\x03\x04" + b"x" * 20 * 1024 * 1024)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf \r\n", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "Workbook".encode("utf-16-le"), "内容异常"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\x89PNG\r\n\x1a\n", "不是表格"),
        (b"\x00\x01\x02\xff\xfe\xfd" * 40, "UTF-8"),
        (b"PK\x03\x04 not really a zip", "已损坏"),
        (PLAIN[: len(PLAIN) // 2], "已损坏"),
        (replaced(PLAIN, SHEET, b"<worksheet"), "异常"),
        (replaced(PLAIN, "xl/workbook.xml", b"<a/>"), "异常|没有内容"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        read_grids(data)


def test_word_document_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("word/document.xml", b"<a/>")
    with pytest.raises(TableRefused, match="没有工作簿"):
        read_grids(target.getvalue())


@pytest.mark.parametrize("percent", range(2, 100, 7))
def test_truncated_file_never_raises_anything_else(percent: int) -> None:
    with pytest.raises(TableRefused):
        read_grids(PLAIN[: len(PLAIN) * percent // 100])
