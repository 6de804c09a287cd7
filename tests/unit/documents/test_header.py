import pytest

from imports.documents.header import read_facts, read_period
from imports.documents.model import DocumentFacts
from imports.documents.raw import Block
from imports.documents.text import Traced


def blocks(*lines: str) -> tuple[Block, ...]:
    return tuple(Block(Traced.of(line), n) for n, line in enumerate(lines, start=1))


def test_letterhead_number_title_and_date() -> None:
    front = blocks(
        "云川省科学技术厅",
        "云川省教育厅",
        "文件",
        "云科发〔2024〕5号",
        "关于印发《云川省行动方案（2024—2026年）》的通知",
        "各市科技局：",
        "（此件公开发布）",
        "云川省行动方案",
        "（2024—2026年）",
        "为加快发展，制定本方案。",
    )
    assert read_facts(front, blocks("抄送：省政府", "2024年3月28日印发")) == DocumentFacts(
        "云川省行动方案（2024—2026年）",
        "云科发〔2024〕5号",
        ("云川省科学技术厅", "云川省教育厅"),
        "2024-03-28",
        (2024, 2026),
    )


def test_title_over_two_lines_and_signature() -> None:
    front = blocks("云川省人民政府关于促进", "高质量发展的若干意见", "云政发〔2019〕3号", "各市人民政府：")
    facts = read_facts(front, blocks("云川省人民政府", "二〇一九年一月十二日"))
    assert facts == DocumentFacts(
        "云川省人民政府关于促进高质量发展的若干意见", "云政发〔2019〕3号", ("云川省人民政府",), "2019-01-12", None
    )


def test_who_speaks_in_the_title_issues_where_nobody_signs() -> None:
    assert read_facts(blocks("云川市教育局关于加强管理的通知"), ()).issuers == ("云川市教育局",)
    assert read_facts(blocks("国务院关于加强管理的通知"), ()).issuers == ("国务院",)
    assert read_facts(blocks("加强关于管理的通知"), ()).issuers == ()


def test_a_notice_that_transmits_gives_the_title_where_nothing_else_does() -> None:
    assert read_facts(blocks("关于印发2024年要点的通知"), ()).title == "关于印发2024年要点的通知"


def test_title_of_last_resort() -> None:
    assert read_facts(blocks("为加快发展，推进建设。", "云川之路"), ()).title == "云川之路"
    assert read_facts(blocks("为加快发展，推进建设。"), ()).title == "为加快发展，推进建设。"
    assert read_facts((), ()) == DocumentFacts("")


def test_period_of_the_notice_serves_a_title_without_one() -> None:
    front = blocks("关于印发云川省行动方案（2024—2026年）的通知", "云川省行动方案")
    assert read_facts(front, ()).period == (2024, 2026)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("行动方案（2023-2025）", (2023, 2025)),
        ("行动方案（2023年—2025年）", (2023, 2025)),
        ("2024年工作要点", (2024, 2024)),
        ("“十四五”规划", (2021, 2025)),
        ("到2025年行动方案", None),
        ("行动方案（2025-2023）", None),
        ("行动方案", None),
    ],
)
def test_read_period(title: str, period: tuple[int, int] | None) -> None:
    assert read_period(title) == period


def test_number_quoted_in_a_sentence_is_not_the_number() -> None:
    line = "《关于加强管理工作的意见》（云政发〔2016〕82号）停止执行"
    assert read_facts(blocks(line), ()).document_number is None
