import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.workbooks.cells import (
    CUT_MARK,
    Formula,
    TextTable,
    Tone,
    Toned,
    Value,
    clean_text,
    csv_text,
    formula_cell,
    looks_like_formula,
    number_text,
    serial,
)
from app.exports.workbooks.listing import ListColumn, build_csv, build_list
from tests.unit.exports.payloads import FORMULA_PAYLOADS
from tests.unit.exports.reading import column, formulas, header, opened, parts


def test_there_are_enough_payloads() -> None:
    assert len(set(FORMULA_PAYLOADS)) == len(FORMULA_PAYLOADS) >= 60


def test_payloads_stay_text_and_come_back_unchanged() -> None:
    columns = [ListColumn("甲"), ListColumn("乙", "center")]
    data = build_list(header(), columns, [(payload, payload) for payload in FORMULA_PAYLOADS])
    sheet = opened(data).worksheets[0]
    for at, payload in enumerate(FORMULA_PAYLOADS):
        for letter in "BC":
            cell = sheet[f"{letter}{4 + at}"]
            assert cell.data_type == "s"
            assert cell.value == payload
            assert cell.quotePrefix is looks_like_formula(payload)
    assert formulas(data) == []
    assert not any("externalLink" in name or "externalLink" in text for name, text in parts(data).items())


def test_payloads_in_the_head_of_a_form_stay_text() -> None:
    data = build_list(header("=1+1", maker="@SUM(1)", code="+1"), [ListColumn("=2+2")], [("甲",)])
    assert column(data, "A", 1, 1) == ["=1+1"]
    assert column(data, "B", 3, 3) == ["=2+2"]
    assert formulas(data) == []


@pytest.mark.parametrize("payload", FORMULA_PAYLOADS)
def test_csv_never_begins_a_cell_with_a_formula_sign(payload: str) -> None:
    data = build_csv([ListColumn("甲")], [(payload,)])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["甲"]
    assert not looks_like_formula(rows[1][0])
    assert rows[1][0].removeprefix("'") == payload.removeprefix("'")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x0bc\x1fd\x7f", "abcd"),
        ("第一行\r\n第二行\r第三行\u2028第四行", "第一行\n第二行\n第三行\n第四行"),
        ("\ud800孤立\udfff", "孤立"),
        ("\ufffe\uffff", ""),
        ("\t制表符保留", "\t制表符保留"),
        ("字" * 32_767, "字" * 32_767),
        ("字" * 32_768, "字" * (32_767 - len(CUT_MARK)) + CUT_MARK),
    ],
)
def test_clean_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_escape_lookalike_is_kept_literal() -> None:
    data = build_list(header(), [ListColumn("甲")], [("a_x000D_b",)])
    assert column(data, "B", 4, 4) == ["a_x000D_b"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_any_text_comes_back_as_it_was_cleaned(texts: list[str]) -> None:
    kept = [text for text in texts if "x005F_" not in text]
    data = build_list(header(), [ListColumn("甲")], [(text,) for text in kept])
    wanted = [None if not text or text.isspace() else clean_text(text) or None for text in kept]
    assert column(data, "B", 4, 3 + len(kept)) == wanted
    assert formulas(data) == []


def test_values_keep_their_type() -> None:
    moment = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    values: list[Value] = [3, 2.5, Decimal("1.25"), date(2026, 11, 25), moment, True, False, None]
    data = build_list(header(), [ListColumn(str(at)) for at in range(8)], [tuple(values)])
    sheet = opened(data).worksheets[0]
    row = [sheet.cell(4, at + 2).value for at in range(8)]
    assert row == [3, 2.5, 1.25, datetime(2026, 11, 25), datetime(2026, 11, 25, 18, 30), "是", "否", None]  # noqa: DTZ001 - a cell has no zone


def test_csv_writes_every_type() -> None:
    moment = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    row = (3, Decimal("1.25"), date(2026, 11, 25), moment, True, None, Formula("SUM(A1)", 7))
    data = build_csv([ListColumn(str(at)) for at in range(7)], [row])
    assert data.decode("utf-8-sig").splitlines()[1] == "3,1.25,2026-11-25,2026-11-25 18:30,是,,7"


def test_serial_of_naive_and_aware_moments() -> None:
    assert serial(date(1900, 3, 1)) == 61
    assert serial(datetime(2026, 1, 1, 4, tzinfo=UTC)) == 46023.5
    assert serial(datetime(2026, 1, 1, 12)) == 46023.5  # noqa: DTZ001 - wall-clock time as read from a cell


def test_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="nan"):
        number_text(float("nan"))


def test_formula_cell_escapes_and_caches() -> None:
    assert (
        formula_cell("A7", 3, Formula('IF(B{row}<1,"—",1)', "—"), 7)
        == '<c r="A7" s="3" t="str"><f>IF(B7&lt;1,"—",1)</f><v>—</v></c>'
    )
    assert formula_cell("A7", 3, Formula("SUM(B1:B6)", 12.5), 7) == '<c r="A7" s="3"><f>SUM(B1:B6)</f><v>12.5</v></c>'


def test_equal_texts_are_stored_once() -> None:
    table = TextTable()
    assert [table.add(text)[0] for text in ("甲", "乙", "甲")] == [0, 1, 0]
    assert 'count="3" uniqueCount="2"' in table.to_xml().decode()


def test_csv_text_of_harmless_text_is_untouched() -> None:
    assert csv_text("省科技厅") == "省科技厅"


def test_list_with_a_lamp_and_a_share() -> None:
    columns = [ListColumn("亮灯", "center"), ListColumn("按时率", "center", "0.0%")]
    rows = [(Toned("预警", Tone.YELLOW), 0.5)]
    sheet = opened(build_list(header(), columns, rows)).worksheets[0]
    assert (sheet["B4"].value, sheet["C4"].number_format) == ("预警", "0.0%")
    assert build_csv(columns, rows).decode("utf-8-sig").splitlines()[1] == "预警,0.5"
