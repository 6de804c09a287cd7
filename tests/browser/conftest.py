"""Whole scenarios in a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from app.core.clock import LOCAL
from tests.support.live import Live, live


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str, datetime], Live]]:
    """begin(name, start) is a fresh installation that is served; start is a wall-clock moment in China."""
    with ExitStack() as stack:
        yield lambda name, start: stack.enter_context(live(tmp_path, name, start.replace(tzinfo=LOCAL)))
