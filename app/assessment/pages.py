"""What the pages of assessment show. Points are texts with one decimal, as they are printed.

Addresses the templates use by themselves: /assessments, /assessments/{id}, /tasks/{id}, /reports/{id}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.view import Figure, Link, Segment


@dataclass(frozen=True)
class GroupHead:
    """A column: its name and the full marks."""

    name: str
    full: str


@dataclass(frozen=True)
class ScoreRow:
    """`points` stand in the order of the groups; `segments` are the same as parts of the bar."""

    unit: str
    href: str
    points: tuple[str, ...]
    segments: tuple[Segment, ...]
    total: str
    grade: str


@dataclass(frozen=True)
class GradeFigure:
    grade: str
    figure: Figure


@dataclass(frozen=True)
class LedgerEntry:
    """One line: `asked` by the rule, `applied` after the cap. `href` leads to what proves it."""

    day: date
    rule: str
    event: str
    href: str
    asked: str
    applied: str


@dataclass(frozen=True)
class LedgerGroup:
    name: str
    base: str
    got: str
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True)
class UnitLedger:
    """Where one unit's score comes from."""

    unit: str
    total: str
    entries: int
    groups: tuple[LedgerGroup, ...]


@dataclass(frozen=True)
class AssessmentPage:
    """One computation. `warnings` are rules that must not be used, in full sentences."""

    assessment_id: int
    title: str
    plan_title: str
    from_day: date
    to_day: date
    computed_at: datetime
    scheme: str
    revision: int
    frozen_at: datetime | None
    entries: int
    unit_count: int
    grades: tuple[GradeFigure, ...]
    thresholds: str
    groups: tuple[GroupHead, ...]
    rows: tuple[ScoreRow, ...]
    sort: str
    query: str
    shown: UnitLedger | None
    warnings: tuple[str, ...]
    others: tuple[Link, ...]
    export_href: str


@dataclass(frozen=True)
class AssessmentRow:
    assessment_id: int
    title: str
    from_day: date
    to_day: date
    computed_at: datetime
    units: int
    revision: int


@dataclass(frozen=True)
class AssessmentsPage:
    """All computations, and the form for a new one. `plans` are (id, title) pairs; "" means all plans."""

    rows: tuple[AssessmentRow, ...]
    plans: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    can_run: bool
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
