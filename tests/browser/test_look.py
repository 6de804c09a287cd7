"""Every page in Chromium, wide and narrow: no error, no foreign request, no barrier, nothing that scrolls sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.support.browser import WIDTHS, chromium_browser, examine, served, window
from tests.support.examples import EVERY
from tests.support.pages import Example

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served({f"/{example.name}": example.render() for example in EVERY}) as address:
        yield address


@pytest.fixture(scope="module")
def context(base: str) -> Iterator[BrowserContext]:
    with chromium_browser() as running:
        yield window(running, base)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("example", EVERY, ids=lambda example: example.name)
def test_page_has_no_faults(context: BrowserContext, base: str, example: Example, width: int) -> None:
    assert examine(context, base, f"/{example.name}", example.name, width) == []
