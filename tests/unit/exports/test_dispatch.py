"""The dispatch notice as a Word file: the parts of a letter in order, and what a word processor makes of it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.exports.documents.dispatch import build_dispatch
from app.exports.documents.letter import _rooms
from app.exports.documents.word import EM
from app.rounds.dispatch import NoticeText, NoticeUnit
from tests.support.examples.notices import TEXT, UNITS
from tests.support.pages import at
from tests.unit.exports.letters import paragraphs
from tests.unit.exports.rendering import pages, papers

NUMBER = "督办调度〔2026〕第10号"


def written(text: NoticeText) -> list[tuple[str, str]]:
    return paragraphs(build_dispatch(text, NUMBER, at(11, 17)))


def test_the_parts_of_a_letter_stand_in_their_order() -> None:
    said = [(style, words) for style, words in written(TEXT) if words]
    assert [style for style, _ in said] == [
        "Title",
        "Number",
        "To",
        *["Body"] * 7,
        "Attached",
        "Signer",
        "Signer",
        "Annex",
        "Title",
    ]
    assert said[1][1] == NUMBER
    assert said[2][1] == "省工业和信息化厅、省农业农村厅、青屏市政府、省发展改革委、省科学技术厅："
    assert said[4][1].startswith("一、报送范围。本期共涉及5个单位、19项任务")
    assert said[-3][1] == "2026年11月17日"


def test_words_that_look_like_markup_stay_words() -> None:
    said = [words for _, words in written(replace(TEXT, signer='<甲&乙>"\x00'))]
    assert '<甲&乙>"' in said


@pytest.mark.parametrize("signer", ["省厅", "岚江省科学技术厅办公室", "岚江省科学技术厅科技创新领导小组办公室"])
def test_the_day_begins_two_characters_after_the_signature(signer: str) -> None:
    signer_room, day_room = _rooms(signer, "2026年11月17日")
    assert min(signer_room, day_room) == 2 * EM
    # The day is seven characters wide: eight digits at half a character and three signs.
    assert signer_room + len(signer) * EM - (day_room + 7 * EM) == 2 * EM


@pytest.mark.slow
def test_a_word_processor_prints_a_letter_and_its_annex(tmp_path: Path) -> None:
    many = tuple(NoticeUnit(f"省第{number}厅（局）", number, 1) for number in range(1, 41))
    printed = pages(build_dispatch(replace(TEXT, units=UNITS + many), NUMBER, at(11, 17)), tmp_path, "docx")
    assert papers(tmp_path) == {"A4 portrait"}
    squeezed = [re.sub(r"\s", "", page) for page in printed]
    assert NUMBER in squeezed[0]
    annex = [page for page in squeezed if "序号单位牵头任务" in page]
    assert annex[0].startswith("附件")
    assert len(annex) > 1, "the head of the table is repeated"
    assert "省第40厅（局）" in annex[-1]
    assert all(f"—{number}—" in page for number, page in enumerate(squeezed, 1))
