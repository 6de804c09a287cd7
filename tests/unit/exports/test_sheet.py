"""The common form: place of everything, print settings, heights, equal bytes."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.exports.workbooks.fingerprint import read_fingerprint, shown
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.heights import MAX_POINTS, capacity, count_lines, fitting_pages, half_widths, points
from app.exports.workbooks.ledger import COLUMNS, LedgerRow, build_ledger
from app.exports.workbooks.listing import ListColumn, build_list
from app.exports.workbooks.package import declare_strings, relate_strings
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from app.lamps.enums import LampColour
from tests.unit.exports.reading import CUT_OFF, header, opened, parts


def ledger_row(number: str = "1", **changes: object) -> LedgerRow:
    facts: dict[str, object] = {
        "number": number,
        "source": "科技强省实施方案",
        "document_number": "省政办发〔2026〕12号",
        "task": "组织实施省级重大科技专项20项以上",
        "lead_units": "省科技创新厅",
        "co_units": "省财政厅、省教育厅",
        "deadline": "2026年12月底前",
        "progress": "已立项18项",
        "problems": "",
        "next_steps": "12月完成立项",
        "percent": 0.9,
        "lamp": LampColour.YELLOW,
    }
    return LedgerRow(**{**facts, **changes})  # type: ignore[arg-type]


def ledger_sheet(*rows: LedgerRow) -> Worksheet:
    return opened(build_ledger(header("重点任务督查台账"), rows)).worksheets[0]


def test_ledger_cells_in_their_places() -> None:
    sheet = ledger_sheet(ledger_row())
    assert sheet["A1"].value == "重点任务督查台账"
    assert [cell.value for cell in sheet[2] if cell.value] == [
        "制表单位：省科技创新厅办公室",
        "范围：2026年11月",
        "截止时间：2026年11月25日 18:00",
    ]
    assert "｜".join(str(cell.value) for cell in sheet[3]) == (
        "序号｜任务来源｜发文字号｜工作任务｜牵头单位｜配合单位｜完成时限｜本期进展｜存在问题｜下步打算｜进度%｜亮灯｜督查意见"
    )
    assert [cell.value for cell in sheet[4]] == [
        "1",
        "科技强省实施方案",
        "省政办发〔2026〕12号",
        "组织实施省级重大科技专项20项以上",
        "省科技创新厅",
        "省财政厅、省教育厅",
        "2026年12月底前",
        "已立项18项",
        None,
        "12月完成立项",
        0.9,
        "预警",
        None,
    ]
    assert [cell.value for cell in sheet[5] if cell.value] == [
        "制表人：张明",
        "审核人：",
        "负责人（签字）：　　　　　　　　年　　月　　日",
    ]
    assert sheet["A6"].value.startswith("内容指纹：")


def test_faces_and_grid() -> None:
    sheet = ledger_sheet(ledger_row())
    title, head, body = sheet["A1"], sheet["D3"], sheet["D4"]
    assert (title.font.name, title.font.sz, title.font.b, title.alignment.horizontal) == ("宋体", 20, True, "center")
    assert (head.font.name, head.alignment.horizontal) == ("黑体", "center")
    assert (body.font.name, body.alignment.horizontal, body.alignment.wrap_text) == ("宋体", "left", True)
    for row in sheet["A3:M4"]:
        for cell in row:
            lines = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
            assert [line.style for line in lines] == ["thin"] * 4
    assert title.border.left.style is None


@pytest.mark.parametrize(
    ("colour", "word", "shown", "ground"),
    [
        (LampColour.GREEN, "", "正常", "FFE2F2E7"),
        (LampColour.YELLOW, "", "预警", "FFFFF1C9"),
        (LampColour.RED, "逾期", "逾期", "FFFBE1E1"),
        (LampColour.RED, "", "滞后", "FFFBE1E1"),
        (LampColour.DONE_LATE, "", "逾期办结", "FFEFEFEF"),
    ],
)
def test_lamp_is_a_word_and_a_colour(colour: LampColour, word: str, shown: str, ground: str) -> None:
    cell = ledger_sheet(ledger_row(lamp=colour, lamp_word=word))["L4"]
    assert (cell.value, cell.fill.fgColor.rgb, cell.font.b) == (shown, ground, True)


def test_print_settings() -> None:
    sheet = ledger_sheet(*(ledger_row(str(number)) for number in range(200)))
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 8, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "E4"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.print_options.horizontalCentered is True
    assert sheet.sheet_view.showGridLines is False
    assert [sheet.column_dimensions[letter].width for letter in "AD"] == [COLUMNS[0].width, COLUMNS[3].width]


def test_short_table_is_kept_on_one_page() -> None:
    assert ledger_sheet(ledger_row()).page_setup.fitToHeight == 1


def test_row_grows_with_its_longest_text() -> None:
    sheet = ledger_sheet(ledger_row(), ledger_row(progress="进展" * 100), ledger_row(progress="一行\n" * 9 + "末行"))
    heights = [sheet.row_dimensions[row].height for row in (4, 5, 6)]
    assert heights[1] > points(9, 10.5) > heights[0]
    assert heights[2] == points(10, 10.5)


def test_text_higher_than_a_row_can_be_gets_more_rows() -> None:
    sheet = ledger_sheet(ledger_row(progress="进展" * 600), ledger_row("2"))
    heights = [sheet.row_dimensions[row].height for row in (4, 5, 6)]
    assert all(height <= MAX_POINTS for height in heights)
    assert sum(heights) >= points(2400 // 46, 10.5)
    ranges = {str(found) for found in sheet.merged_cells.ranges}
    assert {f"{letter}4:{letter}6" for letter in "ABCDEFGHIJKLM"} <= ranges
    assert sheet["A7"].value == "2"


def test_title_is_merged_over_the_table() -> None:
    ranges = {str(found) for found in ledger_sheet(ledger_row()).merged_cells.ranges}
    assert "A1:M1" in ranges
    assert "A6:M6" in ranges


def test_same_input_gives_the_same_bytes_in_another_process() -> None:
    rows = [ledger_row(str(number)) for number in range(30)]
    here = hashlib.sha256(build_ledger(header(), rows)).hexdigest()
    code = (
        "import hashlib; from tests.unit.exports.test_sheet import *;"
        "print(hashlib.sha256(build_ledger(header(), [ledger_row(str(n)) for n in range(30)])).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


def test_document_dates_are_the_cut_off() -> None:
    core = parts(build_ledger(header(code="DB-7"), [ledger_row()]))["docProps/core.xml"]
    assert core.count("2026-11-25T10:00:00Z") == 2
    assert "DB-7" in core
    assert "省科技创新厅办公室" in core


def test_fingerprint_holds_and_betrays_a_changed_cell() -> None:
    data = build_ledger(header(code="DB20261125-0001"), [ledger_row()])
    found = read_fingerprint(data)
    assert found.holds
    assert found.code == "DB20261125-0001"
    book = opened(data)
    book.worksheets[0]["K4"] = 0.95
    changed = io.BytesIO()
    book.save(changed)
    betrayed = read_fingerprint(changed.getvalue())
    assert betrayed.printed == found.printed
    assert not betrayed.holds


def test_fingerprint_of_a_foreign_workbook_is_empty() -> None:
    book = opened(build_list(header(), [ListColumn("甲")], []))
    book.worksheets[0].delete_rows(1, 20)
    saved = io.BytesIO()
    book.save(saved)
    assert not read_fingerprint(saved.getvalue()).holds


def test_header_needs_an_aware_moment() -> None:
    with pytest.raises(ValueError, match="aware"):
        ExportHeader("表", "厅", "11月", datetime(2026, 11, 25))  # noqa: DTZ001 - the mistake under test


def test_empty_list_says_so() -> None:
    sheet = opened(build_list(header(), [ListColumn("任务"), ListColumn("单位")], [])).worksheets[0]
    assert sheet["A4"].value == "（本期无数据）"
    assert "A4:C4" in {str(found) for found in sheet.merged_cells.ranges}


def test_list_with_filter_and_paper_by_width() -> None:
    narrow = opened(build_list(header(), [ListColumn("任务")], [("一",)])).worksheets[0]
    wide_columns = [ListColumn(f"第{at}列") for at in range(8)]
    wide = opened(build_list(header(), wide_columns, [("长文字" * 12,) * 8])).worksheets[0]
    assert (narrow.page_setup.paperSize, wide.page_setup.paperSize) == (9, 8)
    assert narrow.auto_filter.ref == "A3:B4"
    assert narrow["A2"].value == "制表单位：省科技创新厅办公室　范围：2026年11月　截止时间：2026年11月25日 18:00"


def test_a_form_whose_title_says_all_leaves_the_scope_out() -> None:
    plain = replace(header(), period_label="")
    sheet = opened(build_list(plain, [ListColumn("任务")], [("一",)])).worksheets[0]
    assert sheet["A2"].value == "制表单位：省科技创新厅办公室　截止时间：2026年11月25日 18:00"


def test_a_wide_form_without_scope_keeps_its_line_in_parts() -> None:
    columns = [ListColumn(f"第{at}列") for at in range(8)]
    sheet = opened(build_list(replace(header(), period_label=""), columns, [("长文字" * 12,) * 8])).worksheets[0]
    said = [cell.value for cell in sheet[2] if cell.value]
    assert said == ["制表单位：省科技创新厅办公室", "截止时间：2026年11月25日 18:00"]


def test_protected_sheet_with_drop_down_and_hidden_column() -> None:
    book = OfficialBook(header())
    columns = (Column("键", 10, hidden=True), Column("单位", 60, locked=False, choices='"甲,乙"'))
    book.add(SheetSpec("表", "表", columns, protected=True), [("k1", "甲")])
    sheet = opened(book.to_bytes()).worksheets[0]
    assert sheet.protection.sheet is True
    assert sheet.column_dimensions["A"].hidden is True
    assert (sheet["A4"].protection.locked, sheet["B4"].protection.locked) == (True, False)
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"甲,乙"']


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("甲乙", 4), ("甲a", 3), ("·", 1.5), ("\ud800", 1)])
def test_half_widths(text: str, width: float) -> None:
    assert half_widths(text) == width


def test_count_lines() -> None:
    assert count_lines("甲" * 20, 40) == 1
    assert count_lines("甲" * 21, 40) == 2
    assert count_lines("甲\n\n乙", 40) == 3
    assert count_lines("甲" * 400, 41) == 22


def test_capacity_shrinks_with_size_and_indent() -> None:
    assert capacity(46, 10.5) > capacity(46, 10.5, indented=True) > capacity(46, 13)
    assert capacity(1, 20) == 2


@pytest.mark.parametrize(("height", "pages"), [(400, 1), (600, 1), (700, 0), (1090, 2), (1400, 0), (4100, 0)])
def test_fitting_pages(height: float, pages: int) -> None:
    assert fitting_pages(height, 500, (756, 500)) == pages


def test_cut_off_is_shown_in_china_time() -> None:
    assert ExportHeader("表", "厅", "11月", CUT_OFF).cut_off_text == "2026年11月25日 18:00"


def test_percent_is_a_live_share() -> None:
    cell = ledger_sheet(ledger_row(percent=0.35))["K4"]
    assert (cell.value, cell.number_format) == (0.35, "0%")


def test_signatures_that_find_no_room_side_by_side_share_a_line() -> None:
    book = OfficialBook(header())
    book.add(
        SheetSpec("表", "表", (Column("甲", 20), Column("乙", 20)), signatures=("制表人：", "审核人：")), [("1", "2")]
    )
    assert opened(book.to_bytes()).worksheets[0]["A5"].value == "制表人：张明　　　　　　审核人："


@pytest.mark.parametrize("part", [b"<Types>sharedStrings</Types>", b"<Relationships>sharedStrings</Relationships>"])
def test_skeleton_that_already_names_shared_strings_is_left_alone(part: bytes) -> None:
    assert declare_strings(part) == part
    assert relate_strings(part) == part


@pytest.mark.parametrize(
    ("value", "text"), [(True, "TRUE"), (False, "FALSE"), (None, ""), (2.50, "2.5"), (" 甲\r\n", "甲")]
)
def test_shown(value: object, text: str) -> None:
    assert shown(value) == text
