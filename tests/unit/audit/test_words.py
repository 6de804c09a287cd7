"""What the auditor reads instead of codes."""

from typing import Any

import pytest

from app.audit.words import CODES, _labels, worded, worded_changes
from tests.architecture.test_labels import labelled_enums


@pytest.mark.parametrize(
    ("subject", "field", "stored", "shown"),
    [
        ("account", "role", "liaison", "联络员"),
        ("account", "role", "liaison2", "liaison2"),
        ("assignment", "state", "draft", "草稿"),
        ("plan", "state", "draft", "待发布"),
        ("account", "scope_all", True, "是"),
        ("unit", "active", False, "否"),
        ("unit", "aliases", ["工信厅", "经信委"], "工信厅、经信委"),
        ("unit", "aliases", [], "空"),
        ("unit", "short_name", "", "空"),
        ("round", "due_at", "2026-11-25T10:00:00+00:00", "2026年11月25日 18:00"),
        ("account", "from_day", "2026-11-19", "2026年11月19日"),
        ("account", "from_day", "2026-13-40", "2026-13-40"),
        ("round", "period", "2026-Q4", "2026年第四季度"),
        ("account", "login", "2026-11", "2026-11"),
        ("round", "tasks", 36, 36),
        (
            "task",
            "text",
            {"begins": "建设", "length": 900, "sha256": "x"},
            {"begins": "建设", "length": 900, "sha256": "x"},
        ),
    ],
)
def test_values_are_worded(subject: str, field: str, stored: Any, shown: Any) -> None:
    labelled_enums()  # every slice brings its words in, as the running application does
    _labels.cache_clear()
    assert worded(subject, field, stored) == shown


def test_what_was_not_there_stays_nothing() -> None:
    assert worded_changes("account", {"name": [None, "周敏"], "active": [True, None]}) == {
        "name": [None, "周敏"],
        "active": ["是", None],
    }


def test_every_enum_that_is_named_exists() -> None:
    known = {enum.__name__ for enum in labelled_enums()}
    assert set(CODES.values()) <= known
