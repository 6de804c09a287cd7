"""What people do on pages, step by step, as both scenarios need it; every step says what must be seen afterwards."""

import csv
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from app.core.context import Ctx
from app.policy.roles import Role
from app.units.queries import directory
from tests.support.factories.accounts import PASSWORD, make_user
from tests.support.live import Live

SUPERVISOR, OFFICE = "liang", "xu"


def make_staff(ctx: Ctx) -> None:
    make_user(ctx, OFFICE, Role.OFFICE, name="许若溪")
    make_user(ctx, SUPERVISOR, Role.SUPERVISOR, name="梁景行")


def make_liaisons(ctx: Ctx, people: dict[str, tuple[str, str]]) -> None:
    """{login: (name, full name of the unit)}"""
    units = {unit.name: unit.unit_id for unit in directory(ctx.session)}
    for login, (name, unit) in people.items():
        make_user(ctx, login, Role.LIAISON, unit_id=units[unit], name=name)


def unit_names(roster: Path) -> list[tuple[str, str]]:
    """(full, short) names in the order of a roster."""
    with roster.open(encoding="utf-8-sig", newline="") as file:
        return [(row["全称"], row["简称"]) for row in csv.DictReader(file)]


def sign_in(page: Page, login: str) -> None:
    """Through the form, as a person does."""
    page.goto("/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/")


def flashed(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words)


def import_units(live: Live, page: Page, roster: Path) -> int:
    """Upload through the page; answers how many units were made."""
    page.goto("/units/import")
    page.get_by_label("名册文件").set_input_files(roster)
    page.get_by_role("button", name="导入名册").click()
    flashed(page, "没有失败")
    live.shot(page, "units-import")
    rows = page.locator("#rows tbody tr")
    assert rows.locator("td[data-label=结果]", has_text="新建").count() == rows.count()
    return rows.count()


def import_plan(live: Live, page: Page, document: Path) -> str:
    """Upload a document; answers the address of the plan, /plans/<id>."""
    page.goto("/plans/import")
    page.get_by_label("方案原文").set_input_files(document)
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_url("**/plans/*/review")
    live.shot(page, "review")
    return page.url.removeprefix(live.base).removesuffix("/review")


def publish(live: Live, page: Page, plan: str) -> int:
    """Publish with what is still doubtful accepted in so many words; answers how many tasks the page counts."""
    page.goto(f"{plan}/review#publish")
    section = page.locator("#publish")
    for box in section.locator("input[name=accepted]").all():
        box.check()
    section.get_by_role("button", name="发布方案").click()
    page.wait_for_url(f"**{plan}")
    flashed(page, "方案已发布")
    live.shot(page, "plan")
    return int(page.locator(".answer .fig b, .answer a.fig").first.inner_text().rstrip("项 "))


def arrange_and_open(live: Live, page: Page, plan: str, period: str, *, starts_on: str) -> str:
    """Set the schedule as offered, look at the preview, open; answers the address of the round."""
    page.goto(f"{plan}/schedule")
    page.get_by_label("从哪一天起执行").fill(starts_on)
    page.get_by_label("到日子自动开启").uncheck()
    live.shot(page, "schedule")
    page.get_by_role("button", name="保存报送安排").click()
    page.wait_for_url("**/rounds")
    flashed(page, "报送安排已保存")
    page.goto(f"{plan}/rounds/{period}")
    live.shot(page, "preview")
    page.locator("a[data-dialog=open]").click()
    page.get_by_role("button", name="开启期次").click()
    page.wait_for_url(re.compile(r"/rounds/\d+$"))
    flashed(page, "期次已开启")
    live.shot(page, "round")
    return page.url.removeprefix(live.base)


def download(page: Page, button: Locator) -> bytes:
    with page.expect_download() as waiting:
        button.click()
    return Path(waiting.value.path()).read_bytes()


def book_of(content: bytes) -> Any:
    """With the values that stand in the cells, as the reader of a spreadsheet sees them."""
    return load_workbook(BytesIO(content), data_only=True)


def table_rows(page: Page, table: str) -> list[list[str]]:
    """The texts of the cells of a table's body, row by row."""
    found: list[list[str]] = page.locator(f"{table} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


def all_rows(page: Page, address: str, table: str) -> list[list[str]]:
    """Over every page of a list."""
    page.goto(address)
    rows = table_rows(page, table)
    while page.locator("nav.pager a[rel=next]").count():
        with page.expect_navigation():
            page.locator("nav.pager a[rel=next]").click()
        rows += table_rows(page, table)
    return rows
