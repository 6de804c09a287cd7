import io
import zlib

import pytest
from docx import Document
from openpyxl import load_workbook

from app.evidence.rules import check_file
from imports.sample.document import plan_docx
from imports.sample.evidence import HEIGHT, WIDTH, evidence_file
from imports.sample.source import PlanKey, plan_text

FIGURES = [("中试平台", 10.0, "个"), ("服务企业", 236.0, "家")]
KEYS: list[PlanKey] = ["main", "division", "quarter"]
MB = 1024 * 1024


def made(kind: str) -> bytes:
    return evidence_file(f"中试平台验收意见.{kind}", "岚江省工业和信息化厅", "累计建成中试平台10个。" * 5, FIGURES)


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "png"])
def test_evidence_is_what_its_name_says_and_the_same_each_time(kind: str) -> None:
    assert check_file(f"意见.{kind}", made(kind), MB).refusal is None
    assert made(kind) == made(kind)


def test_pdf_cross_references_point_at_objects() -> None:
    content = made("pdf")
    table = int(content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    offsets = [int(line[:10]) for line in content[table:].split(b"\n")[3:10]]
    assert [content[at : at + 7] for at in offsets] == [b"%d 0 obj" % number for number in range(1, 8)]


def test_pdf_shows_the_text() -> None:
    assert "累计建成中试平台10个".encode("utf-16-be").hex().encode() in made("pdf")


def test_workbook_lists_the_figures() -> None:
    sheet = load_workbook(io.BytesIO(made("xlsx"))).active
    assert sheet is not None
    assert [sheet.cell(row, 2).value for row in (3, 4)] == ["中试平台", "服务企业"]
    assert sheet["D3"].value == 10


def test_picture_unpacks_to_its_size() -> None:
    content = made("png")
    start = content.index(b"IDAT") + 4
    pixels = zlib.decompressobj().decompress(content[start:])
    assert len(pixels) == HEIGHT * (WIDTH * 3 + 1)


@pytest.mark.parametrize("key", KEYS)
def test_word_document_holds_the_text_in_order(key: PlanKey) -> None:
    content = plan_docx(key)
    body = Document(io.BytesIO(content)).element.body
    found = [
        "".join(run.text or "" for run in p.iter() if run.tag.endswith("}t"))
        for p in body.iter()
        if p.tag.endswith("}p")
    ]
    assert [line for line in found if line] == [line for line in plan_text(key).split("\n") if line]
    assert content == plan_docx(key)


def test_word_document_sets_the_four_boxes_as_tables() -> None:
    tables = Document(io.BytesIO(plan_docx("main"))).tables
    assert [len(table.cell(0, 0).paragraphs) for table in tables] == [4, 3, 4, 3]
