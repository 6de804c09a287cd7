"""Which SQLite may write ahead: one with the flaw of the write-ahead log may not."""

import pytest

from app.core.db import wal_is_safe


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_only_a_mended_version_writes_ahead(version: tuple[int, int, int], *, safe: bool) -> None:
    assert wal_is_safe(version) is safe
