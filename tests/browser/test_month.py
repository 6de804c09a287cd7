"""A month through the pages: a real plan from the document to the reports, the reminders and the printed forms."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import forms, steps
from tests.support.contexts import system_ctx
from tests.support.live import Live
from tests.support.requirements import ROOT, corpus

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
REMINDER_DAYS = ((11, 20), (11, 24), (11, 25), (11, 26), (11, 30))
FILES, SAYS_NOTHING_NEW, SILENT = "zhou", "lu", "shen"


def source() -> tuple[Path, Path]:
    """(document, roster): the real plan where it is at hand, else the project's own."""
    place = corpus()
    if place is not None:
        return place / "four-plans-2023.txt", place / "units.csv"
    sample = ROOT / "imports" / "sample"
    return sample / "plan.txt", sample / "units.csv"


def settle_names(live: Live, page: Page, plan: str) -> int:
    """Two collectives get their units, every other open name is set aside; answers how many names there were."""
    page.goto(f"{plan}/review")
    rows = page.locator("#units > table tbody tr")
    settled, named = 0, 0
    while rows.count():
        row = rows.filter(has_text="集体单位").first if named < 2 else rows.first
        row.get_by_role("link").click()
        if named < 2:
            choices = page.locator("input[name=unit_ids]")
            choices.nth(named).check()
            choices.nth(named + 2).check()
            live.shot(page, f"mention-{named}")
            page.get_by_role("button", name="确认单位").click()
            named += 1
        else:
            page.get_by_role("button", name="搁置").click()
        page.wait_for_url("**/review*")
        settled += 1
    assert named == 2
    return settled


def file_report(live: Live, page: Page) -> str:
    """The first task that is owed, with a document as evidence; answers the task's title."""
    page.goto("/")
    title = page.locator("#due a.title").first.inner_text()
    page.get_by_role("button", name="签收").first.click()
    steps.flashed(page, "已签收")
    live.shot(page, "liaison")
    page.get_by_role("link", name="填写", exact=True).first.click()
    page.get_by_label("有新进展，填写报告").check()
    page.get_by_label("本月进展").fill("本月建成研究平台2个，累计建成8个，完成全年计划的80%，并组织了一次中期检查。")
    page.locator("input[name=status]").first.check()
    page.get_by_label("完成进度").fill("80")
    page.get_by_label("下步打算").fill("12月完成验收。")
    page.locator("input[name=files]").set_input_files(
        {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    live.shot(page, "report-form")
    page.get_by_role("button", name="提交报告").click()
    page.wait_for_url("**/")
    steps.flashed(page, "报告已提交")
    return title


def file_nil_report(live: Live, page: Page) -> str:
    page.goto("/")
    title = page.locator("#due a.title").first.inner_text()
    page.get_by_role("link", name="本月无新进展").first.click()
    page.get_by_label("自己写原因").fill("等待国家下达年度指标，尚未启动。")
    live.shot(page, "nil-form")
    page.get_by_role("button", name="提交报告").click()
    page.wait_for_url("**/")
    steps.flashed(page, "已提交")
    return title


def review(live: Live, page: Page, accepted: str, returned: str) -> None:
    """Accept one report after looking at its evidence, return the other with a reason."""
    page.goto("/reviews")
    expect(page.locator(".queue li")).to_have_count(2)
    page.locator(".queue a", has_text=accepted).click()
    live.shot(page, "review-queue")
    assert steps.download(page, page.locator(".detail").get_by_role("link", name="验收单.pdf")) == PDF
    page.locator("button[data-key=a]").click()
    steps.flashed(page, "报告已接受")
    page.locator(".queue a", has_text=returned).click()
    page.locator("a[data-dialog=return]").click()
    page.locator("#return textarea").fill("请写明预计启动时间。")
    live.shot(page, "return-dialog")
    page.get_by_role("button", name="退回报告").click()
    steps.flashed(page, "报告已退回")
    expect(page.locator("body")).to_contain_text("没有待审报告")


def reminders_of(live: Live, login: str) -> list[str]:
    address = f"{login}@example.gov.cn"
    return [subject for subject in live.sink.subjects(address) if "项未报" in subject]


def check_reminders(live: Live, left: dict[str, int]) -> None:
    """`left`: how many tasks each liaison never filed. Each step arrives once, by mail and on the page."""
    for count, day in enumerate(REMINDER_DAYS, start=1):
        live.go_to(*day)
        live.run_jobs()
        for login, tasks in left.items():
            told = reminders_of(live, login)
            assert len(told) == (count if tasks else 0), (day, login, told)
            assert all(f"{tasks}项未报" in subject for subject in told)
            assert [subject.startswith("逾期") for subject in told] == [False, False, False, True, True][: len(told)]
    for login in left:
        page = live.page_of(login)
        page.goto("/messages")
        shown = page.locator("ol.timeline a.title").all_inner_texts()
        assert Counter(shown) == Counter(live.sink.subjects(f"{login}@example.gov.cn")), login
    live.shot(live.page_of(SILENT), "messages")


def test_a_month_through_the_pages(begin: Callable[[str, str], Live]) -> None:
    live, (document, roster) = begin("month", "2026-11-02T09:00"), source()
    with system_ctx(live.runner.database, live.clock) as ctx:
        steps.make_staff(ctx)
    office = live.page_of(steps.OFFICE)
    names = steps.unit_names(roster)
    assert steps.import_units(live, office, roster) == len(names)
    plan = steps.import_plan(live, office, document)
    assert settle_names(live, office, plan) >= 2
    tasks = steps.publish(live, office, plan)
    assert tasks > 40
    people = {
        FILES: ("周敏", names[1][0]),
        SAYS_NOTHING_NEW: ("陆明远", names[3][0]),
        SILENT: ("沈怀川", names[0][0]),
    }
    with system_ctx(live.runner.database, live.clock) as ctx:
        steps.make_liaisons(ctx, people)
    live.go_to(11, 16, 9, 0)
    round_at = steps.arrange_and_open(live, live.page_of(steps.OFFICE), plan, "2026-11", starts_on="2026-11-01")
    live.run_jobs()
    live.go_to(11, 18)
    owed, pages = {}, {}
    for login in people:
        pages[login] = live.new_page(login)
        steps.sign_in(pages[login], login)
        owed[login] = pages[login].locator("#due tbody tr").count()
    assert all(owed.values()), owed
    accepted, returned = file_report(live, pages[FILES]), file_nil_report(live, pages[SAYS_NOTHING_NEW])
    live.shot(pages[SILENT], "liaison-owing")
    live.go_to(11, 19)
    review(live, live.page_of(steps.SUPERVISOR), accepted, returned)
    live.run_jobs()
    left = {login: owed[login] - (login != SILENT) for login in people}
    check_reminders(live, left)
    assert any("报告已退回" in subject for subject in live.sink.subjects(f"{SAYS_NOTHING_NEW}@example.gov.cn"))
    live.go_to(12, 1)
    office = live.page_of(steps.OFFICE)
    expected = {
        people[FILES][1]: (owed[FILES], 1, 1, 0, 0, owed[FILES] - 1),
        people[SAYS_NOTHING_NEW][1]: (owed[SAYS_NOTHING_NEW], 1, 1, 0, 1, owed[SAYS_NOTHING_NEW] - 1),
        people[SILENT][1]: (owed[SILENT], 0, 0, 0, 0, owed[SILENT]),
    }
    forms.check_filing(live, office, round_at, expected)
    shown = forms.check_ledger(live, office, tasks)
    forms.check_situation(office, shown, {short: full for full, short in names})
    forms.check_scores(live, office)
    assert live.watch.faults == []
