"""A liaison's month of ten tasks on a phone and by keyboard alone, with what it costs: actions, keys, seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, ViewportSize, expect
from sqlmodel import col

from app.reports.enums import NilReason
from app.reports.models import Draft, Report
from app.rounds.models import Assignment
from tests.support.factories.desk import make_desk
from tests.support.live import Live

pytestmark = pytest.mark.browser
NEW = "11月又验收2个。"
PHONE: ViewportSize = {"width": 390, "height": 844}
Figures = dict[str, list[tuple[int, float]]]


@pytest.fixture
def desk(begin: Callable[[str, str], Live]) -> tuple[Live, tuple[int, ...]]:
    live = begin("desk", "2026-10-19T09:00")
    return live, make_desk(live.app.state.database, live.clock)


@dataclass
class Hand:
    """What a person does: every press is counted, and the page may only move downwards while a report is written."""

    page: Page
    presses: int = 0
    figures: Figures = field(default_factory=dict)

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Words are not counted as presses: how much is written is the liaison's own affair."""
        self.page.keyboard.insert_text(text)

    def tap(self, name: str, row: int) -> None:
        self.presses += 1
        self.page.locator(f"#row-{row}").get_by_role("button", name=name).tap()

    @contextmanager
    def counting(self, kind: str) -> Iterator[None]:
        began, at = self.presses, time.monotonic()
        yield
        self.figures.setdefault(kind, []).append((self.presses - began, time.monotonic() - at))

    def place(self) -> float:
        found: float = self.page.evaluate("scrollY")
        return found


def filed(live: Live, numbers: tuple[int, ...]) -> list[tuple[str, str, int | None]]:
    """(kind, words, per cent) of the month's reports in the order of the tasks."""
    with live.app.state.database.transaction(write=False) as session:
        rows = session.execute(
            sa.select(col(Report.kind), col(Report.progress), col(Report.nil_reason), col(Report.percent))
            .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
            .where(col(Assignment.id).in_(numbers))
            .order_by(col(Assignment.id))
        )
        return [(kind.value, progress or reason, percent) for kind, progress, reason, percent in rows]


def report_figures(title: str, figures: Figures) -> None:
    for kind, all_of in figures.items():
        most, slowest = max(count for count, _ in all_of), max(seconds for _, seconds in all_of)
        mean = sum(seconds for _, seconds in all_of) / len(all_of)
        print(
            f"\n{title}, {kind}: {most} actions, {mean:.2f} s on average, {slowest:.2f} s at most, {len(all_of)} reports"
        )


def test_ten_tasks_by_keyboard_alone(desk: tuple[Live, tuple[int, ...]]) -> None:
    """Nothing but the keyboard from the navigation on: last month's text, a few new words, sent from within the field."""
    live, numbers = desk
    page = live.page_of("zhou")
    page.goto("/month")
    hand = Hand(page)
    for number in numbers[:6]:
        expect(page.locator(f"#row-{number} [data-fill]")).to_be_focused()
        with hand.counting("a task with last month's text"):
            hand.press("Enter")
            hand.type(NEW)
            hand.press("Control+Enter")
            page.wait_for_selector(f"#row-{number}", state="detached")
    for number in numbers[6:]:
        expect(page.locator(f"#row-{number} [data-fill]")).to_be_focused()
        with hand.counting("a nil report"):
            hand.press("n")
            hand.press("Enter")
            page.wait_for_selector(f"#row-{number}", state="detached")
    expect(page.locator(".answer")).to_contain_text("应报的20项已全部报出")
    done = filed(live, numbers)
    assert [kind for kind, _, _ in done] == ["full"] * 6 + ["nil"] * 4
    assert all(NEW in words and "截至10月底" in words for _, words, _ in done[:6])
    assert [percent for _, _, percent in done[:6]] == list(range(40, 46))
    assert {words for _, words, _ in done[6:]} == {NilReason.NO_NODE.label}
    report_figures("by keyboard", hand.figures)
    assert max(count for count, _ in hand.figures["a task with last month's text"]) <= 2
    assert max(count for count, _ in hand.figures["a nil report"]) <= 2
    assert live.watch.faults == []


def confirm(page: Page) -> None:
    """The keyboard stands on the button that files."""
    expect(page.get_by_role("button", name="提交报告")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def write_own_reason(page: Page, number: int, words: str) -> None:
    row = page.locator(f"#row-{number}")
    row.get_by_text("自己写原因").click()
    row.get_by_label("无新进展的原因，自己写").fill(words)
    row.focus()


def test_a_nil_report_by_keys_asks_first_and_never_while_somebody_types(desk: tuple[Live, tuple[int, ...]]) -> None:
    live, numbers = desk
    page = live.page_of("zhou")
    page.goto("/month")
    first, second = numbers[:2]
    dialog = page.locator("dialog#nil")
    # In a field the letter is a letter.
    words = page.locator(f"#row-{second}").get_by_label("本期进展")
    words.press_sequentially("n")
    expect(words).to_have_value("n")
    expect(dialog).not_to_be_visible()
    words.fill("")
    # One task down and up again; the dialog names what is asked, Escape and 不报 file nothing.
    page.locator(f"#row-{first} [data-fill]").focus()
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(dialog).to_contain_text("培育科技型中小企业1000家")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("n")
    expect(dialog.get_by_role("heading")).to_have_text("任务1：11月报无新进展")
    expect(dialog).to_contain_text("建设中试平台20个")
    expect(dialog.get_by_role("button", name="提交无新进展")).to_be_focused()
    live.shot(page, "nil")
    dialog.get_by_role("button", name="不报").click()
    expect(dialog).not_to_be_visible()
    assert filed(live, numbers) == []
    # Words of one's own are what the dialog shows; another reason chosen there takes their place.
    write_own_reason(page, first, "等  统计部门核定。")
    page.keyboard.press("n")
    expect(dialog.get_by_label("无新进展的原因")).to_have_value("等  统计部门核定。")
    dialog.get_by_label("无新进展的原因").select_option(NilReason.FIGURES.label)
    dialog.get_by_role("button", name="提交无新进展").click()
    page.wait_for_selector(f"#row-{first}", state="detached")
    # From the list of what is owed, and from the report's own form: two keys as well.
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator(".answer")).to_contain_text("培育科技型中小企业1000家：已填齐")
    confirm(page)
    page.goto(f"/assignments/{numbers[2]}/report")
    page.keyboard.press("n")
    page.wait_for_url("**?kind=nil")
    confirm(page)
    reasons = [NilReason.FIGURES.label, NilReason.NO_NODE.label, NilReason.NO_NODE.label]
    assert filed(live, numbers) == [("nil", reason, None) for reason in reasons]
    assert live.watch.faults == []


def test_ten_tasks_on_a_phone(desk: tuple[Live, tuple[int, ...]]) -> None:
    """One page for all ten; while a report is written the page never has to go back up."""
    live, numbers = desk
    context = live.browser.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        base_url=live.base,
    )
    live.contexts["zhou"] = context
    context.new_page()
    page = live.page_of("zhou")
    live.watch.over(page, live.base)
    page.goto("/month")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    hand = Hand(page)
    for number in numbers[:2]:
        _write_on_a_phone(hand, number)
    for number in numbers[2:4]:
        page.wait_for_load_state()
        loads.clear()
        with hand.counting("a nil report"):
            reason = page.locator(f"#row-{number}").get_by_role("combobox").first
            hand.presses += 1
            reason.select_option(NilReason.FIGURES.label)
            hand.tap("报无新进展", number)
            page.wait_for_selector(f"#row-{number}", state="detached")
        assert len(loads) == 1
    # The other six are written one below the other, keep themselves, and leave together.
    page.wait_for_load_state()
    loads.clear()
    with hand.counting("six tasks at once"):
        for number in numbers[4:]:
            hand.tap("沿用10月", number)
            hand.type(NEW)
            expect(page.locator(f"#row-{number} [data-autosave-state]")).to_contain_text("草稿已保存")
        expect(page.locator("[data-bulk]")).to_contain_text("已选6项")
        hand.presses += 1
        page.locator("[data-bulk]").get_by_role("button", name="提交所选").tap()
        page.wait_for_selector(f"#row-{numbers[-1]}", state="detached")
    assert len(loads) == 1
    expect(page.locator(".answer")).to_contain_text("应报的20项已全部报出")
    assert [kind for kind, _, _ in filed(live, numbers)] == ["full", "full", "nil", "nil", *["full"] * 6]
    report_figures("on a phone", hand.figures)
    assert max(count for count, _ in hand.figures["a nil report"]) <= 2
    assert max(count for count, _ in hand.figures["a task with last month's text"]) <= 2
    assert max(count for count, _ in hand.figures["six tasks at once"]) <= 7
    assert live.watch.faults == []


def _write_on_a_phone(hand: Hand, number: int) -> None:
    page = hand.page
    loads: list[str] = []
    page.wait_for_load_state()
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    with hand.counting("a task with last month's text"):
        hand.tap("沿用10月", number)
        began = hand.place()
        hand.type(NEW)
        places = [began]
        for field_ in ("自评状态", "完成进度", "存在问题", "下步打算"):
            page.locator(f"#row-{number}").get_by_label(field_, exact=False).last.scroll_into_view_if_needed()
            places.append(hand.place())
        hand.tap("提交这一项", number)
        page.wait_for_selector(f"#row-{number}", state="detached")
    assert places == sorted(places), "the page went back up"
    assert len(loads) == 1


def test_words_that_did_not_reach_the_server_come_back(desk: tuple[Live, tuple[int, ...]]) -> None:
    """The line breaks while a row is written: the browser keeps the words and offers them again."""
    live, numbers = desk
    page = live.page_of("zhou")
    page.goto("/month")
    first, second = numbers[:2]
    page.route("**/month/rows/*", lambda route: route.abort())
    page.locator(f"#row-{first}").get_by_label("本期进展").fill("断线前写的。")
    state = page.locator(f"#row-{first} [data-autosave-state]")
    expect(state).to_contain_text("没有连上服务器")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/month/rows/*")
    page.goto("/month")
    expect(page.locator(f"#row-{first}").get_by_label("本期进展")).to_have_value("断线前写的。")
    expect(page.locator(f"#row-{second}").get_by_label("本期进展")).to_have_value("")
    expect(state).to_contain_text("草稿已保存")
    with live.app.state.database.transaction(write=False) as session:
        drafts = {one.assignment_id: one.content["progress"] for one in session.scalars(sa.select(Draft))}
    assert drafts == {first: "断线前写的。"}
    assert [fault for fault in live.watch.faults if "ERR_FAILED" not in fault] == []
