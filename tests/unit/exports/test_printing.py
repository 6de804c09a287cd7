"""What comes out of the printer: paper, repeated headings, page numbers, nothing cut, the signature with its table."""

import re
from pathlib import Path

import pytest

from app.exports.workbooks.ledger import build_ledger
from app.exports.workbooks.situation import SituationRow, build_situation
from tests.unit.exports.reading import header
from tests.unit.exports.rendering import pages, papers
from tests.unit.exports.test_sheet import ledger_row

pytestmark = pytest.mark.slow


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_ledger_on_paper(tmp_path: Path) -> None:
    long = "".join(f"第{number}步已完成并通过验收，" for number in range(90))
    rows = [ledger_row(str(number), progress=long if number == 3 else "已立项18项") for number in range(1, 61)]
    printed = pages(build_ledger(header("重点任务督查台账"), rows), tmp_path)
    assert papers(tmp_path) == {"A3 landscape"}
    assert len(printed) > 2
    for number, page in enumerate(printed, 1):
        text = squeezed(page)
        assert "本期进展" in text
        assert f"第{number}页共{len(printed)}页" in text
    assert "重点任务督查台账" in squeezed(printed[0])
    whole = squeezed("".join(printed))
    assert all(f"第{number}步" in whole for number in range(90))
    assert "负责人（签字）" in squeezed(printed[-1])


def test_summary_of_sixteen_units_is_one_page_of_a4(tmp_path: Path) -> None:
    rows = [SituationRow(f"省第{number}厅（局）", 3, 1, 4, 2, 0) for number in range(16)]
    printed = pages(build_situation(header(), rows), tmp_path)
    assert papers(tmp_path) == {"A4 landscape"}
    assert len(printed) == 1
    text = squeezed(printed[0])
    assert "合计4816646432096160" in text
    assert "制表人：张明" in text
