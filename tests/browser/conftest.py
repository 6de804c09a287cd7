"""One Chromium for all tests of a worker, and whole scenarios in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.core.clock import LOCAL
from tests.support.browser import chromium_browser
from tests.support.live import Live, live


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """What tests must not share, cookies and kept words, belongs to a context of their own."""
    with chromium_browser() as running:
        yield running


@pytest.fixture
def begin(tmp_path: Path, browser: Browser) -> Iterator[Callable[[str, str], Live]]:
    """begin(name, start) is a fresh installation that is served; start is a wall-clock moment in China, 2026-11-02T09:00."""
    with ExitStack() as stack:

        def start_one(name: str, start: str) -> Live:
            moment = datetime.fromisoformat(start).replace(tzinfo=LOCAL)
            return stack.enter_context(live(browser, tmp_path, name, moment))

        yield start_one
