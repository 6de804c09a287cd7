import zlib

import pytest

from imports.documents import DocumentRefused
from imports.documents.limits import MAX_FILE_BYTES
from imports.documents.sniff import FileKind, sniff

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_zip_is_tried_as_word_and_the_rest_as_text() -> None:
    assert sniff(b"PK\x03\x04...", "方案.txt") == FileKind.DOCX
    assert sniff("一、任务".encode(), "方案.docx") == FileKind.TEXT


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf \r\n", "空的"),
        (b"x" * (MAX_FILE_BYTES + 1), "超过 20 MB"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE2 + "Workbook".encode("utf-16-le"), "旧版 Excel"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "另存为"),
        (b"%PDF-1.7 /Encrypt 3 0 R", "加了密"),
        (b"%PDF-1.4 /Subtype /Image", "扫描件"),
        (b"%PDF-1.4 /Font", "暂不支持直接读取 PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "图片"),
        (b"<!DOCTYPE html><html>", "网页"),
        (b'<?xml version="1.0"?>', "网页或 XML"),
    ],
)
def test_refusals_say_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        sniff(data, "方案.docx")
    assert says in refused.value.message
    assert refused.value.where == "方案.docx"
    assert str(refused.value) == f"方案.docx：{refused.value.message}"


def pdf_stream(content: bytes) -> bytes:
    return b"%PDF-1.7 5 0 obj <</Type /ObjStm /N 2>>\nstream\n" + content + b"\nendstream"


def test_fonts_hidden_in_object_streams_are_found() -> None:
    with pytest.raises(DocumentRefused, match="暂不支持直接读取 PDF"):
        sniff(pdf_stream(zlib.compress(b"<< /Type /Font >>")), "a.pdf")


def test_object_streams_without_fonts_and_broken_ones_are_a_scan() -> None:
    with pytest.raises(DocumentRefused, match="扫描件"):
        sniff(pdf_stream(zlib.compress(b"<< /Image >>")) + pdf_stream(b"broken"), "a.pdf")


def test_very_many_object_streams_are_not_all_opened() -> None:
    with pytest.raises(DocumentRefused, match="暂不支持直接读取 PDF"):
        sniff(pdf_stream(zlib.compress(b"x")) * 201, "a.pdf")


def test_refusal_without_place() -> None:
    assert str(DocumentRefused("读不了")) == "读不了"
