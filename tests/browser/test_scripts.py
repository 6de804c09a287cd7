"""What the scripts add, in a real browser: drafts that survive, forms sent once, keys, dialogs; and pages without them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.support.browser import served
from tests.support.examples import EVERY

pytestmark = pytest.mark.browser
USED = {"01-liaison-home", "02-report-form", "03-reviews", "04-board"}
PAGES = {f"/{example.name}": example.render() for example in EVERY if example.name in USED}
DRAFT = "**/assignments/11/draft"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(PAGES) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


@dataclass
class Drafts:
    """Stands for the server's draft route: up, or not to be reached, or refusing."""

    up: bool = True
    refusal: str = ""
    bodies: list[str] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        self.bodies.append(route.request.post_data or "")
        if not self.up:
            route.abort()
        elif self.refusal:
            route.fulfill(status=409, json={"detail": self.refusal})
        else:
            route.fulfill(json={"saved_at": "09:45", "version": 3 + len(self.bodies)})


def test_draft_saves_itself_and_carries_the_new_version(page: Page, base: str) -> None:
    drafts = Drafts()
    page.route(DRAFT, drafts)
    page.goto(f"{base}/02-report-form")
    page.get_by_label("下步打算").fill("12月完成试车。")
    expect(page.get_by_role("status").first).to_contain_text("草稿已保存 09:45")
    assert "idempotency_key" not in drafts.bodies[0]
    assert "version=3" in drafts.bodies[0]
    assert page.locator("form.report input[name=version]").input_value() == "4"
    assert page.evaluate("localStorage.length") == 0


def test_words_survive_a_lost_connection_and_a_reload(page: Page, base: str) -> None:
    drafts = Drafts(up=False)
    page.route(DRAFT, drafts)
    page.goto(f"{base}/02-report-form")
    page.get_by_label("下步打算").fill("断网时写的话。")
    expect(page.get_by_role("status").first).to_contain_text("没有连上服务器，内容暂存在本机，连上后自动保存")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("下步打算")).to_have_value("断网时写的话。")
    expect(page.get_by_text("已填入本机暂存的内容")).to_be_visible()
    page.get_by_role("button", name="改用服务器上的内容").click()
    expect(page.get_by_label("下步打算")).to_have_value("")
    drafts.up = True
    with page.expect_request(
        lambda request: "断网时写的话。" in parse_qs(request.post_data or "").get("next_steps", [])
    ):
        page.get_by_role("button", name="取回本机的内容").click()
    expect(page.get_by_role("status").first).to_contain_text("草稿已保存 09:45")
    expect(page.get_by_label("下步打算")).to_have_value("断网时写的话。")
    assert page.evaluate("localStorage.length") == 0


def test_kept_words_belong_to_one_person(page: Page, base: str) -> None:
    page.goto(f"{base}/02-report-form")
    copy = {"at": 4102444800000, "pairs": [["kind", "full"], ["next_steps", "别人的话"]]}
    page.evaluate("copy => localStorage.setItem('duban:8:/assignments/11/draft', JSON.stringify(copy))", copy)
    page.evaluate("localStorage.setItem('duban:8:/old', JSON.stringify({at: 1, pairs: []}))")
    page.reload()
    expect(page.get_by_label("下步打算")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == ["duban:8:/assignments/11/draft"]


def test_refused_draft_says_why_and_keeps_the_words(page: Page, base: str) -> None:
    page.route(DRAFT, Drafts(refusal="吴越09:44修改了这份草稿，请刷新后再改。"))
    page.goto(f"{base}/02-report-form")
    page.get_by_label("下步打算").fill("慢了一步")
    expect(page.get_by_role("status").first).to_contain_text("吴越09:44修改了这份草稿")
    kept = json.loads(page.evaluate("localStorage.getItem('duban:7:/assignments/11/draft')"))
    assert ["next_steps", "慢了一步"] in kept["pairs"]


def test_leaving_with_unsaved_words_asks_first(page: Page, base: str) -> None:
    page.route(DRAFT, Drafts(up=False))
    page.goto(f"{base}/02-report-form")
    page.get_by_label("下步打算").fill("还没有存")
    expect(page.get_by_role("status").first).to_contain_text("没有连上服务器")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{base}/01-liaison-home")
    assert asked == ["beforeunload"]


def test_submission_waits_for_a_save_under_way_and_is_sent_once(page: Page, base: str) -> None:
    order: list[str] = []
    saving: list[Route] = []

    def slow(route: Route) -> None:
        order.append("draft")
        saving.append(route)

    def taken(route: Route) -> None:
        order.append("submission")
        route.fulfill(status=204, body="")

    page.route(DRAFT, slow)
    page.route("**/assignments/11/report", taken)
    page.goto(f"{base}/02-report-form")
    with page.expect_request(DRAFT):
        page.get_by_label("下步打算").fill("马上提交")
    page.get_by_role("button", name="提交报告").click()
    expect(page.locator("form.report .btn--main")).to_have_text("提交报告")
    assert order == ["draft"]
    with page.expect_response("**/assignments/11/report") as submitted:
        saving[0].fulfill(json={"saved_at": "09:46", "version": 9})
        expect(page.locator("form.report .btn--main")).to_have_text("正在提交…")
        page.evaluate("document.querySelector('form.report').requestSubmit()")
    assert 'name="version"\r\n\r\n9' in (submitted.value.request.post_data or "")
    # What the second press would have sent has left before the answer to this.
    page.evaluate("fetch('/static/css/tokens.css')")
    assert order == ["draft", "submission"]


def test_choice_shows_the_fields_that_belong_to_it(page: Page, base: str) -> None:
    page.goto(f"{base}/02-report-form")
    expect(page.get_by_label("无新进展的原因")).to_be_hidden()
    page.get_by_label("无新进展，只写原因").check()
    expect(page.get_by_label("无新进展的原因")).to_be_visible()
    expect(page.get_by_label("本月进展")).to_be_hidden()


def test_last_month_is_copied_into_the_field(page: Page, base: str) -> None:
    page.route(DRAFT, Drafts())
    page.goto(f"{base}/02-report-form")
    page.get_by_role("button", name="抄入本月再改").click()
    expect(page.get_by_label("本月进展")).to_have_value(
        "截至10月底，累计建成中试平台8个，在建9个。青屏市特种合金中试平台完成厂房封顶，设备招标已挂网。"
    )
    expect(page.locator("#progress-count")).to_have_text("49")


def test_review_by_keyboard(page: Page, base: str) -> None:
    sent: list[str] = []

    def take(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(status=204, body="")

    page.route("**/reports/1/*", take)
    page.goto(f"{base}/03-reviews")
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="退回任务11的11月报告")
    expect(dialog).to_be_visible()
    dialog.get_by_label("退回原因").fill("a")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert sent == []
    with page.expect_response("**/reports/1/approval"):
        page.keyboard.press("a")
    assert [url.rsplit("/", 1)[1] for url in sent] == ["approval"]
    page.route("**/reviews/2", lambda route: route.fulfill(body="<title>next</title>", content_type="text/html"))
    page.keyboard.press("j")
    page.wait_for_url("**/reviews/2")


def test_a_key_pressed_while_a_dialog_closes_is_the_pages(page: Page, base: str) -> None:
    """The browser leaves the focus in the field of the closed dialog until it draws the page again."""
    page.route("**/reports/1/*", lambda route: route.fulfill(status=204, body=""))
    page.goto(f"{base}/03-reviews")
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_label("退回原因").fill("x")
    strike = """() => {
      document.querySelector("dialog[open]").close();
      const place = document.activeElement;
      place.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true }));
      return place.tagName;
    }"""
    with page.expect_response("**/reports/1/approval"):
        assert page.evaluate(strike) == "TEXTAREA"


def test_ticked_rows_raise_the_bar(page: Page, base: str) -> None:
    page.goto(f"{base}/04-board")
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_label("选择任务27").check()
    expect(bar).to_contain_text("已选1项")
    page.get_by_label("全选本页").check()
    expect(bar).to_contain_text("已选5项")
    bar.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()


def test_filters_apply_by_pointer_and_wait_by_keyboard(page: Page, base: str) -> None:
    asked: list[str] = []

    def take(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PAGES["/04-board"], content_type="text/html")

    page.route("**/board?*", take)
    page.goto(f"{base}/04-board")
    lamp = page.locator("select[name=lamp]")
    before = lamp.input_value()
    lamp.focus()
    page.keyboard.press("ArrowDown")
    expect(lamp).not_to_have_value(before)
    assert page.url == f"{base}/04-board"
    page.locator("select[name=unit]").dispatch_event("pointerdown")
    page.locator("select[name=unit]").select_option("6")
    page.wait_for_url("**/board?*unit=6*")
    assert len(asked) == 1


def test_everything_can_be_reached_without_scripts(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/03-reviews")
    page.get_by_role("link", name="退回", exact=False).last.click()
    assert page.url.endswith("#return")
    assert page.locator("dialog#return").is_visible()
    page.goto(f"{base}/02-report-form")
    assert page.get_by_label("无新进展的原因").is_visible()
    assert page.get_by_label("本月进展").is_visible()
    page.goto(f"{base}/04-board")
    assert page.locator("[data-bulk]").get_by_role("button", name="催办").is_visible()
    context.close()
