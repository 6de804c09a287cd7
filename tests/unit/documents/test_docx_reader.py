import io
import zipfile

import pytest

from imports.documents import DocumentRefused, docx_reader, parse_bytes
from imports.documents.raw import Line
from tests.support.word_files import paragraph, raw_docx, table


def lines(body: str, **parts: str) -> tuple[Line, ...]:
    return docx_reader.read_docx(raw_docx(body, **parts), "a.docx").lines


def texts(body: str, **parts: str) -> list[str]:
    return [line.text.text for line in lines(body, **parts)]


def test_offsets_point_into_the_source() -> None:
    raw = docx_reader.read_docx(raw_docx(paragraph("甲") + paragraph("乙丙")), "a.docx")
    assert raw.source == "甲\n乙丙\n"
    assert ["".join(raw.source[at] for at in line.text.at) for line in raw.lines] == ["甲", "乙丙"]
    assert [line.ordinal for line in raw.lines] == [1, 2]


def test_tracked_changes_as_if_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>丁</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>戊</w:t></w:r></w:moveTo></w:p>"
    )
    assert texts(body) == ["甲乙戊"]


def test_signs_fields_links_hidden_text_and_ruby() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>丙</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>丁</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>wù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>戊</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:t/></w:r></w:p>"
    )
    assert texts(body) == ["甲 乙-丙戊"]


def test_forced_breaks_make_lines_of_one_paragraph() -> None:
    found = lines("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>")
    assert [(line.text.text, line.ordinal) for line in found] == [("甲", 1), ("乙", 1)]


def test_content_controls_are_only_wrappers() -> None:
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('甲')}</w:sdtContent></w:sdt>"
    body += "<w:p><w:sdt><w:sdtContent><w:r><w:t>乙</w:t></w:r></w:sdtContent></w:sdt></w:p><w:sectPr/>"
    assert texts(body) == ["甲", "乙"]


def test_text_box_is_read_once_in_a_container_of_its_own() -> None:
    box = f"<w:txbxContent>{paragraph('专栏1 重点')}{paragraph('1.甲。')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>"
        f"{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [(line.text.text, line.container) for line in lines(body)] == [
        ("正文", None),
        ("专栏1 重点", "textbox:1"),
        ("1.甲。", "textbox:1"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<mc:Fallback><w:t>旧</w:t></mc:Fallback>", ["旧"]),
        ("<mc:Choice><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback>", ["新"]),
        ("", []),
    ],
)
def test_alternatives(content: str, expected: list[str]) -> None:
    assert texts(f"<w:p><w:r><mc:AlternateContent>{content}</mc:AlternateContent></w:r></w:p>") == expected


def test_alternative_of_paragraphs() -> None:
    assert texts(f"<mc:AlternateContent><mc:Choice>{paragraph('甲')}</mc:Choice></mc:AlternateContent>") == ["甲"]


def test_one_column_table_flows() -> None:
    found = lines(table([["专栏1 重点"], ["1.甲。"]]))
    assert [(line.text.text, line.container, line.cells) for line in found] == [
        ("专栏1 重点", "table:1", None),
        ("1.甲。", "table:1", None),
    ]


def test_rows_of_a_table_have_cells_and_merged_cells_repeat() -> None:
    restart = (
        '<w:tc><w:tcPr><w:gridSpan w:val="x"/><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("甲局") + "</w:tc>"
    )
    going = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    rows = "".join(
        f"<w:tr>{unit}<w:tc>{paragraph(text)}{paragraph('续')}</w:tc></w:tr>"
        for unit, text in ((restart, "一"), (going, "二"))
    )
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    empty = "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
    found = lines(f"<w:tbl><w:tblPr/>{rows}{gone}{empty}</w:tbl>")
    assert [[cell.text for cell in line.cells or ()] for line in found] == [["甲局", "一\n续"], ["甲局", "二\n续"]]


def test_wide_cell_moves_the_columns_behind_it() -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("标题") + "</w:tc>"
    top = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("甲局") + "</w:tc>"
    going = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    rows = f"<w:tr>{wide}{top}</w:tr><w:tr><w:tc>{paragraph('1')}</w:tc><w:tc>{paragraph('一')}</w:tc>{going}</w:tr>"
    assert [[cell.text for cell in line.cells or ()] for line in lines(f"<w:tbl>{rows}</w:tbl>")] == [
        ["标题", "", "甲局"],
        ["1", "一", "甲局"],
    ]


def test_rows_and_cells_inside_controls() -> None:
    cells = (
        f"<w:sdt><w:sdtContent><w:tc>{paragraph('甲')}</w:tc></w:sdtContent></w:sdt><w:tc>{paragraph('乙')}</w:tc>"
    )
    body = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cells}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    assert texts(body) == ["甲 乙"]


def test_nested_table_is_part_of_its_cell() -> None:
    inner = table([["内一", "内二"]])
    body = f"<w:tbl><w:tr><w:tc>{paragraph('甲')}{inner}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
    assert [[cell.text for cell in line.cells or ()] for line in lines(body)] == [["甲\n内一\n内二", "乙"]]


def test_table_in_a_text_box_stays_in_its_container() -> None:
    inner = table([["序号", "任务"]])
    body = f"<w:p><w:r><w:txbxContent>{inner}{table([['甲']])}</w:txbxContent></w:r></w:p>"
    assert {line.container for line in lines(body)} == {"textbox:1"}


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "MAX_TABLE_CELLS", 3)
    with pytest.raises(DocumentRefused, match="超过 3 个单元格"):
        lines(table([["1", "2"], ["3", "4"]]))


def test_too_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "MAX_CHARACTERS", 10)
    with pytest.raises(DocumentRefused, match="万字"):
        lines(paragraph("长" * 11))


def test_bold_behind_the_number() -> None:
    body = paragraph("1. ").replace("</w:p>", "<w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t></w:r></w:p>")
    body += paragraph("2. 乙", run='<w:b w:val="0"/>') + paragraph("3. 丙", run="<w:b/>")
    assert [line.bold for line in lines(body)] == [True, False, True]


def test_footnotes_come_last_and_are_unplaced() -> None:
    notes = (
        '<w:root><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("注：出处。")}</w:footnote></w:root>'
    )
    data = raw_docx(paragraph("一、任务") + paragraph("1.建设平台。推进。"), footnotes=notes)
    result = parse_bytes(data, "a.docx")
    assert [task.text for task in result.tasks] == ["建设平台。推进。"]
    assert [piece.text for piece in result.unplaced] == ["注：出处。"]


def test_document_without_text_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="没有文字"):
        parse_bytes(raw_docx("<w:p/>"), "a.docx")


def test_document_without_body_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(DocumentRefused, match="没有文字"):
        parse_bytes(held.getvalue(), "a.docx")


def test_blank_lines_of_a_paragraph_and_tracked_parts_of_a_cell() -> None:
    assert texts("<w:p><w:r><w:t>甲</w:t><w:br/><w:br/><w:t>乙</w:t></w:r></w:p>") == ["甲", "乙"]
    gone = f"<w:del>{paragraph('丁')}</w:del>"
    row = f"<w:tr><w:trPr/><w:tc>{paragraph('丙')}{gone}</w:tc><w:tc>{paragraph('戊')}</w:tc></w:tr>"
    assert texts(f"<w:tbl>{row}</w:tbl>") == ["丙 戊"]
