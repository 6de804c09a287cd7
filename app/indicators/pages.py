"""What the page of one plan shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.indicators.queries import IndicatorLine
from app.plans.queries import PlanHead, TaskLine


@dataclass(frozen=True)
class Section:
    """Tasks under one heading of the document, in printed order."""

    heading: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True)
class PlanPage:
    """A published plan as far as the reader may see it.."""

    plan: PlanHead
    sections: Sequence[Section]
    tasks: int
    active: int
    closed: int
    cancelled: int
    targets: dict[int, list[IndicatorLine]]
    goals: Sequence[IndicatorLine]
    indicators: int
    can_archive: bool
    can_see_source: bool
    can_add_history: bool
