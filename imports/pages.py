"""What the import pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.view import Words
from app.indicators.queries import IndicatorLine
from app.plans.enums import DutyChoice, PublishGap, RevisionChoice, RevisionKind
from app.plans.queries import DraftTask, PlanHead
from app.plans.rules import GapItem, Passage
from imports.highlight import Paragraph


@dataclass(frozen=True)
class ClashRow:
    """A field on which two people differ: `theirs` stands there now, `mine` was typed and is not saved."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Clash:
    """Somebody was faster; `words` say who and when. Who wants to write over it says so by sending `now`."""

    words: str
    rows: tuple[ClashRow, ...]
    now: str


@dataclass(frozen=True)
class Presence:
    """Who else has the draft open, in words; blank when nobody has. `address` is where a page says it is open."""

    words: str
    address: str


@dataclass(frozen=True)
class Progress:
    """Doubts left, of how many there were when the document was read (at least as many as are left)."""

    left: int
    total: int

    @property
    def settled(self) -> int:
        return self.total - self.left


@dataclass(frozen=True)
class UndoView:
    """The newest step: what it was, whose and when."""

    step_id: int
    kind: str
    about: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class PrintedUnit:
    """A unit as printed beside a task; `label` is what it was settled to, blank while nobody has."""

    printed: str
    label: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Record:
    """A task beside its source, with its units and targets. `place` is the paragraph it begins in.

    `previous` is the record above it, into which it can be merged or under which it can be put.
    """

    task: DraftTask
    place: int | None
    lead: tuple[PrintedUnit, ...]
    co: tuple[PrintedUnit, ...]
    indicators: tuple[IndicatorLine, ...]
    parent: str = ""
    previous: int | None = None
    previous_name: str = ""

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
    """Source left, records right. `alike` counts tasks with one doubt each by its reason. `now` is the task whose turn it is; `resumed`: one was just settled, so the
    keyboard goes on where it was. `original`: the file itself can be had. `without_units` counts the tasks that name nobody.
    `errors` repeats why a publication did not happen.
    """

    plan: PlanHead
    source: Sequence[Paragraph]
    doubts: Sequence[Record]
    alike: Mapping[str, int]
    records: Sequence[Record]
    discarded: Sequence[DraftTask]
    mentions: Sequence[MentionView]
    progress: Progress
    now: int | None
    resumed: bool
    undo: UndoView | None
    presence: Presence
    settled: Sequence[SettledView]
    goals: Sequence[IndicatorLine]
    indicators: int
    unplaced: Sequence[Passage]
    warnings: Sequence[str]
    gaps: Sequence[GapView]
    units: int
    can_publish: bool
    revises: str
    bases: Sequence[tuple[int, str]]
    original: bool
    without_units: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MentionPage:
    """One printed name and the units to choose from. `collective` allows several.

    `groups` are (kind, units of that kind); suggested units stand first and are left out of their group. `new_name` and
    `new_kind` fill the form of a unit that the directory lacks, where the reader may add one.
    """

    plan: PlanHead
    printed: str
    tasks: Sequence[DraftTask]
    collective: bool
    suggested: Sequence[tuple[int, str]]
    groups: Sequence[tuple[str, Sequence[tuple[int, str]]]]
    chosen: Sequence[int]
    set_aside: bool
    presence: Presence
    can_create: bool
    kinds: Sequence[tuple[str, str]]
    new_name: str
    new_kind: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitPoint:
    """A place where a task's text can be cut: between two sentences."""

    offset: int
    before: str
    after: str


@dataclass(frozen=True)
class TaskEditPage:
    """The form of one draft task beside its source; `task` None adds one behind `after`.

    `version` is the one the reader saw: a form that is shown again keeps it, so that nobody overwrites unawares.

    `onward`: the reader came from the doubts, and goes on with the next.
    """

    plan: PlanHead
    task: DraftTask | None
    version: int
    after: int | None
    source: Sequence[Paragraph]
    values: Mapping[str, str]
    kinds: Sequence[tuple[str, str]]
    parents: Sequence[tuple[int, str]]
    splits: Sequence[SplitPoint]
    indicators: Sequence[IndicatorLine]
    onward: bool
    presence: Presence
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None


@dataclass(frozen=True)
class IndicatorEditPage:
    """The form of one target; `indicator_id` None adds one. `seen` is the fingerprint of what was given out."""

    plan: PlanHead
    indicator_id: int | None
    seen: str
    quote: str
    values: Mapping[str, str]
    comparators: Sequence[tuple[str, str]]
    tasks: Sequence[tuple[int, str]]
    presence: Presence
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None


@dataclass(frozen=True)
class ParticularsPage:
    """What the document says about itself."""

    plan: PlanHead
    version: int
    values: Mapping[str, str]
    kinds: Sequence[tuple[str, str]]
    presence: Presence
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None


@dataclass(frozen=True)
class FoundLine:
    """A figure as the reading gave it (None: not counted then) and as it stands now."""

    label: str
    found: int | None
    now: int


@dataclass(frozen=True)
class ReportDoubt:
    """A task that is to be checked; `place` is its paragraph in the source."""

    task_id: int
    number: str
    title: str
    place: int | None
    reasons: Sequence[str]


@dataclass(frozen=True)
class ReportUnit:
    """A printed name that nobody has settled, and the units it is like."""

    printed: str
    tasks: int
    collective: bool
    candidates: Sequence[str]


@dataclass(frozen=True)
class ParseReportPage:
    """What became of a document, on screen, on paper and as a workbook. `corrected` are (kind of step, how many).

    `spread` says where the characters of the source went; blank for documents from before that was counted.
    """

    plan: PlanHead
    figures: Sequence[FoundLine]
    spread: str
    doubts: Sequence[ReportDoubt]
    mentions: Sequence[ReportUnit]
    unplaced: Sequence[Passage]
    repaired: Sequence[str]
    corrected: Sequence[tuple[str, int]]
    discarded: Sequence[DraftTask]
    at: datetime
    tasks: int = 0
    without_units: int = 0


@dataclass(frozen=True)
class DifferenceView:
    """One difference between a plan and its later version; `facts` are (what, before, after).

    `owed` are reports of open rounds that adopting it touches; `duty_choices` what can become of them.
    """

    kind: RevisionKind
    old_id: int | None
    new_id: int | None
    name: str
    title: Sequence[Words]
    before: Sequence[Words]
    after: Sequence[Words]
    facts: Sequence[tuple[str, str, str]]
    choice: RevisionChoice | None
    duties: DutyChoice | None
    reason: str
    settled: bool
    closed: bool
    now: bool
    owed: Sequence[str]
    duty_choices: Sequence[tuple[str, str]]
    heir: str


@dataclass(frozen=True)
class RevisionGroup:
    kind: RevisionKind
    lines: Sequence[DifferenceView]


@dataclass(frozen=True)
class PairChoice:
    """A task in force that the later version seems to drop, and that a new one may be after all."""

    task_id: int
    name: str


@dataclass(frozen=True)
class RevisionPage:
    """A draft beside the plan it revises. `refused` is the (old, new) pair a refusal was about, `typed` its reason."""

    plan: PlanHead
    base: PlanHead
    version: int
    groups: Sequence[RevisionGroup]
    same: int
    waiting: int
    unsettled_names: int
    pairs: Sequence[PairChoice]
    can_apply: bool
    refused: tuple[int | None, int | None]
    typed: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VersionView:
    """What one revision did to a task; `units` and `deadlines` are (before, after)."""

    kind: str
    document: str
    made_by: str
    made_at: datetime
    reason: str
    title: Sequence[Words]
    before: Sequence[Words]
    after: Sequence[Words]
    units: Sequence[str]
    deadlines: Sequence[str]


@dataclass(frozen=True)
class VersionsPage:
    task_id: int
    number: str
    title: str
    versions: Sequence[VersionView]
