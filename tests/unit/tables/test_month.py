"""The month's workbook cell by cell: what is read, what is named as faulty, and what a journey leaves unchanged."""

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.content import content_mark
from imports.tables.month import FILLED, MonthTask, build_month_table, read_month_table, settled
from tests.unit.tables.making import header, saved

FULL = {"kind": "full", "progress": "建成3个。", "status": "on_track", "percent": "60", "next_steps": "验收。"}


def table(values: dict[str, str]) -> bytes:
    return build_month_table(header(), [MonthTask("1.2.3.0", "1", "任务一", "", "", "11月25日", values)])


def changed(content: bytes, heading: str, value: Any, number_format: str = "General") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "行键")
    column = next(at for at in range(1, 20) if sheet.cell(top, at).value == heading)
    cell = sheet.cell(top + 1, column)
    cell.value, cell.number_format = value, number_format
    return saved(book)


@pytest.mark.parametrize(
    ("heading", "value", "field", "code"),
    [
        ("完成进度（%）", 120, "percent", "percent"),
        ("完成进度（%）", -1, "percent", "percent"),
        ("完成进度（%）", 45.5, "percent", "percent"),
        ("完成进度（%）", "=30+30", "percent", "formula"),
        ("自评状态", "进行中", "status", "status"),
        ("有无新进展", "也许", "kind", "kind"),
        ("本期进展", "长" * 5001, "progress", "long"),
        ("本期进展", '=HYPERLINK("http://x")', "progress", "formula"),
        ("下步打算", "#REF!", "next_steps", "error"),
        ("有无新进展", "无新进展", "progress", "nil_with_progress"),
        ("无新进展的原因", "无。", "nil_reason", "full_with_reason"),
    ],
)
def test_what_cannot_be_meant_is_named(heading: str, value: Any, field: str, code: str) -> None:
    (entry,) = read_month_table(changed(table(FULL), heading, value)).entries
    assert entry.broken == {field: code}
    assert entry.key == "1.2.3.0"


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (0.5, "0%", "50"),
        (1, "0%", "100"),
        (50, '0"%"', "50"),
        ("\uff17\uff10\uff05", "General", "70"),
        ("80%", "@", "80"),
        (5.0, "0", "5"),
    ],
)
def test_a_percentage_is_read_as_it_is_shown(value: Any, number_format: str, read: str) -> None:
    (entry,) = read_month_table(changed(table(FULL), "完成进度（%）", value, number_format)).entries
    assert (entry.values["percent"], entry.broken) == (read, {})


def test_a_reason_alone_is_a_nil_report() -> None:
    (entry,) = read_month_table(changed(table({}), "无新进展的原因", "等待上级公布。")).entries
    assert (entry.values["kind"], entry.broken) == ("nil", {})


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=40)
@given(
    st.fixed_dictionaries({name: WORDS for name in FILLED if name not in ("kind", "status")}),
    st.sampled_from(("full", "nil", "")),
)
def test_what_nobody_touched_comes_back_the_same(texts: dict[str, str], kind: str) -> None:
    """Also what no form would take, or what a spreadsheet might calculate."""
    values = settled({**texts, "kind": kind, "status": "on_track"})
    (entry,) = read_month_table(table(values)).entries
    assert content_mark(settled(entry.values)) == content_mark(values)
