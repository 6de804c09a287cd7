"""Targets as values: what a document says is to be reached."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.indicators.enums import Comparator

NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


@dataclass(frozen=True)
class NewIndicator:
    """Values are texts as printed, so that 9.50 stays 9.50; `value_high` closes a range. `task_id` None is the plan's."""

    name: str
    comparator: Comparator
    value: str
    task_id: int | None = None
    value_high: str = ""
    measure: str = ""
    deadline: str = ""
    recurrence: str = ""
    baseline: Mapping[str, Any] | None = None
    attribute: str = ""
    quote: str = ""
    source_start: int | None = None
    source_end: int | None = None


def is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def as_printed(value: float) -> str:
    """62.0 → 62, 9.5 → 9.5."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
