from datetime import datetime, time, timedelta

import pytest
from openpyxl import Workbook

from imports.tables import grid as grids
from imports.tables.grid import read_grids
from imports.tables.problems import TableRefused
from tests.unit.tables.making import saved, workbook


def test_values_with_their_row_numbers() -> None:
    moment = datetime(2026, 11, 25)  # noqa: DTZ001 - a cell has no zone
    [grid] = read_grids(workbook(("甲", 3, 2.5), (), (None, True, moment), ("\u200b 乙\r\n二 ", time(9, 30), "  ")))
    assert grid.name == "Sheet1"
    assert [(row.number, row.values) for row in grid.rows] == [
        (1, ("甲", 3, 2.5)),
        (3, (None, True, moment)),
        (4, ("乙\n二", "09:30")),
    ]


def test_merged_cells_downwards_are_filled_and_lines_across_are_banners() -> None:
    [grid] = read_grids(
        workbook(
            ("标题", None, None), ("类别", "单位", "数"), ("市州", "甲", 1), (None, "乙", 2), ("园区", "丙", 3), (None, None, None),
            merges=("A1:C1", "A3:A4", "A5:A6", "B5:B6", "C5:C6"),
        )
    )  # fmt: skip
    assert [(row.values, row.banner, row.continued) for row in grid.rows] == [
        (("标题",), True, False),
        (("类别", "单位", "数"), False, False),
        (("市州", "甲", 1), False, False),
        (("市州", "乙", 2), False, False),
        (("园区", "丙", 3), False, False),
        (("园区", "丙", 3), False, True),
    ]


def test_hidden_sheets_are_not_read() -> None:
    book = Workbook()
    book.worksheets[0].append(["看得见"])
    hidden = book.create_sheet("藏")
    hidden.append(["看不见"])
    hidden.sheet_state = "hidden"
    assert [grid.name for grid in read_grids(saved(book))] == ["Sheet"]


def test_sheet_formatted_to_its_last_row_is_read_by_its_cells() -> None:
    book = Workbook()
    book.worksheets[0].append(["全称"])
    book.worksheets[0].row_dimensions[1_048_576].height = 20
    book.worksheets[0]["A1048576"].number_format = "0.00"
    [grid] = read_grids(saved(book))
    assert len(grid.rows) == 1


def test_workbook_without_content_is_refused() -> None:
    with pytest.raises(TableRefused, match="没有内容"):
        read_grids(saved(Workbook()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_usual_encoding_and_separator(encoding: str, delimiter: str) -> None:
    text = delimiter.join(("全称", "简称")) + "\r\n\r\n" + delimiter.join(("省科技厅", '"引,号\n换行"')) + "\r\n"
    [grid] = read_grids(text.encode(encoding))
    assert [row.values for row in grid.rows] == [("全称", "简称"), ("省科技厅", "引,号\n换行")]


def test_csv_over_the_cell_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MAX_CELLS", 5)
    with pytest.raises(TableRefused, match="超过 5 个单元格"):
        read_grids("甲,乙,丙\n一,二,三\n".encode())


def test_csv_with_an_endless_field_is_refused() -> None:
    with pytest.raises(TableRefused, match="CSV 第"):
        read_grids(b'a,b\n"' + b"x" * 200_000)


def test_without_the_hardened_parser_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.DEFUSEDXML", False)
    with pytest.raises(RuntimeError, match="defusedxml"):
        read_grids(workbook(("甲",)))


def test_duration_is_read_as_words() -> None:
    [grid] = read_grids(workbook((timedelta(hours=30),)))
    assert grid.rows[0].values == ("1 day, 6:00:00",)


def test_text_with_nul_is_no_csv() -> None:
    with pytest.raises(TableRefused, match="UTF-8"):
        read_grids(b"name,kind\r\na\x00b,c\r\n")
