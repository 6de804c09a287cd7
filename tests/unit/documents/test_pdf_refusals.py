"""A .pdf that cannot be read is refused in words; one that can be read in part says which part is missing."""

import pytest

from imports.documents import DocumentRefused, parse_bytes
from imports.documents.pdf import page as pdf_page
from tests.support.pdf_files import LEFT, TOP, Sheet, pdf, set_lines

TEXT = set_lines(["一、任务", "1.建设平台。（责任单位：甲局）"])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf(Sheet(picture=True), Sheet(picture=True)), "扫描件"),
        (pdf(Sheet()), "没有文字"),
        (pdf(TEXT, encrypted=True), "打开密码"),
        (b"%PDF-1.7\nnot really", "已损坏"),
        (pdf(Sheet().text(LEFT, TOP, "\ue001\ue002\ue003\ue004\ue005\ue006\ue007")), "没有编码信息"),
    ],
)
def test_refusals_say_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        parse_bytes(data, "方案.pdf")
    assert says in refused.value.message
    assert refused.value.where == "方案.pdf"


def test_scanned_pages_among_others_are_named() -> None:
    sheets = [TEXT, *(Sheet(picture=True) for _ in range(2)), Sheet()]
    result = parse_bytes(pdf(*sheets), "方案.pdf")
    assert result.warnings == ("PDF 第2、3页是扫描图片，没有文字，未能读取，请核对原件",)
    assert [task.number for task in result.tasks] == ["1"]


def test_many_scanned_pages_are_counted() -> None:
    result = parse_bytes(pdf(TEXT, *(Sheet(picture=True) for _ in range(14))), "方案.pdf")
    assert "2、3、4、5、6、7、8、9、10、11、12、13等14页" in result.warnings[0]


def test_signs_without_code_are_counted() -> None:
    sheet = set_lines(["一、任务", "1.建设平台。\ue001\ue002"])
    assert parse_bytes(pdf(sheet), "a.pdf").warnings == ("PDF 中有 2 个字符没有编码信息，未能读出，请核对原件",)


def test_very_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_PAGES", 2)
    with pytest.raises(DocumentRefused, match="3 页，超过 2 页"):
        parse_bytes(pdf(TEXT, TEXT, TEXT), "a.pdf")


def test_very_many_signs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_CHARACTERS", 10)
    with pytest.raises(DocumentRefused, match="万字"):
        parse_bytes(pdf(TEXT), "a.pdf")


def test_page_that_cannot_be_loaded_is_named() -> None:
    broken = pdf(TEXT, TEXT).replace(b"12 0 obj\n<< /Type /Page ", b"12 0 obj\n<< /Type /Pagx ")
    result = parse_bytes(broken, "a.pdf")
    assert result.warnings[0].startswith("PDF 第2页")
