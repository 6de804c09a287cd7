"""Whatever comes in, the parser answers with a result whose offsets hold, or with a refusal in words."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from imports.documents import DocumentRefused, ParseResult, parse_bytes
from tests.support.word_files import automatic_docx, typed_docx

PIECES = [
    "一、",
    "二、总体要求",
    "（一）",
    "（二）建平台。",
    "1.",
    "2.",
    "3. **甲**。",
    "（1）",
    "①",
    "专栏1 重点",
    "专栏2",
    "建设中心3个，",
    "到2025年，达到80个左右。",
    "做。",
    "（责任单位：",
    "甲局、乙局）",
    "）",
    "（",
    "牵头单位：甲局",
    "配合单位：乙局",
    "完成时限：2024年2月30日",
    "（甲局负责）",
    "各县（市、区）",
    "云川市人民政府",
    "2024年3月5日",
    "序号\t任务\t牵头单位",
    "1\t建平台\t甲局",
    "指标\t2020年\t2025年",
    "专利\t5\t12",
    "分别达到2%、3%",
    "由2020年的5个增加到",
    "8个",
    "- 3 -",
    "“",
    "《",
    "。",
    " ",
    "**",
]
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", "\n", "\n\n", " "])), max_size=40).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


def check(result: ParseResult) -> None:
    length = len(result.source_text)
    spans = [each.source for each in result.tasks] + [each.source for each in result.indicators]
    for span in spans + [each.source for each in result.unplaced]:
        assert 0 <= span.start <= span.end <= length
    for position, task in enumerate(result.tasks):
        assert task.parent is None or 0 <= task.parent < position
        assert set(task.collective) <= {*task.lead, *task.co}
        assert not set(task.lead) & set(task.co)
    for goal in result.indicators:
        assert goal.task is None or 0 <= goal.task < len(result.tasks)
        assert goal.name
        assert goal.op in (">=", "<=", "=", "~")


@given(TEXTS)
def test_any_arrangement_of_familiar_pieces(text: str) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(text.encode(), "a.txt"))


@given(TEXTS)
def test_the_same_as_a_word_file(text: str) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(typed_docx(text), "a.docx"))
        check(parse_bytes(automatic_docx(text), "a.docx"))


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(text.encode("utf-8", "surrogatepass"), "a.txt"))


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
def test_any_bytes(data: bytes, start: bytes) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(start + data, "a.docx"))


WORD_FILE = typed_docx("一、任务\n1.建中心3个。（责任单位：甲局）")


@given(st.integers(0, len(WORD_FILE) - 1), st.integers(0, 255))
def test_a_word_file_with_one_wrong_byte(position: int, value: int) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(WORD_FILE[:position] + bytes([value]) + WORD_FILE[position + 1 :], "a.docx"))


@given(st.integers(0, len(WORD_FILE)))
def test_a_word_file_cut_short(length: int) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(WORD_FILE[:length], "a.docx"))
