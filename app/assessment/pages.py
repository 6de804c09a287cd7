"""What the pages of assessment show. Points are texts with as many decimals as the scheme needs, as they are printed.

Addresses the templates use by themselves: /assessments, /assessments/new, /assessments/{id}, /assessments/rules,
/assessments/rules/edit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.paging import Listing
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
    is_shown: bool = False


@dataclass(frozen=True)
class GradeFigure:
    grade: str
    figure: Figure


@dataclass(frozen=True)
class LedgerEntry:
    """One line: `asked` by the rule, `applied` after the caps. `links` lead to what proves it."""

    day: date
    rule: str
    event: str
    note: str
    links: tuple[Link, ...]
    asked: str
    applied: str


@dataclass(frozen=True)
class LedgerGroup:
    """`got` = `base` and the sum of what was applied, `change`."""

    name: str
    base: str
    change: str
    got: str
    entries: tuple[LedgerEntry, ...]


@dataclass(frozen=True)
class Fact:
    """How often something happened, whether or not a rule looks at it."""

    label: str
    count: int


@dataclass(frozen=True)
class UnitLedger:
    """Where one unit's score comes from. `without_effect` lines were cut to nothing by a cap or by the full marks."""

    unit: str
    total: str
    grade: str
    lines: int
    without_effect: int
    shows_all: bool
    toggle_href: str
    groups: tuple[LedgerGroup, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class AssessmentPage:
    """One computation. `warnings` are rules of the newest revision that must not be used, in full sentences."""

    assessment_id: int
    title: str
    plan_title: str
    from_day: date
    to_day: date
    computed_at: datetime
    computed_by: str
    scheme: str
    scheme_href: str
    revision: int
    latest_revision: int
    frozen_at: datetime | None
    lines: int
    unit_count: int
    grades: tuple[GradeFigure, ...]
    only: str
    thresholds: str
    whole: float
    groups: tuple[GroupHead, ...]
    rows: tuple[ScoreRow, ...]
    shown: UnitLedger | None
    warnings: tuple[str, ...]
    export_href: str
    run_again_href: str


@dataclass(frozen=True)
class AssessmentRow:
    """`result` says the grades and how many units have them, or a unit's own score."""

    title: str
    href: str
    plan_title: str
    from_day: date
    to_day: date
    computed_at: datetime
    units: int
    result: str
    revision: int


@dataclass(frozen=True)
class AssessmentsPage:
    """All computations that the reader may see, newest first."""

    listing: Listing[AssessmentRow]
    query: str
    can_run: bool


@dataclass(frozen=True)
class PreviewBox:
    """What a computation would write."""

    units: int
    grades: str
    lines: int
    facts: tuple[Fact, ...]
    revision: int
    freezes: bool


@dataclass(frozen=True)
class RunPage:
    """The form of a computation; with `preview`, also what it would write. `plans` and `schemes` are (id, label)."""

    plans: Sequence[tuple[str, str]]
    schemes: Sequence[tuple[str, str]]
    values: Mapping[str, str]
    preview: PreviewBox | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleRow:
    """A rule as read: `warnings` say why it must not be used."""

    name: str
    event: str
    points: str
    weight: str
    cap: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class GroupRows:
    name: str
    base: str
    full: str
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class RevisionRow:
    revision: int
    href: str
    name: str
    author: str
    created_at: datetime | None
    frozen_at: datetime | None
    is_usable: bool


@dataclass(frozen=True)
class SchemePage:
    """One revision of the rules, and the list of all."""

    name: str
    revision: int
    is_latest: bool
    is_usable: bool
    in_force: int
    frozen_at: datetime | None
    full: str
    thresholds: str
    groups: tuple[GroupRows, ...]
    revisions: tuple[RevisionRow, ...]
    can_edit: bool


@dataclass(frozen=True)
class EditRow:
    """A row of the editor: `prefix` begins the names of its fields (g0_, r3_), `values` go by the rest."""

    prefix: str
    values: Mapping[str, str]
    is_new: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchemeFormPage:
    """The editor. `base_revision` is what the edit began from; groups are chosen by code."""

    base_revision: int
    name: str
    groups: tuple[EditRow, ...]
    rules: tuple[EditRow, ...]
    events: Sequence[tuple[str, str]]
    group_choices: Sequence[tuple[str, str]]
    lines: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
