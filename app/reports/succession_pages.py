"""What the page of a unit that hands on its work shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.reports.queries.succession import HeldTask, PastSuccession


@dataclass(frozen=True)
class SuccessionPage:
    """A unit that is merged or hands on tasks. `values` are the fields as typed, `chosen` the ticked tasks."""

    unit_id: int
    unit: str
    active: bool
    tasks: tuple[HeldTask, ...]
    past: tuple[PastSuccession, ...]
    choices: tuple[tuple[int, str], ...]
    kinds: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    chosen: frozenset[int]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
