"""Whole scenarios in a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from app.core.clock import LOCAL
from tests.support.live import Live, live


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str, str], Live]]:
    """begin(name, start) is a fresh installation that is served; start is a wall-clock moment in China, 2026-11-02T09:00."""
    with ExitStack() as stack:

        def start_one(name: str, start: str) -> Live:
            return stack.enter_context(live(tmp_path, name, datetime.fromisoformat(start).replace(tzinfo=LOCAL)))

        yield start_one
