import io
import zipfile
from collections.abc import Mapping

import pytest

from imports.documents import DocumentRefused, package
from imports.documents.docx_reader import read_docx
from imports.documents.package import open_package
from tests.support.word_files import raw_docx

DOCUMENT = '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        open_package(data, "方案.docx")
    assert refused.value.where == "方案.docx"
    return refused.value.message


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"ppt/presentation.xml": "<a/>"}, "演示文稿"),
        ({"OFD.xml": "<a/>"}, "OFD"),
        ({"content.xml": "<a/>"}, "ODF"),
        ({"readme.txt": "x"}, "压缩包"),
        ({"_rels/.rels": "<r><x Type='a/other' Target='b'/></r>"}, "压缩包"),
        ({"word/document.xml": "<w:document"}, "已损坏"),
        ({"word/document.xml": "<other/>"}, "已损坏"),
        ({"word/document.xml": "<!DOCTYPE a><a/>"}, "外部实体"),
        ({"word/document.xml": "<!DOCTYPE a><a/>".encode("utf-16")}, "外部实体"),
        ({"word/document.xml": DOCUMENT, "word/styles.xml": "<!ENTITY x>"}, "外部实体"),
        ({"word/document.xml": "<a>" * 300 + "</a>" * 300}, "已损坏"),
    ],
)
def test_what_is_no_word_document_is_refused(parts: Mapping[str, str | bytes], says: str) -> None:
    assert says in refusal(packed(parts))


def test_broken_zip() -> None:
    assert "已损坏" in refusal(b"PK\x03\x04 nothing")


def test_truncated_part() -> None:
    data = bytearray(raw_docx("<w:p/>" * 50))
    at = data.find(b"word/document.xml") + 25
    data[at : at + 20] = b"\xff" * 20
    assert "已损坏" in refusal(bytes(data))


def test_main_part_named_by_the_relations() -> None:
    rels = '<r><x Type="http://a/officeDocument" Target="/main/text.xml"/></r>'
    assert [
        line.text.text for line in read_docx(packed({"_rels/.rels": rels, "main/text.xml": DOCUMENT}), "a").lines
    ] == ["甲"]


def test_too_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_ENTRIES", 2)
    assert "部件" in refusal(packed({str(n): "x" for n in range(3)}))


def test_too_large_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 10)
    assert "展开后" in refusal(packed({"word/document.xml": DOCUMENT}))


def test_bomb() -> None:
    assert "压缩比异常" in refusal(packed({"word/document.xml": "<a>" + "0" * 3_000_000 + "</a>"}))


def test_encrypted_entries() -> None:
    data = bytearray(packed({"word/document.xml": DOCUMENT}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert "加了密" in refusal(bytes(data))
