"""A plan that prints no units: its division table goes out, comes back, and the round opens."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.support.contexts import system_ctx
from tests.support.live import Live
from tests.support.requirements import ROOT, corpus

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "省不存在厅"


def source() -> tuple[Path, Path]:
    """(document, roster): the real plan where it is at hand, else the project's own without units."""
    place = corpus()
    if place is not None:
        return place / "six-actions-2024.txt", place / "units.csv"
    sample = ROOT / "imports" / "sample"
    return sample / "plan_division.txt", sample / "units.csv"


def heading_row(sheet: Any) -> int:
    """The row that names the columns: A is the hidden key."""
    found: int = next(cell.row for cell in sheet["A"] if cell.value == "行键")
    return found


def task_rows(sheet: Any) -> list[int]:
    return [row for row in range(heading_row(sheet) + 1, sheet.max_row + 1) if sheet.cell(row, 3).value]


def filled(content: bytes, leads: list[str]) -> bytes:
    """The downloaded workbook with a lead unit in every row, the names taken in turn."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for at, row in enumerate(task_rows(sheet)):
        sheet.cell(row, 4).value = leads[at % len(leads)]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_fault(content: bytes) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    sheet.cell(task_rows(sheet)[2], 4).value = UNKNOWN
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(page: Page, plan: str, content: bytes) -> None:
    page.goto(f"{plan}/division")
    page.get_by_label("填好的分工表").set_input_files({"name": "分工表.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="上传分工表").click()
    expect(page.locator("#rows")).to_be_visible()


def undivided(page: Page, plan: str) -> tuple[int, int]:
    """(tasks, tasks without a unit) as the page says."""
    page.goto(f"{plan}/division")
    said = page.locator(".answer").inner_text()
    tasks, without = said.removesuffix("项还没有责任单位。").split("项任务，")
    return int(tasks), int(without)


def check_form(content: bytes) -> None:
    """The key column is hidden, the task columns are locked, the unit columns offer the directory; landscape A4."""
    sheet: Any = load_workbook(BytesIO(content)).worksheets[0]
    head, first = heading_row(sheet), task_rows(sheet)[0]
    assert [cell.value for cell in sheet[head]] == [
        "行键",
        "序号",
        "工作任务",
        "牵头单位",
        "配合单位",
        "完成时限",
        "备注",
    ]
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert [sheet.cell(first, column).protection.locked for column in range(1, 8)] == [True] * 3 + [False] * 4
    assert {str(one.sqref).split(":")[0] for one in sheet.data_validations.dataValidation} == {
        f"D{first}",
        f"E{first}",
    }
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows in (f"${head}:${head}", f"{head}:{head}")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, int(sheet.page_setup.fitToWidth)) == (True, 1)


def test_units_come_in_by_the_division_table(begin: Callable[[str, str], Live]) -> None:
    live, (document, roster) = begin("division", "2026-11-02T09:00"), source()
    with system_ctx(live.runner.database, live.clock) as ctx:
        steps.make_staff(ctx)
    page = live.page_of(steps.OFFICE)
    steps.import_units(live, page, roster)
    plan = steps.import_plan(live, page, document)
    tasks, without = undivided(page, plan)
    assert tasks == without > 5
    empty = steps.download(page, page.get_by_role("link", name="下载分工表"))
    check_form(empty)
    names = steps.unit_names(roster)
    right = filled(empty, [names[1][1], names[3][0]])

    upload(page, plan, with_fault(right))
    assert live.forgive(422) == 1
    live.shot(page, "refused")
    results = [row[-1] for row in steps.table_rows(page, "#rows")]
    assert results == ["更新", "更新", "失败", *["更新"] * (tasks - 3)]
    expect(page.locator("#rows tbody tr").nth(2)).to_contain_text(f"没有“{UNKNOWN}”这个单位")
    assert undivided(page, plan) == (tasks, tasks)

    upload(page, plan, right)
    assert {row[-1] for row in steps.table_rows(page, "#rows")} == {"更新"}
    live.shot(page, "preview-rows")
    page.get_by_role("button", name="应用分工").click()
    page.wait_for_url("**/review")
    steps.flashed(page, f"{tasks}项任务的责任单位已更新")
    assert undivided(page, plan) == (tasks, 0)

    assert steps.publish(live, page, plan) == tasks
    people = {"zhou": ("周敏", names[1][0]), "lu": ("陆明远", names[3][0])}
    with system_ctx(live.runner.database, live.clock) as ctx:
        steps.make_liaisons(ctx, people)
    live.go_to(11, 16, 9, 0)
    steps.arrange_and_open(live, live.page_of(steps.OFFICE), plan, "2026-11", starts_on="2026-11-01")
    live.run_jobs()
    owed = {}
    for login in people:
        mine = live.page_of(login)
        mine.goto("/")
        owed[login] = mine.locator("#due tbody tr").count()
        assert len(live.sink.subjects(f"{login}@example.gov.cn")) == 1
    assert owed == {"zhou": (tasks + 1) // 2, "lu": tasks // 2}
    assert live.watch.faults == []
