"""Every page in Chromium, wide and narrow: no error, no foreign request, no barrier, nothing that scrolls sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import WIDTHS, Lens, served
from tests.support.examples import EVERY
from tests.support.pages import Example

pytestmark = pytest.mark.browser
FAULTY = f"""<!doctype html><html lang="zh-CN"><head><title>x</title></head><body><main><h1>x</h1>
<img src="/nowhere.png"><p>{"x" * 100}</p><script>alert(1)</script></main></body></html>"""


@pytest.fixture(scope="module")
def lens(browser: Browser) -> Iterator[Lens]:
    pages = {f"/{example.name}": example.render() for example in EVERY}
    with served({**pages, "/faulty": FAULTY}) as base:
        lens = Lens(browser, base)
        yield lens
        lens.close()


@pytest.mark.parametrize("example", EVERY, ids=lambda example: example.name)
def test_page_has_no_faults(lens: Lens, example: Example) -> None:
    assert lens.examine(f"/{example.name}", example.name) == []


def test_faults_of_a_page_are_its_own(lens: Lens) -> None:
    """An image that is not there and has no words, a script in the page, and what is too wide for a phone alone."""
    told = lens.examine("/faulty", "faulty")
    begins = ("faulty: 404: ", "faulty: console: ", *(f"faulty at {width}: axe image-alt: " for width in WIDTHS))
    assert [begin for begin in begins if not any(fault.startswith(begin) for fault in told)] == []
    (wide,) = [fault for fault in told if fault.endswith("px too wide")]
    assert wide.startswith(f"faulty at {WIDTHS[1]}: ")
    assert lens.examine(f"/{EVERY[0].name}", EVERY[0].name) == []
