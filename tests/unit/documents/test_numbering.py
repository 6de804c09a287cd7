"""Labels are those that Word and LibreOffice print."""

from imports.documents.docx_reader import read_docx
from tests.support.word_files import paragraph, raw_docx

LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
)


def numbering(levels: str = LEVELS, more: str = "") -> str:
    return (
        f'<w:root><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}</w:root>'
    )


def item(level: int | None, number: str | None = "1", text: str = "甲", more: str = "") -> str:
    parts = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    parts += f'<w:numId w:val="{number}"/>' if number is not None else ""
    return paragraph(text, f"{more}<w:numPr>{parts}</w:numPr>")


def labels(body: str, numbers: str, styles: str = "<w:root/>") -> list[str]:
    data = raw_docx(body, numbering=numbers, styles=styles)
    return [line.text.text.removesuffix("甲") for line in read_docx(data, "a.docx").lines]


def test_levels_count_and_deeper_ones_start_again() -> None:
    body = "".join(item(level) for level in (0, 1, 2, 2, 1, 2, 0, 1, 2))
    assert labels(body, numbering()) == ["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "（一）", "1."]


def test_a_deeper_level_first_counts_its_parents_as_begun() -> None:
    levels = '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    assert labels(item(1) + item(1), numbering(levels)) == ["1.1 ", "1.2 "]


def test_level_that_never_restarts_and_one_that_restarts_late() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2)"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:lvlRestart w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
    )
    body = "".join(item(level) for level in (0, 1, 2, 1, 2, 0, 1, 2))
    assert labels(body, numbering(levels)) == ["1.", "1)", "a)", "2)", "b)", "2.", "3)", "a)"]


def test_two_numbers_of_one_list_go_on_and_an_override_starts_again() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl></w:lvlOverride></w:num>'
        '<w:num w:numId="5"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="99"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = "".join(item(0, number) for number in ("1", "2", "3", "3", "4", "5"))
    assert labels(body, numbering(more=more)) == ["一、", "二、", "五、", "六、", "VII ", "八、"]


def test_legal_level_prints_digits_and_suffix_may_be_nothing() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:isLgl/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    assert labels(item(0) + item(1), numbering(levels)) == ["第一章", "1.1 "]


def test_bullets_and_broken_numbers_print_nothing() -> None:
    levels = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    body = item(0) + item(0, "0") + item(0, "99") + item(12) + item(None, None)
    assert labels(body, numbering(levels)) == [""] * 5


def test_broken_values_count_as_defaults() -> None:
    levels = '<w:lvl w:ilvl="0"><w:start w:val="x"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    assert labels(item(0), numbering(levels)) == ["1."]


def test_empty_paragraph_counts_and_a_deleted_one_does_not() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>'
    )
    assert labels(item(0) + item(0, text="") + gone + item(0), numbering()) == ["一、", "三、"]


STYLES = (
    '<w:root><w:style w:type="paragraph" w:default="1" w:styleId="a"/>'
    '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h3"><w:basedOn w:val="h1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    '<w:style w:type="numbering" w:styleId="list"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:root>'
)


def styled(style: str, number: str = "") -> str:
    return paragraph("甲", f'<w:pStyle w:val="{style}"/>{number}')


def test_number_comes_from_the_style_and_the_styles_it_is_based_on() -> None:
    body = styled("h1") + styled("h2") + styled("h1", "<w:numPr><w:numId w:val='0'/></w:numPr>") + styled("loop")
    body += styled("unknown") + paragraph("甲") + styled("h1", "<w:numPr><w:ilvl w:val='2'/></w:numPr>")
    assert labels(body, numbering(), STYLES) == ["一、", "（一）", "", "", "", "", "1."]


def test_level_linked_to_the_style_wins() -> None:
    levels = LEVELS.replace('<w:lvlText w:val="%3."/>', '<w:lvlText w:val="%3."/><w:pStyle w:val="h3"/>')
    assert labels(styled("h3"), numbering(levels), STYLES) == ["1."]


def test_style_with_a_number_that_is_not_there() -> None:
    styles = STYLES.replace('<w:numId w:val="1"/>', '<w:numId w:val="44"/>')
    assert labels(styled("h1"), numbering(), styles) == [""]


def test_list_defined_by_a_numbering_style() -> None:
    more = (
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="list"/></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="8"/></w:num>'
    )
    assert labels(item(0, "9") + item(0, "1"), numbering(more=more), STYLES) == ["一、", "二、"]


def test_numbers_in_cells_count_too() -> None:
    cell = f"<w:tc>{item(0)}</w:tc>"
    assert labels(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>", numbering()) == ["一、甲 二、"]
