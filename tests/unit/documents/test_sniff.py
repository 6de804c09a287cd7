import struct

import pytest

from imports.documents import DocumentRefused
from imports.documents.limits import MAX_FILE_BYTES
from imports.documents.ole import OLE2, read_directory
from imports.documents.sniff import FileKind, name_differs, sniff
from tests.support.ole_files import ole2, word_head


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04...", FileKind.OFFICE),
        ("一、任务".encode(), FileKind.TEXT),
        ("<关于某某的方案>".encode(), FileKind.TEXT),
        (b"%PDF-1.7", FileKind.PDF),
        (b"junk\n%PDF-1.4", FileKind.PDF),
        (b"{\\rtf1", FileKind.RTF),
        (ole2({"WordDocument": word_head(encrypted=False)}), FileKind.DOC),
        (ole2({"\x05SummaryInformation": b"", "1Table": b"", "WordDocument": b""}), FileKind.DOC),
        (ole2({"Workbook": b""}), FileKind.XLS),
        (ole2({"Book": b""}), FileKind.XLS),
    ],
)
def test_content_decides_whatever_the_name_says(data: bytes, kind: FileKind) -> None:
    assert sniff(data, "方案.bin") == kind


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf \r\n", "空的"),
        (b"x" * (MAX_FILE_BYTES + 1), "超过 20 MB"),
        (ole2({"EncryptionInfo": b"", "EncryptedPackage": b""}), "打开密码"),
        (ole2({"WordDocument": word_head(encrypted=True)}), "打开密码"),
        (ole2({"PowerPoint Document": b""}), "演示文稿"),
        (ole2({"Contents": b""}), "无法识别"),
        (ole2({}), "已损坏"),
        (OLE2 + b"\0" * 600, "已损坏"),
        (OLE2, "已损坏"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a", "压缩包"),
        (b"<!DOCTYPE html><html>", "网页"),
        (b'<?xml version="1.0"?>', "其他 XML"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("\ufeff<!-- 方案 --><svg>".encode(), "SVG"),
        ("<svg\n><text>方案</text></svg>".encode("utf-16"), "SVG"),
        ("<w:p>方案</w:p>".encode("utf-16-le"), "其他 XML"),
        (b"MIME-Version: 1.0\r\n", "网页存档"),
    ],
)
def test_refusals_say_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        sniff(data, "方案.docx")
    assert says in refused.value.message
    assert refused.value.where == "方案.docx"
    assert str(refused.value) == f"方案.docx：{refused.value.message}"


def test_word_object_inside_a_workbook_makes_no_word_file_of_it() -> None:
    """Only names at the top count: the bytes of an embedded document hold such names as well."""
    data = ole2({"Workbook": "WordDocument".encode("utf-16-le")})
    assert sniff(data, "台账.xls") == FileKind.XLS


def test_directory_that_leads_in_a_circle_ends() -> None:
    data = bytearray(ole2({"甲": b"", "乙": b""}))
    entry = data.find("乙".encode("utf-16-le"))
    struct.pack_into("<I", data, entry + 72, 1)
    found = read_directory(bytes(data))
    assert found is not None
    assert set(found) == {"甲", "乙"}


def test_directory_chain_that_leads_in_a_circle_ends() -> None:
    data = bytearray(ole2({"甲": b""}))
    struct.pack_into("<I", data, 512 + 4, 1)
    assert read_directory(bytes(data)) is not None


def test_odd_sector_size_is_no_directory() -> None:
    data = bytearray(ole2({"甲": b""}))
    struct.pack_into("<H", data, 30, 3)
    assert read_directory(bytes(data)) is None


@pytest.mark.parametrize(
    ("kind", "name", "note"),
    [
        (FileKind.DOCX, "方案.docx", None),
        (FileKind.DOCX, "方案", None),
        (FileKind.DOCX, "方案.bak", None),
        (FileKind.DOC, "方案.WPS", None),
        (FileKind.XLS, "台账.et", None),
        (FileKind.PDF, "方案.docx", "文件的扩展名是“.docx”，内容是PDF，已按内容读取"),
        (FileKind.DOCX, "方案.doc", "文件的扩展名是“.doc”，内容是Word 文档（.docx），已按内容读取"),
    ],
)
def test_name_that_promises_another_kind_is_told(kind: FileKind, name: str, note: str | None) -> None:
    assert name_differs(kind, name) == note


def test_refusal_without_place() -> None:
    assert str(DocumentRefused("读不了")) == "读不了"
