"""What Word files hold beside paragraphs: merged cells, changes, symbols, drawn numbers, boxes in cells, notes."""

import pytest

from imports.documents import parse_bytes
from imports.documents.docx_reader import read_docx
from imports.documents.raw import RawDocument
from imports.documents.signs import spell_symbol
from tests.support.word_files import paragraph, raw_docx


def read(body: str, **parts: str) -> RawDocument:
    return read_docx(raw_docx(body, **parts), "方案.docx")


def texts(body: str, **parts: str) -> list[str]:
    return [line.text.text for line in read(body, **parts).lines]


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def grid(*rows: str) -> list[tuple[str, ...]]:
    lines = read(f"<w:tbl>{''.join(rows)}</w:tbl>").lines
    return [tuple(each.text for each in line.cells) for line in lines if line.cells is not None]


WIDE, DOWN, BELOW = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_head_of_two_rows_keeps_its_columns() -> None:
    head = row(cell("序号", DOWN), cell("责任单位", WIDE), cell("完成时限", DOWN))
    below = row(cell("", BELOW), cell("牵头单位"), cell("配合单位"), cell("", BELOW))
    assert grid(head, below, row(*map(cell, ("1", "甲局", "乙局", "年底前")))) == [
        ("序号", "责任单位", "", "完成时限"),
        ("序号", "牵头单位", "配合单位", "完成时限"),
        ("1", "甲局", "乙局", "年底前"),
    ]


def test_units_under_a_head_of_two_rows_are_lead_and_co() -> None:
    head = row(cell("序号", DOWN), cell("工作任务", DOWN), cell("责任单位", WIDE), cell("完成时限", DOWN))
    below = row(cell("", BELOW), cell("", BELOW), cell("牵头单位"), cell("配合单位"), cell("", BELOW))
    rows = row(*map(cell, ("1", "建平台。", "甲局", "乙局", "2024年底前")))
    [task] = parse_bytes(raw_docx(f"<w:tbl>{head}{below}{rows}</w:tbl>"), "a.docx").tasks
    assert (task.number, task.lead, task.co, task.deadline) == ("1", ("甲局",), ("乙局",), "2024-12-31")


def test_columns_left_out_at_the_beginning_of_a_row() -> None:
    short = row(cell("乙"), cell("丙"), properties='<w:gridBefore w:val="1"/>')
    assert grid(row(*map(cell, "甲乙丙")), short) == [("甲", "乙", "丙"), ("", "乙", "丙")]


@pytest.mark.parametrize("width", ["0", "-1", "many", "99999", "٣"])
def test_broken_width_counts_as_one_column(width: str) -> None:
    assert grid(row(cell("甲", f'<w:gridSpan w:val="{width}"/>'), cell("乙"))) == [("甲", "乙")]


def test_box_and_nested_table_inside_a_cell_are_read() -> None:
    box = f"<w:p><w:r><w:t>甲</w:t><w:txbxContent>{paragraph('框里')}</w:txbxContent></w:r></w:p>"
    nested = f"<w:tbl>{row(cell('内1'), cell('内2'))}</w:tbl>"
    lines = read(f"<w:tbl><w:tr><w:tc>{box}</w:tc><w:tc>{paragraph('乙')}{nested}</w:tc></w:tr></w:tbl>").lines
    assert [tuple(each.text for each in line.cells or ()) for line in lines] == [("甲\n框里", "乙\n内1\n内2")]


GONE_MARK = "<w:rPr><w:del/></w:rPr>"


def test_paragraphs_joined_by_a_tracked_change_are_one() -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    numbering = (
        '<w:root><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:root>'
    )
    body = paragraph("前半", number + GONE_MARK) + paragraph("后半", number) + paragraph("第二条", number)
    assert texts(body, numbering=numbering) == ["1.前半后半", "2.第二条"]


def test_deleted_mark_at_the_end_loses_nothing() -> None:
    assert texts(paragraph("甲") + paragraph("最后一段", GONE_MARK)) == ["甲", "最后一段"]


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", "F0B3", "≥"),
        ("symbol", "00A3", "≤"),
        ("Wingdings", "F081", "①"),
        ("Wingdings", "F095", "⑩"),
        ("Wingdings", "F0FE", ""),
        ("Arial", "F0B3", ""),
        ("Symbol", "what", ""),
    ],
)
def test_symbols_that_say_something(font: str, code: str, sign: str) -> None:
    assert spell_symbol(font, code) == sign
    body = f'<w:p><w:r><w:t>达到</w:t><w:sym w:font="{font}" w:char="{code}"/><w:t>80</w:t></w:r></w:p>'
    assert texts(body) == [f"达到{sign}80"]


def test_number_drawn_by_a_formula_over_several_runs() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(○,</w:instrText></w:r>'
        '<w:r><w:instrText>12) </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t>建平台</w:t></w:r></w:p>"
    )
    assert texts(field) == ["⑫建平台"]


def test_field_code_is_no_text_and_its_result_is() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> = 1 \\* CHINESENUM3 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>一</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/>'
        "</w:r><w:r><w:t>、总则</w:t></w:r></w:p>"
    )
    assert texts(field) == ["一、总则"]


def test_notes_stand_apart_from_the_text() -> None:
    notes = '<w:root><w:{0} w:type="separator" w:id="0"><w:p/></w:{0}><w:{0} w:id="2">{1}</w:{0}></w:root>'
    raw = read(
        '<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/><w:t>乙</w:t></w:r></w:p>',
        footnotes=notes.format("footnote", paragraph("脚注")),
        endnotes=notes.format("endnote", paragraph("尾注")),
    )
    assert [(line.container, line.text.text) for line in raw.lines] == [
        (None, "甲乙"),
        ("footnote:2", "脚注"),
        ("footnote:end2", "尾注"),
    ]


def test_heads_and_feet_of_pages_are_no_text() -> None:
    result = parse_bytes(
        raw_docx(
            paragraph("一、任务") + paragraph("1.建平台。"), header1=f"<w:root>{paragraph('内部资料')}</w:root>"
        ),
        "a.docx",
    )
    assert "内部资料" not in result.source_text
