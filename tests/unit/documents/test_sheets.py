"""Ledgers kept as workbooks: .xlsx, and .xls as LibreOffice writes it."""

import io
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from imports.documents import DocumentRefused, parse_bytes
from imports.documents.opening import read_raw
from imports.documents.sheets import rows
from imports.documents.sheets.rows import Sheet, put_text, spell_value, write_sheets
from imports.tables.grid import read_grids
from imports.tables.problems import TableRefused
from tests.support.mutations import mutated, seeds
from tests.unit.tables.making import part, replaced, workbook

MONTH = datetime(2024, 12, 1)  # noqa: DTZ001 - a workbook's dates have no zone
MORNING = datetime(2024, 9, 30, 8)  # noqa: DTZ001
SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def ledger() -> Workbook:
    """Title and note above, the table from B5 on with a head of two rows, a merged group, a signature below."""
    book = Workbook()
    sheet: Any = book.active
    sheet["B2"] = "云川市2024年重点任务台账"
    sheet.merge_cells("B2:H2")
    sheet["B3"] = "填报单位：市科技局"
    for column, heading in zip(
        "BCDEGH", ("序号", "重点领域", "工作任务", "责任单位", "完成时限", "备注"), strict=True
    ):
        sheet[f"{column}5"] = heading
    sheet.merge_cells("E5:F5")
    sheet["E6"], sheet["F6"] = "牵头单位", "配合单位"
    for column in "BCDGH":
        sheet.merge_cells(f"{column}5:{column}6")
    tasks = [
        (1, "平台建设", "建设重点实验室5家。", "市科技局", "市财政局、市教育局", date(2024, 9, 30), None),
        (2, None, "推进开放共享，大型仪器入网率达到90%以上。", "市科技局", "市数据局", "2024年12月底前", 0.95),
        (3, "企业培育", "新增高新技术企业120家。", "市工信局", None, MONTH, None),
    ]
    for number, values in enumerate(tasks, start=7):
        for place, value in enumerate(values, start=2):
            sheet.cell(number, place, value)
    sheet.merge_cells("C7:C8")
    sheet["H8"].number_format = "0%"
    sheet["G9"].number_format = 'yyyy"年"m"月"'
    sheet["B11"] = "填报人：甲"
    return book


def test_ledger_with_merged_cells_and_headings_in_odd_places() -> None:
    result = parse_bytes(saved(ledger()), "台账.xlsx")
    assert result.document.title == "云川市2024年重点任务台账"
    assert [(t.number, t.title, t.lead, t.co, t.deadline) for t in result.tasks] == [
        ("1", "建设重点实验室5家", ("市科技局",), ("市财政局", "市教育局"), "2024-09-30"),
        ("2", "推进开放共享，大型仪器入网率达到90%以上", ("市科技局",), ("市数据局",), "2024-12-31"),
        ("3", "新增高新技术企业120家", ("市工信局",), (), "2024-12-31"),
    ]
    assert [t.text.split("\n")[1:] for t in result.tasks] == [
        ["重点领域：平台建设"],
        ["重点领域：平台建设", "备注：95%"],
        ["重点领域：企业培育"],
    ]
    unplaced = [piece.text for piece in result.unplaced]
    assert unplaced[:2] == ["云川市2024年重点任务台账", "填报单位：市科技局"]
    assert unplaced[-1] == "填报人：甲"


def test_several_sheets_are_read_and_hidden_ones_named() -> None:
    book = ledger()
    second = book.create_sheet("专项")
    for row in (("市直部门专项任务表",), ("序号", "主要任务", "责任单位"), (9, "完善统计制度。", "市统计局")):
        second.append(row)
    hidden = book.create_sheet("旧表")
    hidden.append(("序号", "主要任务", "责任单位"))
    hidden.sheet_state = "hidden"
    result = parse_bytes(saved(book), "台账.xlsx")
    assert [task.number for task in result.tasks] == ["1", "2", "3", "9"]
    assert result.tasks[-1].lead == ("市统计局",)
    assert result.warnings == ("隐藏的工作表“旧表”没有读取",)
    assert result.document.title == "云川市2024年重点任务台账"


def test_prose_in_a_workbook_is_read_as_text() -> None:
    book = Workbook()
    sheet: Any = book.active
    for line in ("云川市行动方案", "一、任务", "1.建平台。\n（责任单位：甲局）"):
        sheet.append((line,))
    [task] = parse_bytes(saved(book), "方案.xlsx").tasks
    assert (task.title, task.lead) == ("建平台", ("甲局",))


@pytest.mark.parametrize(
    ("value", "form", "says"),
    [
        (None, "", ""),
        ("甲", "General", "甲"),
        (True, "", "是"),
        (False, "", "否"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.026, "0.0%", "2.6%"),
        (date(2024, 9, 30), "yyyy-mm-dd", "2024年9月30日"),
        (MORNING, "", "2024年9月30日"),
        (MONTH, "yyyy年m月", "2024年12月"),
        (time(9, 30), "", "09:30:00"),
    ],
)
def test_values_are_spelt_as_the_sheet_shows_them(value: object, form: str, says: str) -> None:
    assert spell_value(value, form) == says


def test_offsets_stand_for_the_source() -> None:
    raw = read_raw(saved(ledger()), "台账.xlsx")
    for line in raw.lines:
        for piece in line.cells or (line.text,):
            assert "".join(raw.source[at] for at in piece.at) == piece.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (saved(Workbook()), "没有文字"),
        (replaced(workbook(("甲",)), SHEET, b"<broken"), "已损坏"),
        (replaced(workbook(("甲",)), SHEET, b"<!DOCTYPE a>" + part(workbook(("甲",)), SHEET)), "外部实体"),
        (replaced(workbook(("甲",)), "", **{"xl/big.xml": b" " * 50_000_000}), "压缩比"),
    ],
)
def test_refusals(data: bytes, says: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        parse_bytes(data, "台账.xlsx")
    assert says in refused.value.message
    assert refused.value.where == "台账.xlsx"


@pytest.mark.parametrize(("limit", "says"), [("MAX_CHARACTERS", "万字"), ("MAX_TABLE_CELLS", "超过 3 个单元格")])
def test_too_many_cells_and_too_many_signs(monkeypatch: pytest.MonkeyPatch, limit: str, says: str) -> None:
    sheet = Sheet("甲")
    for column in range(1, 5):
        put_text(sheet, 1, column, "字" * 10)
    monkeypatch.setattr(rows, limit, 3)
    with pytest.raises(DocumentRefused, match=says):
        write_sheets([sheet], (), "a.xlsx")


def test_workbook_under_another_name_is_read_with_a_word() -> None:
    assert parse_bytes(saved(ledger()), "台账.docx").warnings == (
        "文件的扩展名是“.docx”，内容是Excel 工作簿（.xlsx），已按内容读取",
    )


def test_an_old_workbook_on_which_its_library_panics_is_refused_in_words() -> None:
    """The one of ten thousand damaged files at which the reader broke off without an error of its own."""
    name, data = mutated(7219, seeds())
    with pytest.raises(DocumentRefused, match="已损坏"):
        parse_bytes(data, name)


def test_workbook_with_a_sheet_that_cannot_be_found_is_refused() -> None:
    """openpyxl would leave the sheet out with a warning: nothing of a document is lost in silence."""
    whole = workbook(["一、任务"], ["1.建平台。"])
    torn = replaced(whole, "xl/workbook.xml", part(whole, "xl/workbook.xml").replace(b'r:id="rId1"', b""))
    for reader in (lambda: parse_bytes(torn, "a.xlsx"), lambda: read_grids(torn)):
        with pytest.raises((DocumentRefused, TableRefused)):
            reader()
