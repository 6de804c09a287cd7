"""The printed forms, cell by cell, against what the pages say."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from openpyxl.utils import get_column_letter
from playwright.sync_api import Page

from tests.browser.steps import all_rows, book_of, download, table_rows
from tests.support.live import Live

A3, A4 = 8, 9
RATE = 0.0005


def check_print(sheet: Any, *, paper: int, headings: str, merged: set[str]) -> None:
    """Landscape on its paper, one page wide, headings on every page; `merged` are the ranges of the headings."""
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), int(setup.fitToWidth)) == ("landscape", paper, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows.replace("$", "") == headings
    first, last = (int(part) for part in headings.split(":"))
    found = {str(one) for one in sheet.merged_cells.ranges if first <= one.min_row and one.max_row <= last}
    assert found == merged
    assert sheet.freeze_panes.endswith(str(last + 1))
    title = next(one for one in sheet.merged_cells.ranges if one.min_row == 1)
    assert (title.min_col, title.max_col, title.max_row) == (1, sheet.max_column, 1)
    assert "制表单位：省科学技术厅" in "".join(str(cell.value or "") for cell in sheet[2])


def body(sheet: Any, first: int, *, until: str = "") -> list[list[Any]]:
    """The rows from `first` on: to the row that begins with `until`, it included, or to the signatures."""
    rows = []
    for row in sheet.iter_rows(min_row=first, values_only=True):
        if str(row[0] or "").startswith(("制表人", "说明", "编号")):
            break
        rows.append(list(row))
        if until and row[0] == until:
            break
    return rows


def headings(sheet: Any, row: int) -> list[Any]:
    return [cell.value for cell in sheet[row]]


def check_filing(live: Live, page: Page, round_at: str, expected: Mapping[str, tuple[int, ...]]) -> None:
    """Workbook 3 against the console; `expected`: unit → (应报, 已报, 按时, 逾期, 退回, 缺报)."""
    page.goto(round_at)
    live.shot(page, "round-locked")
    shown = {
        row[1].split("\n")[0].removesuffix("未签收").strip(): row[2:] for row in table_rows(page, "#units table")
    }
    foot = page.locator("#units tfoot tr").evaluate("row => [...row.cells].map(cell => cell.innerText.trim())")
    sheet = book_of(download(page, page.get_by_role("link", name="导出报送情况表"))).worksheets[0]
    check_print(sheet, paper=A4, headings="3:3", merged=set())
    assert headings(sheet, 3) == ["单位", "应报", "已报", "按时", "逾期", "退回", "缺报", "按时率"]
    rows = body(sheet, 4, until="合计")
    printed = {row[0]: row[1:] for row in rows}
    total = printed.pop("合计")
    assert {unit: [str(value) for value in row[:6]] for unit, row in printed.items()} == {
        unit: row[:6] for unit, row in shown.items()
    }
    assert {unit: tuple(printed[unit][:6]) for unit in expected} == dict(expected)
    for unit, row in printed.items():
        assert f"{row[6]:.1%}" == shown[unit][6], unit
    assert [str(value) for value in total[:6]] == foot[2:8]
    assert total[:6] == [sum(row[at] for row in printed.values()) for at in range(6)]
    assert abs(total[6] - total[2] / total[0]) < RATE


def check_ledger(live: Live, page: Page, tasks: int) -> list[list[str]]:
    """Workbook 2 against every page of the ledger, in the same order; answers the rows of the pages."""
    shown = all_rows(page, "/tasks", ".table")
    live.shot(page, "ledger")
    assert len(shown) == tasks
    page.goto("/tasks")
    sheet = book_of(download(page, page.get_by_role("link", name="导出当前列表"))).worksheets[0]
    check_print(sheet, paper=A3, headings="3:3", merged=set())
    assert headings(sheet, 3)[:7] == ["序号", "任务来源", "发文字号", "工作任务", "牵头单位", "配合单位", "完成时限"]
    rows = body(sheet, 4)
    assert [[str(row[0]), row[3], row[4] or "—", row[5] or "—"] for row in rows] == [
        [row[0], row[1].split("\n")[0], row[2], row[3]] for row in shown
    ]
    for row, seen in zip(rows, shown, strict=True):
        assert ("已过" in seen[4] or "还剩" in seen[4]) == (not isinstance(row[6], str)), row[:7]
        assert (row[10] is None) == ("%" not in seen[6]), row[:4]
        assert row[10] is None or f"{row[10]:.0%}" in seen[6], (row, seen)
    assert sum(row[10] == 0.8 for row in rows) == 1
    return shown


def check_situation(page: Page, shown: list[list[str]], full: Mapping[str, str]) -> None:
    """Workbook 1 against the ledger's rows: each task once, at its first lead unit. `full`: short → full name."""
    page.goto("/tasks")
    sheet = book_of(download(page, page.get_by_role("link", name="导出督查情况汇总表"))).worksheets[0]
    merged = {"A3:A4", "B3:B4", "C3:E3", "F3:I3", "J3:J4"}
    check_print(sheet, paper=A4, headings="3:4", merged=merged)
    assert [sheet[at].value for at in ("A3", "B3", "C3", "F3", "J3")] == [
        "序号",
        "主办单位",
        "已办结",
        "办理中",
        "合计",
    ]
    assert headings(sheet, 4)[2:9] == [
        "按时办结",
        "逾期办结",
        "小计",
        "未到完成时限",
        "逾期未办结",
        "无明确完成时限",
        "小计",
    ]
    counted: Counter[tuple[str, str]] = Counter()
    for seen in shown:
        lead = seen[2].split("、")[0]
        kind = "overdue" if "已过" in seen[4] else "open" if "还剩" in seen[4] else "none"
        if lead != "—":
            counted[full.get(lead, lead), kind] += 1
    rows = body(sheet, 5, until="合计")
    total = rows.pop()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        figures = [counted.pop((row[1], kind), 0) for kind in ("open", "overdue", "none")]
        assert row[2:] == [0, 0, 0, *figures, sum(figures), sum(figures)], row
    assert not counted
    assert total[2:10] == [sum(row[at] for row in rows) for at in range(2, 10)]


def check_scores(live: Live, page: Page) -> None:
    """Assess November on the page, then workbook 5 against the page that shows the result."""
    page.goto("/assessments/new")
    page.get_by_label("起始日期").fill("2026-11-01")
    page.get_by_label("截止日期").fill("2026-11-30")
    with page.expect_navigation():
        page.get_by_role("button", name="先看结果").click()
    live.shot(page, "assessment-preview")
    page.locator("a[data-dialog=confirm]").click()
    page.get_by_role("button", name="记录结果").click()
    page.wait_for_url(re.compile(r"/assessments/\d+$"))
    live.shot(page, "assessment")
    shown = table_rows(page, "#scores table")
    groups = page.locator("#scores thead th.num").all_inner_texts()[:-1]
    book = book_of(download(page, page.get_by_role("link", name="导出评分表")))
    sheet, ledger = book.worksheets
    last = sheet.max_column - 3
    letters = [get_column_letter(column) for column in range(1, sheet.max_column + 1)]
    alone = {f"{letter}3:{letter}4" for letter in (*letters[:2], *letters[last:])}
    check_print(sheet, paper=A4, headings="3:4", merged={*alone, f"C3:{letters[last - 1]}3"})
    check_print(ledger, paper=A3, headings="3:3", merged=set())
    assert headings(sheet, 3)[:2] == ["序号", "单位"]
    assert headings(sheet, 3)[last:] == ["自评分", "考核分", "等次"]
    rows = body(sheet, 5)
    assert len(rows) == len(shown) > 0
    for row, seen in zip(rows, shown, strict=True):
        points = [float(text) for text in seen[2 : 2 + len(groups)]]
        assert (str(row[0]), row[1], row[-1]) == (seen[0], seen[1], seen[-1])
        assert [round(float(value), 2) for value in row[2 : 2 + len(groups)]] == points
        assert abs(float(row[-2]) - float(seen[-2])) < 0.05
    lines = body(ledger, 4, until="合计")
    applied = lines.pop()[9]
    assert abs(sum(line[9] for line in lines) - applied) < 0.005
