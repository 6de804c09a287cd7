"""Extension, first bytes and container must agree."""

import io
import zipfile

import pytest

from app.evidence.enums import FileRefusal
from app.evidence.rules import OLE, check_file, safe_name

MB = 1024 * 1024
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def container(*names: str, types: str = "<Types/>", filler: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, filler)
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    return OLE + b"\0" * 512 + b"".join(stream.encode("utf-16-le") for stream in streams)


PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 20


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("验收意见.pdf", PDF),
        ("台账.XLSX", container(PARTS["xlsx"])),
        ("说明.docx", container(PARTS["docx"])),
        ("汇报.pptx", container(PARTS["pptx"])),
        ("旧文档.doc", ole("WordDocument")),
        ("旧表.xls", ole("Workbook")),
        ("文字.wps", ole("WordDocument")),
        ("新文字.wps", container(PARTS["docx"])),
        ("表格.et", ole("Workbook")),
        ("新表格.et", container(PARTS["xlsx"])),
        ("照片.jpg", JPG),
        ("照片.jpeg", JPG),
        ("截图.png", PNG),
        ("说明.txt", "进展说明".encode()),
        ("旧说明.txt", "进展说明".encode("gb18030")),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name: str, content: bytes) -> None:
    assert check_file(name, content, MB).refusal is None


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("图.svg", b"<svg/>", FileRefusal.KIND),
        ("页.html", b"<html>", FileRefusal.KIND),
        ("程序.exe", b"MZ", FileRefusal.KIND),
        ("包.zip", container("a"), FileRefusal.KIND),
        ("无扩展名", b"x", FileRefusal.KIND),
        ("宏.docm", container(PARTS["docx"]), FileRefusal.KIND),
        ("", b"x", FileRefusal.UNNAMED),
        ("/..//", b"x", FileRefusal.UNNAMED),
        ("空.pdf", b"", FileRefusal.EMPTY),
        ("大.txt", b"x" * (MB + 1), FileRefusal.TOO_LARGE),
        ("假.pdf", b"<html></html>", FileRefusal.DISGUISED),
        ("断.pdf", b"%PDF-1.7\n", FileRefusal.BROKEN),
        ("密.pdf", b"%PDF-1.7\ntrailer << /Encrypt 9 0 R >>\n%%EOF", FileRefusal.ENCRYPTED),
        ("假.png", JPG, FileRefusal.DISGUISED),
        ("假.jpg", PNG, FileRefusal.DISGUISED),
        ("网页.txt", b"\xef\xbb\xbf <!DOCTYPE html><script>", FileRefusal.DISGUISED),
        ("图.txt", b"<svg onload=1>", FileRefusal.DISGUISED),
        ("二进制.txt", b"a\x00b", FileRefusal.DISGUISED),
        ("乱码.txt", b"\xff\xfe\xff", FileRefusal.DISGUISED),
        ("表.docx", container(PARTS["xlsx"]), FileRefusal.DISGUISED),
        ("包.docx", container("readme.md"), FileRefusal.DISGUISED),
        ("文本.docx", b"hello", FileRefusal.DISGUISED),
        ("断.docx", container(PARTS["docx"])[:60], FileRefusal.BROKEN),
        ("宏.docx", container(PARTS["docx"], "word/vbaProject.bin"), FileRefusal.MACRO),
        (
            "宏.xlsx",
            container(PARTS["xlsx"], types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            FileRefusal.MACRO,
        ),
        ("控件.docx", container(PARTS["docx"], "word/activeX/activeX1.xml"), FileRefusal.MACRO),
        ("出逃.docx", container(PARTS["docx"], "../../etc/passwd"), FileRefusal.BROKEN),
        ("密.docx", ole("EncryptedPackage"), FileRefusal.ENCRYPTED),
        ("旧.docx", ole("WordDocument"), FileRefusal.DISGUISED),
        ("密.xls", ole("EncryptedPackage"), FileRefusal.ENCRYPTED),
        ("文.xls", ole("WordDocument"), FileRefusal.DISGUISED),
        ("宏.doc", ole("WordDocument", "Macros"), FileRefusal.MACRO),
        ("宏.xls", ole("Workbook", "_VBA_PROJECT_CUR"), FileRefusal.MACRO),
        ("假.doc", b"{\\rtf1}", FileRefusal.DISGUISED),
        (
            "炸弹.xlsx",
            container(PARTS["xlsx"], "xl/a.xml", filler=b"0" * (3 * MB)),
            FileRefusal.BROKEN,
        ),
        (
            "多.docx",
            container(PARTS["docx"], *(f"word/{n}.xml" for n in range(2000))),
            FileRefusal.BROKEN,
        ),
    ],
)
def test_a_file_that_is_something_else_is_refused(name: str, content: bytes, refusal: FileRefusal) -> None:
    assert check_file(name, content, MB).refusal is refusal


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(container(PARTS["docx"]))
    # Bit 0 of the flags in the central directory says that an entry is encrypted.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert check_file("密.docx", bytes(content), MB).refusal is FileRefusal.ENCRYPTED


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\周敏\\报告.docx", "报告.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("报告\u202excod.docx", "报告xcod.docx"),
        ('a"b<c>:d|e?f*.pdf', "abcdef.pdf"),
        ("报告.pdf. ", "报告.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
    ],
)
def test_a_name_keeps_only_what_is_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    name = safe_name("督" * 300 + ".xlsx")
    assert name.endswith("督.xlsx")
    assert 195 <= len(name.encode()) <= 200
    assert len(safe_name("督" * 300).encode()) == 198
    assert len(safe_name("a." + "x" * 300).encode()) == 200
