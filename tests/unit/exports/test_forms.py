"""Workbooks 1, 3 and 5: headings, live formulas, cached values that agree with a recalculation."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from app.exports.workbooks.filing import FilingRow, build_filing
from app.exports.workbooks.fingerprint import read_fingerprint
from app.exports.workbooks.scores import ScoreLine, ScoreRow, build_scores
from app.exports.workbooks.situation import SituationRow, build_situation
from app.exports.workbooks.sums import DoesNotAddUp
from tests.support.requirements import require, soffice
from tests.unit.exports.reading import column, header, opened
from tests.unit.exports.rendering import converted

SITUATION = [SituationRow("省科技创新厅", 3, 1, 4, 2, 0), SituationRow("省教育厅", 5, 0, 1, 0, 2)]
FILING = [
    FilingRow("省科技创新厅", 6, 4, 1, 2, 1),
    FilingRow("省教育厅", 3, 3, 0, 0, 0),
    FilingRow("某院", 0, 0, 0, 0, 0),
]
ITEMS = ("基础分", "报送及时", "报送质量")
SCORES = [
    ScoreRow("省科技创新厅", (100, -4, -1.5), 98, 94.5, "优秀"),
    ScoreRow("省教育厅", (100, 0, -120), None, 0, "不合格"),
    ScoreRow("省财政厅", (100, 0, 6), 100, 100, "优秀"),
]
LINES = [
    ScoreLine(
        "省科技创新厅", "报送及时", "逾期每项扣2分", "逾期报送", "任务1", "2026年9月", date(2026, 9, 28), -2, -2
    ),
    ScoreLine(
        "省科技创新厅", "报送及时", "逾期每项扣2分", "逾期报送", "任务2", "2026年10月", date(2026, 10, 28), -2, -2
    ),
    ScoreLine(
        "省科技创新厅", "报送质量", "退回每次扣1.5分", "退回修改", "任务1", "2026年9月", date(2026, 9, 28), -1.5, -1.5
    ),
    ScoreLine("省教育厅", "报送质量", "缺报每项扣120分", "缺报", "任务3", "2026年9月", None, -120, -120, "填报记录"),
    ScoreLine("省财政厅", "报送质量", "提前完成加6分", "提前完成", "任务4", "2026年9月", None, 6, 6),
]


def test_situation_headings_and_merges() -> None:
    sheet = opened(build_situation(header(), SITUATION)).worksheets[0]
    upper = ["序号", "主办单位", "已办结", None, None, "办理中", None, None, None, "合计"]
    lower = ["按时办结", "逾期办结", "小计", "未到完成时限", "逾期未办结", "无明确完成时限", "小计"]
    assert [cell.value for cell in sheet[3]] == upper
    assert [cell.value for cell in sheet[4]] == [None, None, *lower, None]
    ranges = {str(found) for found in sheet.merged_cells.ranges}
    assert {"A1:J1", "A3:A4", "B3:B4", "C3:E3", "F3:I3", "J3:J4", "A7:B7"} <= ranges
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_situation_formulas_and_their_values() -> None:
    data = build_situation(header(), SITUATION)
    assert [cell.value for cell in opened(data).worksheets[0][5]] == [
        1, "省科技创新厅", 3, 1, "=SUM(C5:D5)", 4, 2, 0, "=SUM(F5:H5)", "=E5+I5",
    ]  # fmt: skip
    assert [cell.value for cell in opened(data, values=True).worksheets[0][5]][4:] == [4, 4, 2, 0, 6, 10]
    total = opened(data).worksheets[0][7]
    assert [cell.value for cell in total] == ["合计", None, *(f"=SUM({letter}5:{letter}6)" for letter in "CDEFGHIJ")]
    assert [cell.value for cell in opened(data, values=True).worksheets[0][7]][2:] == [8, 1, 9, 5, 2, 2, 9, 18]


def test_situation_without_rows_sums_to_nothing() -> None:
    data = build_situation(header(), [])
    assert column(data, "A", 5, 6) == ["（本期无数据）", "合计"]
    assert column(data, "J", 6, 6, values=True) == [0]


def test_filing_headings_formulas_and_values() -> None:
    data = build_filing(header("2026年11月报送情况表"), FILING)
    sheet, values = opened(data).worksheets[0], opened(data, values=True).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["单位", "应报", "已报", "按时", "逾期", "退回", "缺报", "按时率"]
    assert [cell.value for cell in sheet[4]] == [
        "省科技创新厅", 6, "=SUM(D4:E4)", 4, 1, 2, "=B4-C4", '=IF(B4=0,"—",D4/B4)',
    ]  # fmt: skip
    assert [cell.value for cell in values[4]] == ["省科技创新厅", 6, 5, 4, 1, 2, 1, pytest.approx(2 / 3)]
    assert values["H6"].value == "—"
    assert [cell.value for cell in values[7]] == ["合计", 9, 8, 7, 1, 2, 1, pytest.approx(7 / 9)]
    assert sheet["H7"].value == '=IF(B7=0,"—",D7/B7)'
    assert sheet["H4"].number_format == "0.0%"
    assert sheet["A8"].value.startswith("说明：应报＝已报＋缺报")


def test_filing_that_does_not_add_up_is_not_written() -> None:
    with pytest.raises(DoesNotAddUp, match="省教育厅: 3 due"):
        build_filing(header(), [FilingRow("省教育厅", 3, 1, 1, 0, 0)])


def test_scores_are_summed_from_the_ledger_sheet() -> None:
    data = build_scores(header("考核评分表"), ITEMS, SCORES, LINES, ceiling=100)
    book = opened(data)
    assert book.sheetnames == ["考核评分表", "计分明细"]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["序号", "单位", "各项得分", None, None, "自评分", "考核分", "等次"]
    assert [cell.value for cell in sheet[4]][2:5] == list(ITEMS)
    assert sheet["C5"].value == 100
    assert sheet["D5"].value == "=SUMIFS('计分明细'!$J:$J,'计分明细'!$B:$B,$B5,'计分明细'!$C:$C,D$4)"
    assert [sheet[f"G{row}"].value for row in (5, 6, 7)] == [
        "=SUM(C5:E5)",
        "=MAX(0,SUM(C6:E6))",
        "=MIN(100,SUM(C7:E7))",
    ]
    assert column(data, "G", 5, 7, values=True) == [94.5, 0, 100]
    assert column(data, "D", 5, 7, values=True) == [-4, 0, 0]
    ledger = book.worksheets[1]
    assert [cell.value for cell in ledger[3]] == [
        "序号", "单位", "考核项目", "计分规则", "计分事由", "任务", "期次", "发生日期", "应计分", "实计分", "依据",
    ]  # fmt: skip
    assert ledger["J9"].value == "=SUM(J4:J8)"
    assert column(data, "J", 9, 9, sheet=1, values=True) == [-119.5]
    assert "A9:H9" in {str(found) for found in ledger.merged_cells.ranges}


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (
            ScoreRow("省教育厅", (100, -3, 0), None, 97, "优秀"),
            [ScoreLine("省教育厅", "报送及时", "", "", "", "", None, -2, -2)],
        ),
        (ScoreRow("省教育厅", (100, 0, 0), None, 99, "优秀"), []),
        (ScoreRow("省教育厅", (100, 0), None, 100, "优秀"), []),
    ],
)
def test_scores_that_do_not_add_up_are_not_written(row: ScoreRow, lines: list[ScoreLine]) -> None:
    with pytest.raises(DoesNotAddUp, match="省教育厅"):
        build_scores(header(), ITEMS, [row], lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("situation", build_situation(header(), SITUATION)),
        ("filing", build_filing(header(), FILING)),
        ("scores", build_scores(header(), ITEMS, SCORES, LINES, ceiling=100)),
    ],
)
def test_cached_values_equal_a_recalculation_and_the_fingerprint_survives(
    name: str, data: bytes, tmp_path: Path
) -> None:
    """Every cached value is spoilt first, so what comes back was calculated by the office program."""
    require(soffice(), "LibreOffice is not installed")
    saved = converted(spoil_cached_values(data), "xlsx", tmp_path)
    for ours, theirs in zip(opened(data, values=True).worksheets, opened(saved, values=True).worksheets, strict=True):
        for row in ours.iter_rows():
            for cell in row:
                value = pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value
                assert theirs[cell.coordinate].value == value, cell.coordinate
    assert read_fingerprint(saved).holds


def spoil_cached_values(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as spoilt:
        for name in source.namelist():
            text = source.read(name).decode()
            spoilt.writestr(name, re.sub(r"</f><v>[^<]*</v>", "</f>", text))
    return target.getvalue()
