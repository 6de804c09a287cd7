"""A doubtful document is checked and published, and its later version applied, by keyboard alone; keys are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.support.browser import SHOTS, axe_faults, sideways
from tests.support.contexts import system_ctx
from tests.support.live import Live
from tests.support.requirements import ROOT

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "imports" / "sample"
TYPED = "省科学技术厅"
# What the later version of the sample says otherwise.
REVISED = (
    ("岚政办发〔2026〕8号", "岚政办发〔2026〕26号"),
    ("新建省重点实验室12家。对建设", "新建省重点实验室15家。对建设"),
    ("年内新建省重点实验室12家", "年内新建省重点实验室15家"),
    ("11月底前新增创新型领军企业30家", "12月底前新增创新型领军企业30家"),
)


@dataclass
class Hands:
    """Presses keys on a page and counts them."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def go(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)

    def type(self, words: str) -> None:
        """Words are typed with an input method: counted as one key a sign."""
        self.page.keyboard.insert_text(words)
        self.count += len(words)


def waiting(page: Page) -> int:
    """How many doubts the foot of the review page counts."""
    assert "/review" in page.url, page.url
    said = page.locator(".foot b").inner_text()
    return 0 if said == "都已核对" else int(said.removeprefix("还有").removesuffix("处待核对"))


def stands_on(page: Page) -> str:
    named: str = page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''"
    )
    return named


def settle_doubts(live: Live, page: Page, hands: Hands) -> None:
    """One after the other as the page leads on, until none is left."""
    hands.press("j")
    asked = False
    for _ in range(40):
        if not waiting(page):
            return
        here = stands_on(page)
        if "完善科研诚信管理制度" in here:
            hands.go("e")
            assert page.evaluate("document.activeElement.id") == "lead"
            assert page.locator("#split button").count()
            assert sideways(page) == []
            hands.type(TYPED)
            hands.go("Control+Enter")
            continue
        alike = page.locator("[data-item]:focus [data-item-key=a]").count()
        hands.go("a" if alike else "Enter")
        if "/mentions" in page.url:
            if not asked:
                look(live, page, "units")
            asked = True
            # The usual members of the collective are ticked already: they are read, and confirmed.
            assert stands_on(page) == "确认单位"
            hands.go("Enter")
    raise AssertionError(f"still {waiting(page)} doubts")


def look(live: Live, page: Page, name: str) -> None:
    """A picture at both widths, and no fault for people who see or hear the page otherwise."""
    live.shot(page, name)
    live.watch.faults += [f"{name}: {fault}" for fault in axe_faults(page)]
    page.set_viewport_size({"width": 1440, "height": 900})


def later_version(folder: Path) -> Path:
    """The sample as its authority might have changed it: other figures, a task dropped, one added."""
    text = (SAMPLE / "plan.txt").read_text("utf-8")
    for old, new in REVISED:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    lines = text.split("\n")
    dropped = next(at for at, line in enumerate(lines) if line.startswith("40. "))
    lines[dropped] = "40. 组建科技伦理委员会。年内完成章程和委员遴选。（责任单位：省科学技术厅）"
    place = folder / "plan-later.txt"
    place.write_text("\n".join(lines), "utf-8")
    return place


def test_a_document_and_its_later_version_by_keyboard(
    begin: Callable[[str, str], Live], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = begin("doubts", "2026-11-02T09:00")
    with system_ctx(live.runner.database, live.clock) as ctx:
        steps.make_staff(ctx)
    page = live.page_of(steps.OFFICE)
    steps.import_units(live, page, SAMPLE / "units.csv")
    plan = steps.import_plan(live, page, SAMPLE / "plan.txt")
    page.goto(f"{plan}/review")
    began = waiting(page)
    assert began >= 5
    look(live, page, "review")

    try_the_keys(live, page, began)
    hands = Hands(page)
    settle_doubts(live, page, hands)
    look(live, page, "settled")
    assert "发布方案" in stands_on(page)
    hands.go("Enter")
    page.wait_for_url(f"**{plan}")
    steps.flashed(page, "方案已发布")
    print(f"\n{began} doubts settled and the plan published with {hands.count} keys")
    # To open and to settle each, the first step and the publication; a name that the document lacks is typed.
    assert hands.count - len(TYPED) <= 2 * began + 2

    later = import_slowly(live, page, later_version(tmp_path), monkeypatch)
    page.goto(f"{later}/review")
    hands = Hands(page)
    settle_doubts(live, page, hands)
    hands.press("Tab", "Enter", "Tab", "Tab")
    assert stands_on(page) == "与执行中的方案对照"
    hands.go("Enter")
    look(live, page, "revision")
    differences = int(page.locator(".head__note").inner_text().removeprefix("还有").split("处")[0])
    assert differences == 4
    for _ in range(differences):
        hands.go("Enter")
    look(live, page, "revision-settled")
    expect(page.locator(".head__note")).to_contain_text("差异都已处理")
    assert stands_on(page) == "应用修订"
    hands.go("Enter")
    page.wait_for_url(f"**{plan}")
    steps.flashed(page, "修订版已应用：修改2项，新增1项，终止1项")
    print(f"{differences} differences settled and applied, doubts of the later version too, with {hands.count} keys")
    look_at_versions(live, page)
    assert live.watch.faults == []
    assert SHOTS.is_dir()


def look_at_versions(live: Live, page: Page) -> None:
    page.goto("/tasks?q=新建省重点实验室")
    page.locator("a.title").first.click()
    page.get_by_role("link", name="修订记录").click()
    look(live, page, "versions")
    expect(page.locator("ins").first).to_contain_text("15")


def import_slowly(live: Live, page: Page, document: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """As if it were long: it is read behind a page that goes on by itself."""
    monkeypatch.setattr("imports.service.documents.QUICK_BYTES", 0)
    waited: list[str] = []
    page.on("framenavigated", lambda frame: waited.append(frame.url))
    plan = steps.import_plan(live, page, document)
    assert any(address.endswith("/plans/import/1") for address in waited)
    return plan


def try_the_keys(live: Live, page: Page, began: int) -> None:
    """Help, walking, source that follows, and steps that are taken back."""
    hands = Hands(page)
    hands.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    look(live, page, "keys")
    hands.press("Escape", "j", "ArrowDown", "k")
    first = stands_on(page)
    assert page.locator(".source mark.is-on").count() > 0
    hands.go("x")
    assert waiting(page) < began
    hands.go("m")
    hands.go("u")
    hands.go("u")
    assert waiting(page) == began
    assert page.locator("button[data-key=u]").count() == 0
    assert first in [item.get_attribute("aria-label") for item in page.locator("[data-item]").all()]
