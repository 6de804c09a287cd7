"""The letter of an urge as a Word file, and what a word processor makes of it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.exports.documents.urge import build_urge
from app.supervision.letter import compose_urge
from tests.support.examples.urges import ALONE, FACTS, ONE, TEXT
from tests.support.pages import at
from tests.unit.exports.letters import paragraphs, rows
from tests.unit.exports.rendering import pages, papers

URGED_AT = at(11, 28, 9, 12)


def test_one_report_makes_a_letter_without_annex() -> None:
    said = [(style, words) for style, words in paragraphs(build_urge(ALONE, URGED_AT)) if words]
    assert [style for style, _ in said] == ["Title", "To", *["Body"] * 5, "Signer", "Signer"]
    assert rows(build_urge(ALONE, URGED_AT)) == []
    assert said[-1][1] == "2026年11月28日"


def test_many_reports_stand_in_the_annex() -> None:
    content = build_urge(TEXT, URGED_AT)
    said = [(style, words) for style, words in paragraphs(content) if words]
    assert [style for style, _ in said] == [
        "Title",
        "To",
        *["Body"] * 5,
        "Attached",
        "Signer",
        "Signer",
        "Annex",
        "Title",
    ]
    assert rows(content)[0] == ["序号", "单位", "任务", "应报时间", "最迟报送", "次数"]
    assert rows(content)[3] == [
        "3",
        "省农业农村厅",
        "21　建设省级农业科技园区4个",
        "11月25日18:00已逾期3天",
        "11月30日18:00",
        "1",
    ]
    assert content == build_urge(TEXT, URGED_AT)


def test_reports_of_several_plans_name_theirs_in_the_annex() -> None:
    mixed = compose_urge(
        replace(FACTS, reports=(ONE, replace(ONE, plan="数字政府建设方案", number="3", title="上云")))
    )
    assert rows(build_urge(mixed, URGED_AT))[2][2] == "3　上云（数字政府建设方案，2026年11月）"


@pytest.mark.slow
def test_a_word_processor_prints_the_letter_and_repeats_the_head_of_its_annex(tmp_path: Path) -> None:
    many = tuple(replace(ONE, unit=f"省第{number}厅（局）", number=str(number)) for number in range(1, 16))
    printed = pages(build_urge(compose_urge(replace(FACTS, reports=many)), URGED_AT), tmp_path, "docx")
    assert papers(tmp_path) == {"A4 portrait"}
    squeezed = [re.sub(r"\s", "", page) for page in printed]
    annex = [page for page in squeezed if "应报时间最迟报送" in page]
    assert annex[0].startswith("附件催办事项明细")
    assert len(annex) > 1, "the head of the table is repeated"
    assert "省第15厅" in squeezed[-1]
    assert all(f"—{number}—" in page for number, page in enumerate(squeezed, 1))
