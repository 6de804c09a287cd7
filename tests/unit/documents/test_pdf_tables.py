"""Ruled tables of a .pdf: cells, merged cells, boxes, and what a page's end does to them."""

from collections.abc import Sequence

from imports.documents import parse_bytes
from imports.documents.pdf.reader import read_pdf
from tests.support.pdf_files import Sheet, pdf, set_lines

COLUMNS = (80.0, 130.0, 330.0, 430.0, 520.0)


def cells(*sheets: Sheet) -> list[tuple[str, ...]]:
    lines = read_pdf(pdf(*sheets), "分工表.pdf").lines
    return [tuple(cell.text for cell in line.cells) for line in lines if line.cells is not None]


def fill(sheet: Sheet, rows: Sequence[Sequence[str]], tops: Sequence[float]) -> Sheet:
    for row, top in zip(rows, tops, strict=True):
        for x, text in zip(COLUMNS, row, strict=False):
            for number, line in enumerate(text.split("\n")):
                if line:
                    sheet.text(x + 5, top - 14 - 14 * number, line, size=10)
    return sheet


def table(rows: Sequence[Sequence[str]], top: float = 700.0, height: float = 34.0) -> Sheet:
    tops = [top - height * n for n in range(len(rows))]
    return fill(Sheet().grid(COLUMNS, [*tops, top - height * len(rows)]), rows, tops)


HEAD = ("序号", "工作任务", "牵头单位", "完成时限")


def test_rows_and_cells() -> None:
    rows = [HEAD, ("1", "建平台", "甲局", "9月底前"), ("2", "引人才", "", "年底前")]
    assert cells(table(rows)) == rows


def test_lines_of_a_cell_are_joined_and_its_paragraphs_kept() -> None:
    wrapped = "建设重点实验室五家并完善开放共享的机制\n组织联合攻关"
    listed = "甲局\n乙局"
    assert cells(table([HEAD, ("1", wrapped, listed, "")]))[1] == ("1", wrapped.replace("\n", ""), listed, "")


def test_cell_merged_downwards_is_read_in_every_row() -> None:
    sheet = Sheet()
    for x in COLUMNS:
        sheet.line(x, 600, x, 700)
    for y in (700, 660, 600):
        sheet.line(80, y, 520, y)
    sheet.line(80, 630, 330, 630)
    rows = [HEAD, ("1", "建平台", "甲局", "年底前"), ("2", "引人才", "", "")]
    assert cells(fill(sheet, rows, (700, 660, 630))) == [*rows[:2], ("2", "引人才", "甲局", "年底前")]


def test_cell_merged_across_keeps_the_columns_in_place() -> None:
    sheet = Sheet()
    for x in (80, 130, 330, 520):
        sheet.line(x, 600, x, 700)
    sheet.line(430, 600, 430, 680)
    for y in (700, 640, 600):
        sheet.line(80, y, 520, y)
    sheet.line(330, 680, 520, 680)
    fill(sheet, [("序号", "工作任务", "", ""), ("", "", "牵头单位", "配合单位")], (690, 674))
    sheet.text(400, 686, "责任单位", size=10)
    fill(sheet, [("1", "建平台", "甲局", "乙局")], (630,))
    assert cells(sheet) == [
        ("序号", "工作任务", "责任单位", ""),
        ("序号", "工作任务", "牵头单位", "配合单位"),
        ("1", "建平台", "甲局", "乙局"),
    ]


def test_table_without_rules_at_its_sides() -> None:
    sheet = Sheet()
    for x in COLUMNS[1:-1]:
        sheet.line(x, 632, x, 700)
    for y in (700, 666, 632):
        sheet.line(80, y, 520, y)
    rows = [HEAD, ("1", "建平台", "甲局", "年底前")]
    assert cells(fill(sheet, rows, (700, 666))) == rows


def test_rules_drawn_as_thin_filled_boxes() -> None:
    sheet = Sheet()
    for x in COLUMNS:
        sheet.parts.append(f"{x} 632 0.5 68 re f")
    for y in (700, 666, 632):
        sheet.parts.append(f"80 {y} 440 0.5 re f")
    rows = [HEAD, ("1", "建平台", "甲局", "年底前")]
    assert cells(fill(sheet, rows, (700, 666))) == rows


def test_table_goes_on_over_the_page_without_its_repeated_head() -> None:
    first = table([HEAD, ("1", "建平台", "甲局", "年底前")], top=160)
    second = table([HEAD, ("2", "引人才", "乙局", "年底前")], top=780)
    lines = read_pdf(pdf(first, second), "a.pdf").lines
    assert [line.container for line in lines] == ["table:1"] * 3
    assert cells(first, second)[1:] == [("1", "建平台", "甲局", "年底前"), ("2", "引人才", "乙局", "年底前")]


def test_row_cut_by_the_page_is_whole() -> None:
    first = table([HEAD, ("1", "建设平台并完善", "甲局、乙局", "年底前")], top=160)
    second = table([("", "开放共享机制。", "和丙局", ""), ("2", "引人才", "丁局", "年底前")], top=780)
    assert cells(first, second)[1:] == [
        ("1", "建设平台并完善开放共享机制。", "甲局、乙局和丙局", "年底前"),
        ("2", "引人才", "丁局", "年底前"),
    ]


def test_group_merged_over_the_page_is_filled_in() -> None:
    columns = (80.0, 150.0, 200.0, 520.0)
    first = (
        Sheet().grid(columns[1:], (160, 120, 80)).line(80, 80, 80, 160).line(80, 160, 150, 160).line(80, 80, 150, 80)
    )
    first.text(85, 140, "平台", size=10).text(155, 140, "1", size=10).text(205, 140, "建中心", size=10)
    first.text(155, 100, "2", size=10).text(205, 100, "建基地", size=10)
    second = Sheet().grid(columns[1:], (780, 740, 700)).line(80, 700, 80, 780).line(80, 780, 150, 780)
    second.line(80, 700, 150, 700)
    second.text(155, 760, "3", size=10).text(205, 760, "建园区", size=10)
    second.text(155, 720, "4", size=10).text(205, 720, "建站点", size=10)
    assert cells(first, second) == [
        ("平台", "1", "建中心"),
        ("平台", "2", "建基地"),
        ("平台", "3", "建园区"),
        ("平台", "4", "建站点"),
    ]


def test_tables_with_other_columns_are_two() -> None:
    first = table([HEAD, ("1", "建平台", "甲局", "年底前")], top=160)
    second = Sheet().grid((80, 300, 520), (780, 740)).text(85, 760, "指标", size=10).text(305, 760, "2025年", size=10)
    assert {line.container for line in read_pdf(pdf(first, second), "a.pdf").lines} == {"table:1", "table:2"}


def test_box_is_text_in_a_frame() -> None:
    sheet = set_lines(["1.建平台。"]).box(80, 500, 520, 700)
    for number, line in enumerate(
        ("专栏1 重点工程", "1.甲工程。建设研究中心并完善开放共享机制，建成中试", "基地三个。", "2.乙工程。")
    ):
        sheet.text(90, 680 - 24 * number, line)
    lines = read_pdf(pdf(sheet), "a.pdf").lines
    assert [(line.container, line.text.text) for line in lines] == [
        (None, "1.建平台。"),
        ("table:1", "专栏1 重点工程"),
        ("table:1", "1.甲工程。建设研究中心并完善开放共享机制，建成中试基地三个。"),
        ("table:1", "2.乙工程。"),
    ]


def test_frame_around_the_page_is_no_table() -> None:
    sheet = set_lines(["一、任务", "1.建平台。"]).box(30, 30, 565, 810)
    assert [(line.container, line.text.text) for line in read_pdf(pdf(sheet), "a.pdf").lines] == [
        (None, "一、任务"),
        (None, "1.建平台。"),
    ]


def test_underlines_and_empty_grids_are_no_tables() -> None:
    sheet = set_lines(["一、任务", "1.建平台。"]).line(80, 765, 200, 765).grid((80, 200, 300), (400, 380, 360))
    assert [line.container for line in read_pdf(pdf(sheet), "a.pdf").lines] == [None, None]


def test_drawing_of_thousands_of_strokes_is_no_table() -> None:
    sheet = set_lines(["一、任务", "1.建平台。"])
    for number in range(6_100):
        sheet.line(100, 100 + number / 20, 300, 100 + number / 20)
    assert [line.container for line in read_pdf(pdf(sheet), "a.pdf").lines] == [None, None]


def test_table_inside_a_form_object_is_found_where_it_is_drawn() -> None:
    rows = [HEAD, ("1", "建平台", "甲局", "年底前")]
    sheet = table(rows)
    drawn = [part for part in sheet.parts if part.endswith(" S")]
    sheet.parts = [part for part in sheet.parts if not part.endswith(" S")]
    sheet.form = "\n".join(drawn)
    assert cells(sheet) == rows


def test_rows_become_tasks() -> None:
    rows = [HEAD, ("1", "建平台。", "甲局", "2024年9月底前"), ("2", "引人才。", "乙局", "2024年底前")]
    result = parse_bytes(pdf(set_lines(["云川市分工表"]), table(rows)), "分工表.pdf")
    assert [(t.number, t.title, t.lead, t.deadline, t.source.page) for t in result.tasks] == [
        ("1", "建平台", ("甲局",), "2024-09-30", 2),
        ("2", "引人才", ("乙局",), "2024-12-31", 2),
    ]
