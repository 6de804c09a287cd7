"""Tables drawn with signs become rows of cells; what is no table stays as it stands."""

from imports.documents import parse_bytes
from imports.documents.drawn_tables import join_drawn_tables
from imports.documents.raw import Line
from imports.documents.text import Traced
from tests.support.shapes import shape_text


def drawn(text: str) -> list[tuple[str, ...] | str]:
    """The cells of each row, and running text as it is; rules are left out."""
    lines, start = [], 0
    for ordinal, line in enumerate(text.split("\n"), 1):
        lines.append(Line(Traced.of(line, start), ordinal))
        start += len(line) + 1
    joined = join_drawn_tables(lines)
    return [
        line.text.text if line.cells is None else tuple(cell.text for cell in line.cells)
        for line in joined
        if line.cells != ()
    ]


def test_lines_between_two_rules_are_one_row() -> None:
    table = "┌─┬──┐\n│甲│乙丙│\n│  │丁  │\n├─┼──┤\n│戊│己  │\n└─┴──┘"
    assert drawn(table) == [("甲", "乙丙丁"), ("戊", "己")]


def test_a_cell_over_two_rows_stands_in_both() -> None:
    table = "┌─┬──┬─┐\n│1 │甲类│乙│\n├─┤其 ├─┤\n│2 │一  │丙│\n└─┴──┴─┘"
    assert drawn(table) == [("1", "甲类其一", "乙"), ("2", "甲类其一", "丙")]


def test_a_heading_over_the_whole_width_stands_in_every_column() -> None:
    assert drawn("├─┬─┤\n│一、总则│\n├─┼─┤\n│1│甲│\n└─┴─┘")[0] == ("一、总则", "一、总则")


def test_numbers_begin_rows_where_nothing_is_drawn_between_them() -> None:
    table = "╔══╤══╗\n║序号│事项║\n╠══╪══╣\n║1 │甲乙║\n║  │丙  ║\n║2 │丁  ║\n╚══╧══╝"
    assert drawn(table) == [("序号", "事项"), ("1", "甲乙丙"), ("2", "丁")]


def test_units_on_lines_of_their_own_in_a_cell_are_parted_and_broken_names_are_not() -> None:
    table = "┌─┬──────┐\n│1│市发展改│\n│ │革委    │\n│ │市财政局│\n└─┴──────┘"
    assert drawn(table) == [("1", "市发展改革委、市财政局")]


def test_a_page_number_inside_a_table_is_no_end_of_it() -> None:
    table = "┌─┬──┐\n│甲│乙丙│\n— 3 —\n│  │丁  │\n└─┴──┘"
    assert drawn(table) == [("甲", "乙丙丁"), "— 3 —"]


def test_a_frame_is_taken_off_and_a_lone_line_is_left_alone() -> None:
    assert drawn("┌──┐\n│专栏│\n└──┘\n正文") == ["专栏", "正文"]
    assert drawn("甲\n──────\n乙") == ["甲", "──────", "乙"]
    wide = "│" * 40
    assert drawn(f"{wide}\n{wide}") == [wide, wide]


def test_the_same_table_between_other_signs_gives_the_same_records() -> None:
    text = shape_text("drawn_table")
    heavy = text.translate(str.maketrans("│─┌┬┐├┼┤└┴┘", "┃━┏┳┓┣╋┫┗┻┛"))
    light, other = (parse_bytes(each.encode(), "a.txt").tasks for each in (text, heavy))
    assert [task.to_json() for task in light] == [task.to_json() for task in other]
