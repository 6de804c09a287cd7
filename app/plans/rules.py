"""Drafts of plans: what a document brings, how its tasks are cut, and who answers for them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.plans.enums import ACCEPTABLE_GAPS, PlanKind, PublishGap, ResponsibilityRole, TaskKind


@dataclass(frozen=True)
class Passage:
    """A piece of the document that belongs to no task; offsets count characters of the source text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class NewTask:
    """`parent` counts into the tasks of the same plan; units are as printed, in printed order."""

    title: str
    text: str
    kind: TaskKind = TaskKind.TASK
    number: str = ""
    path: tuple[str, ...] = ()
    parent: int | None = None
    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    units_raw: str = ""
    deadline: date | None = None
    deadline_text: str = ""
    source_start: int | None = None
    source_end: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewPlan:
    """A document as it was read, ready to become a draft."""

    title: str
    kind: PlanKind
    file_name: str
    sha256: str
    text: str
    document_number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    period_start: int | None = None
    period_end: int | None = None
    tasks: tuple[NewTask, ...] = ()
    unplaced: tuple[Passage, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanEdit:
    """What the document says about itself, as the office wants it."""

    title: str
    kind: PlanKind
    short_title: str = ""
    document_number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    period_start: int | None = None
    period_end: int | None = None


@dataclass(frozen=True)
class TaskEdit:
    """A task as the office wants it. Units are as printed; `parent_id` is another task of the plan."""

    title: str
    text: str
    number: str = ""
    kind: TaskKind = TaskKind.TASK
    parent_id: int | None = None
    deadline: date | None = None
    deadline_text: str = ""
    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()


def find_cut(source: str, start: int | None, end: int | None, tail: str) -> int | None:
    """Where a split text goes on in the source; None when its words are not found there as they stand."""
    if start is None or end is None:
        return None
    probe = tail.strip()[:12]
    found = source.find(probe, start, end) if probe else -1
    return found if found > start else None


@dataclass(frozen=True)
class Mention:
    role: ResponsibilityRole
    printed: str


@dataclass(frozen=True)
class Duty:
    """One unit's answer for one task; positions count from 1 within a role."""

    unit_id: int
    role: ResponsibilityRole
    position: int


def duties(mentions: Iterable[Mention], resolved: Mapping[str, Sequence[int]]) -> tuple[Duty, ...]:
    """Units in printed order. A collective stands for its units in its role; who leads is not co as well."""
    ordered = tuple(mentions)
    leads = _units(ordered, resolved, ResponsibilityRole.LEAD)
    cos = [unit for unit in _units(ordered, resolved, ResponsibilityRole.CO) if unit not in leads]
    return tuple(
        Duty(unit_id, role, position)
        for role, units in ((ResponsibilityRole.LEAD, leads), (ResponsibilityRole.CO, cos))
        for position, unit_id in enumerate(units, start=1)
    )


def _units(mentions: Sequence[Mention], resolved: Mapping[str, Sequence[int]], role: ResponsibilityRole) -> list[int]:
    found = (unit for mention in mentions if mention.role is role for unit in resolved.get(mention.printed, ()))
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class DraftFacts:
    """A draft task as publication judges it."""

    task_id: int
    kind: TaskKind
    number: str
    title: str
    path: tuple[str, ...]
    parent_id: int | None
    mentions: tuple[Mention, ...]
    doubtful: bool


@dataclass(frozen=True)
class GapItem:
    """What a gap is made of; `task_id` is None where a printed name is meant."""

    task_id: int | None
    words: str


@dataclass(frozen=True)
class PublishCheck:
    """Everything that stands in the way, in the order it should be dealt with."""

    tasks: int
    gaps: Mapping[PublishGap, tuple[GapItem, ...]] = field(default_factory=dict)

    def refused(self, accepted: Iterable[PublishGap]) -> tuple[PublishGap, ...]:
        """Gaps that were not accepted, or cannot be."""
        taken = ACCEPTABLE_GAPS & frozenset(accepted)
        return tuple(gap for gap in PublishGap if gap in self.gaps and gap not in taken)


def check_publication(tasks: Sequence[DraftFacts], resolved: Mapping[str, Sequence[int]]) -> PublishCheck:
    gaps: dict[PublishGap, tuple[GapItem, ...]] = {
        PublishGap.NO_TASKS: () if tasks else (GapItem(None, ""),),
        PublishGap.NUMBER_TWICE: tuple(_numbered_twice(tasks)),
        PublishGap.UNRESOLVED: tuple(GapItem(None, printed) for printed in unresolved(tasks, resolved)),
        PublishGap.WITHOUT_LEAD: tuple(_without_lead(tasks, resolved)),
        PublishGap.DOUBTFUL: tuple(_item(task) for task in tasks if task.doubtful),
    }
    return PublishCheck(len(tasks), {gap: items for gap, items in gaps.items() if items})


def unresolved(tasks: Iterable[DraftFacts], resolved: Mapping[str, Sequence[int]]) -> list[str]:
    """Printed names nobody has settled yet, once each, in printed order. A name set aside is settled."""
    printed = (mention.printed for task in tasks for mention in task.mentions)
    return [name for name in dict.fromkeys(printed) if name not in resolved]


def _without_lead(tasks: Sequence[DraftFacts], resolved: Mapping[str, Sequence[int]]) -> Iterable[GapItem]:
    """An entry of a box is part of the task its box belongs to: it needs no unit of its own where that task has one."""
    led = {
        task.task_id
        for task in tasks
        if any(duty.role is ResponsibilityRole.LEAD for duty in duties(task.mentions, resolved))
    }
    for task in tasks:
        covered = task.kind is TaskKind.BOX_ITEM and task.parent_id in led
        if task.task_id not in led and not covered:
            yield _item(task)


def _numbered_twice(tasks: Iterable[DraftFacts]) -> Iterable[GapItem]:
    """The same number twice under one heading and one parent, among tasks or among entries of one box."""
    seen: set[tuple[object, ...]] = set()
    for task in tasks:
        place = (task.kind, task.path, task.parent_id, task.number)
        if task.number and place in seen:
            yield _item(task)
        seen.add(place)


def _item(task: DraftFacts) -> GapItem:
    return GapItem(task.task_id, f"{task.number} {task.title}".strip())


def is_descendant(parents: Mapping[int, int | None], task_id: int, of_id: int) -> bool:
    """Whether the task is `of_id` itself or stands below it."""
    current: int | None = task_id
    for _ in range(len(parents) + 1):
        if current is None:
            return False
        if current == of_id:
            return True
        current = parents.get(current)
    return True


# A draft as plain values: "task:12" → its fields, "mention:省科技厅" → its units, "plan:3" → its particulars.
DraftState = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """What one correction did to one row: the fields that differ. None before: it was added; None after: removed."""

    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def row_id(self) -> int:
        return int(self.key.partition(":")[2])


def differences(before: DraftState, after: DraftState) -> list[Change]:
    """From one state of a draft to another, in the order of the earlier state."""
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None:
            changed = [name for name in new if old.get(name) != new[name]]
            if changed:
                found.append(Change(key, {n: old.get(n) for n in changed}, {n: new[n] for n in changed}))
        else:
            found.append(Change(key, old, new))
    return found


def still_holds(change: Change, now: DraftState) -> bool:
    """Whether the draft is as the correction left it, so that taking it back undoes nothing else."""
    row = now.get(change.key)
    if change.after is None or row is None:
        return change.after is None and row is None
    return all(row.get(name) == value for name, value in change.after.items())
