"""Lines of a page → paragraphs, without what belongs to the page."""

import pytest

from imports.documents import parse_bytes
from imports.documents.pdf.reader import read_pdf
from imports.documents.raw import RawDocument
from tests.support.pdf_files import LEADING, LEFT, SIZE, TOP, Sheet, pdf, set_lines

# 27 signs of 16 points fill the measure from 80 to 512 points.
FULL = "推进平台建设完善管理制度加强统筹协调形成工作合力确保取得实效并"
FULL = FULL[:27]


def read(*sheets: Sheet) -> RawDocument:
    return read_pdf(pdf(*sheets), "方案.pdf")


def texts(*sheets: Sheet) -> list[str]:
    return [line.text.text for line in read(*sheets).lines]


def test_wrapped_lines_are_one_paragraph() -> None:
    assert texts(set_lines(["一、总体要求", "\u3000\u3000" + FULL[:25], FULL, "到2025年达到80个。", "二、任务"])) == [
        "一、总体要求",
        FULL[:25] + FULL + "到2025年达到80个。",
        "二、任务",
    ]


def test_indent_begins_a_paragraph_although_the_line_above_is_full() -> None:
    first, second = FULL[:24] + "。", "第二段从这里开始。"
    wrapped = ["\u3000\u3000" + FULL[:25], "甲单位负责。"]
    lines = [*wrapped, "\u3000\u3000" + first, "\u3000\u3000" + second]
    assert texts(set_lines(lines)) == [FULL[:25] + "甲单位负责。", first, second]


def test_without_indents_a_number_behind_a_full_stop_begins_a_paragraph() -> None:
    assert texts(set_lines(["任务如下", FULL[:26] + "。", "1.建平台。", "2.引人才。"])) == [
        "任务如下",
        FULL[:26] + "。",
        "1.建平台。",
        "2.引人才。",
    ]


def test_clause_on_a_new_line_goes_on_where_the_line_above_is_full() -> None:
    joined = "1." + FULL[:24] + "。（责任单位：甲局）"
    assert texts(set_lines(["任务如下", "1." + FULL[:24] + "。", "（责任单位：甲局）"])) == ["任务如下", joined]


def test_larger_distance_begins_a_paragraph() -> None:
    sheet = set_lines([FULL, FULL])
    sheet.text(LEFT, TOP - 3.6 * LEADING, FULL)
    sheet.text(LEFT, TOP - 4.6 * LEADING, "完")
    assert texts(sheet) == [FULL + FULL, FULL + "完"]


def test_other_size_of_type_begins_a_paragraph() -> None:
    sheet = Sheet().text(LEFT, TOP, "关" * 20, size=22).text(LEFT, TOP - 40, FULL).text(LEFT, TOP - 68, "完")
    assert texts(sheet) == ["关" * 20, FULL + "完"]


def test_line_of_contents_stays_alone() -> None:
    entry = "一、总体要求" + "." * 40 + "3"
    assert texts(set_lines([entry, entry.replace("一", "二"), FULL])) == [entry, entry.replace("一", "二"), FULL]


def test_paragraph_over_two_pages_is_whole_and_page_lines_stand_behind_it() -> None:
    first = set_lines(["\u3000\u3000" + FULL[:25], FULL]).text(280, 60, "— 1 —")
    second = set_lines(["完成任务。", "\u3000\u3000第二段。"]).text(280, 60, "— 2 —")
    raw = read(first, second)
    assert [line.text.text for line in raw.lines] == [FULL[:25] + FULL + "完成任务。", "第二段。"]
    assert [line.text.text for line in raw.furniture] == ["— 1 —", "— 2 —"]
    assert raw.source.split("\n") == [FULL[:25] + FULL + "完成任务。", "— 1 —", "第二段。", "— 2 —", ""]
    assert [page for _, page in raw.pages] == [1, 2, 1, 2]


def test_running_heads_go_and_differ_on_odd_and_even_pages() -> None:
    sheets = []
    for number in range(1, 7):
        head = "云川市人民政府公报" if number % 2 else "行动方案"
        sheet = set_lines([f"第{number}段甲乙。", f"第{number}段丙丁。", f"第{number}段戊己。"], top=TOP - 60)
        sheets.append(sheet.text(200, 800, head).text(280 + number, 40, str(number)))
    raw = read(*sheets)
    assert len(raw.furniture) == 12
    assert [line.text.text for line in raw.lines][:3] == ["第1段甲乙。", "第1段丙丁。", "第1段戊己。"]


def test_single_page_number_far_below_the_text_goes() -> None:
    raw = read(set_lines(["甲。", "乙。"]).text(280, 60, "- 1 -"))
    assert [line.text.text for line in raw.furniture] == ["- 1 -"]


def test_figure_at_the_end_of_a_paragraph_stays() -> None:
    raw = read(set_lines([FULL, "2025"]))
    assert [line.text.text for line in raw.lines] == [FULL + "2025"]


@pytest.mark.parametrize(
    ("second", "joined"),
    [("and more", "works and more"), ("人才", "works人才")],
)
def test_latin_words_keep_their_blank(second: str, joined: str) -> None:
    sheet = Sheet().text(LEFT, TOP, FULL[:24] + "works").text(LEFT, TOP - LEADING, second)
    assert texts(sheet) == [FULL[:24] + joined]


def test_gaps_between_names_are_blanks_and_those_around_figures_are_none() -> None:
    sheet = Sheet().text(LEFT, TOP, "甲局").text(LEFT + 48, TOP, "乙局")
    sheet.text(LEFT, TOP - LEADING, "到").text(LEFT + 20, TOP - LEADING, "2025").text(LEFT + 56, TOP - LEADING, "年")
    assert texts(sheet) == ["甲局 乙局", "到2025年"]


def test_sign_printed_twice_for_bold_type_counts_once() -> None:
    assert texts(Sheet().text(LEFT, TOP, "重点工作任务").text(LEFT + 0.4, TOP, "重点工作任务")) == ["重点工作任务"]


def test_radicals_are_read_as_the_signs_they_look_like() -> None:
    assert texts(Sheet().text(LEFT, TOP, "⼀、⽅案和⻓效机制")) == ["一、方案和长效机制"]


@pytest.mark.parametrize(("matrix", "below"), [("0 1 -1 0", (28, 0)), ("0 -1 1 0", (-28, 0)), ("-1 0 0 -1", (0, 28))])
def test_page_set_across_is_read_along_its_lines(matrix: str, below: tuple[int, int]) -> None:
    sheet = (
        Sheet().text(300, 300, "附表横排", matrix=matrix).text(300 + below[0], 300 + below[1], "二行", matrix=matrix)
    )
    assert texts(sheet) in (["附表横排", "二行"], ["附表横排二行"])


def test_turned_page_reads_as_it_is_printed() -> None:
    sheet = set_lines(["甲单位负责。", FULL])
    sheet.rotate = 90
    assert texts(sheet) == ["甲单位负责。", FULL]


def test_slanted_watermark_is_no_text() -> None:
    sheet = set_lines(["一、任务", "1.建平台。"]).text(
        150, 300, "内部资料", 60, matrix="0.7071 0.7071 -0.7071 0.7071"
    )
    assert texts(sheet) == ["一、任务", "1.建平台。"]


def test_records_name_the_page_they_stand_on() -> None:
    first = set_lines(["云川市行动方案", "一、任务", "1.建平台。（责任单位：甲局）"]).text(280, 60, "1")
    second = set_lines(["2.引人才。到2025年引进3名。（责任单位：乙局）"]).text(280, 60, "2")
    result = parse_bytes(pdf(first, second), "方案.pdf")
    assert [(task.number, task.lead, task.source.page) for task in result.tasks] == [
        ("1", ("甲局",), 1),
        ("2", ("乙局",), 2),
    ]
    assert [goal.source.page for goal in result.indicators] == [2]
    assert [(piece.text, piece.source.page) for piece in result.unplaced] == [
        ("云川市行动方案", 1),
        ("1", 1),
        ("2", 2),
    ]


def test_size_of_the_sample_measure() -> None:
    """The other tests of this file lean on it."""
    assert len(FULL) * SIZE < 520 - LEFT < (len(FULL) + 1) * SIZE
