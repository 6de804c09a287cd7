import pytest

from imports.documents import DocumentRefused
from imports.documents.limits import MAX_CHARACTERS
from imports.documents.text_reader import read_text

TEXT = "一、任务\n\n（一）建设。推进建设。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_give_the_same_source(encoding: str) -> None:
    raw = read_text(TEXT.encode(encoding), "a.txt")
    assert raw.source == TEXT
    assert [(line.text.text, line.ordinal) for line in raw.lines] == [("一、任务", 1), ("（一）建设。推进建设。", 3)]


def test_offsets_point_into_the_source_whatever_the_line_ends() -> None:
    raw = read_text("甲\r\n乙\r丙\f丁".encode(), "a.txt")
    assert raw.source == "甲\n乙\n丙\f丁"
    assert [(line.text.text, raw.source[line.text.at[0]]) for line in raw.lines] == [(c, c) for c in "甲乙丙丁"]


def test_breaks_of_other_systems_end_lines() -> None:
    raw = read_text("甲\x85乙\u2028丙\u2029丁\x0b戊\r\r\n己".encode(), "a.txt")
    assert [line.text.text for line in raw.lines] == list("甲乙丙丁戊己")


def test_radicals_copied_out_of_a_pdf_are_the_signs_they_look_like() -> None:
    [line] = read_text("⼀、⻓效⽅案".encode(), "a.txt").lines
    assert line.text.text == "一、长效方案"


def test_stray_zero_byte_does_not_make_two_bytes_of_a_sign() -> None:
    assert "推进建设" in read_text((TEXT * 80).encode() + b"\x00", "a.txt").source


@pytest.mark.parametrize("row", ["| 1 | 建设 | 市科技局 |", "1\t建设\t市科技局"])
def test_rows_of_tables_have_cells(row: str) -> None:
    (line,) = read_text(row.encode(), "a.txt").lines
    assert line.cells is not None
    assert [cell.text for cell in line.cells] == ["1", "建设", "市科技局"]


def test_rule_of_a_markdown_table_is_an_empty_row() -> None:
    (line,) = read_text(b"|---|:--|", "a.txt").lines
    assert line.cells == ()


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(1, 32)) * 40,
        b"\xff\xff\xfe\x80" * 100,
        "\ue000\ue001".encode() * 100,
        "ḁḃḅḇ".encode() * 100,
        b"\xff\xfe\x00\xd8\x00",
    ],
)
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentRefused, match="不是可读的文字"):
        read_text(data, "a.txt")


def test_too_many_characters_are_refused() -> None:
    with pytest.raises(DocumentRefused, match="100 万字"):
        read_text(b"a" * (MAX_CHARACTERS + 1), "a.txt")
