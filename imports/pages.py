"""What the import pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.indicators.queries import IndicatorLine
from app.plans.enums import PublishGap
from app.plans.queries import DraftTask, PlanHead
from app.plans.rules import GapItem, Passage
from imports.highlight import Paragraph


@dataclass(frozen=True)
class UploadPage:
    """`kinds` is what a file may be; `drafts` are documents still waiting to be checked."""

    drafts: Sequence[tuple[int, str]]
    largest: int
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedUnit:
    """A unit as printed beside a task; `label` is what it was settled to, blank while nobody has."""

    printed: str
    label: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Record:
    """A task beside its source, with its units and targets. `place` is the paragraph it begins in."""

    task: DraftTask
    place: int | None
    lead: tuple[PrintedUnit, ...]
    co: tuple[PrintedUnit, ...]
    indicators: tuple[IndicatorLine, ...]
    parent: str = ""

    @property
    def without_lead(self) -> bool:
        return not self.task.lead


@dataclass(frozen=True)
class MentionView:
    """A printed name nobody has settled; `candidates` are (unit id, name), likeliest first."""

    printed: str
    tasks: int
    collective: bool
    candidates: tuple[tuple[int, str], ...]
    ambiguous: bool
    members: int = 0


@dataclass(frozen=True)
class SettledView:
    printed: str
    tasks: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class GapView:
    """What stands in the way of publication; what cannot be accepted has to be mended."""

    gap: PublishGap
    items: tuple[GapItem, ...]
    acceptable: bool


@dataclass(frozen=True)
class ReviewPage:
    """Source left, records right. `refused` repeats why a publication did not happen."""

    plan: PlanHead
    source: Sequence[Paragraph]
    doubts: Sequence[Record]
    records: Sequence[Record]
    discarded: Sequence[DraftTask]
    mentions: Sequence[MentionView]
    settled: Sequence[SettledView]
    goals: Sequence[IndicatorLine]
    indicators: int
    unplaced: Sequence[Passage]
    warnings: Sequence[str]
    gaps: Sequence[GapView]
    units: int
    can_publish: bool
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MentionPage:
    """One printed name and the units to choose from. `collective` allows several.

    `groups` are (kind, units of that kind); suggested units stand first and are left out of their group.
    """

    plan: PlanHead
    printed: str
    tasks: Sequence[DraftTask]
    collective: bool
    suggested: Sequence[tuple[int, str]]
    groups: Sequence[tuple[str, Sequence[tuple[int, str]]]]
    chosen: Sequence[int]
    set_aside: bool
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitPoint:
    """A place where a task's text can be cut: between two sentences."""

    offset: int
    before: str
    after: str


@dataclass(frozen=True)
class TaskEditPage:
    """The form of one draft task beside its source; `task` None adds one behind `after`."""

    plan: PlanHead
    task: DraftTask | None
    after: int | None
    source: Sequence[Paragraph]
    values: Mapping[str, str]
    kinds: Sequence[tuple[str, str]]
    parents: Sequence[tuple[int, str]]
    splits: Sequence[SplitPoint]
    indicators: Sequence[IndicatorLine]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorEditPage:
    """The form of one target; `indicator_id` None adds one."""

    plan: PlanHead
    indicator_id: int | None
    quote: str
    values: Mapping[str, str]
    comparators: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[int, str]]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ParticularsPage:
    """What the document says about itself."""

    plan: PlanHead
    values: Mapping[str, str]
    kinds: Sequence[tuple[str, str]]
    errors: Mapping[str, str] = field(default_factory=dict)
