"""A plan and a later version of it, set side by side: which task became which, and what changed. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from app.plans.enums import DutyChoice, ResponsibilityRole, RevisionChoice, RevisionKind, TaskKind
from app.plans.rules import Duty

# Below this two tasks are not the same one reworded; above it the likelier pair is taken first.
ALIKE = 55.0
SAME_NUMBER = 12.0
SAME_KIND = 5.0


@dataclass(frozen=True)
class TaskSide:
    """A task as one version has it. `units` are (role, unit) in order."""

    task_id: int
    kind: TaskKind
    number: str
    title: str
    text: str
    path: tuple[str, ...] = ()
    parent_id: int | None = None
    deadline: date | None = None
    deadline_text: str = ""
    units: tuple[Duty, ...] = ()
    open: bool = True


def match_tasks(old: Sequence[TaskSide], new: Sequence[TaskSide]) -> dict[int, int]:
    """New task → old task, one to one. Words decide; the number only between likely ones."""
    pairs = _by_words(old, new)
    left = [task for task in old if task.task_id not in pairs.values()]
    found: list[tuple[float, int, int]] = []
    for later in new:
        if later.task_id in pairs:
            continue
        for earlier in left:
            likeness = _likeness(earlier, later)
            if likeness >= ALIKE:
                found.append((-likeness, later.task_id, earlier.task_id))
    taken = set(pairs.values())
    for _, later_id, earlier_id in sorted(found):
        if later_id not in pairs and earlier_id not in taken:
            pairs[later_id] = earlier_id
            taken.add(earlier_id)
    return pairs


def _by_words(old: Sequence[TaskSide], new: Sequence[TaskSide]) -> dict[int, int]:
    """Tasks whose words are the same and stand once on each side."""
    known: dict[str, list[TaskSide]] = {}
    for task in old:
        known.setdefault(_words(task), []).append(task)
    later: dict[str, list[TaskSide]] = {}
    for task in new:
        later.setdefault(_words(task), []).append(task)
    return {
        found[0].task_id: known[words][0].task_id
        for words, found in later.items()
        if len(found) == 1 and len(known.get(words, ())) == 1
    }


def _words(task: TaskSide) -> str:
    return re.sub(r"\s", "", f"{task.title}\n{task.text}")


def _likeness(old: TaskSide, new: TaskSide) -> float:
    """0 … 100 for the words, a little more for the same number and kind."""
    titles = fuzz.ratio(old.title, new.title)
    texts = fuzz.ratio(old.text, new.text)
    found = max(0.6 * titles + 0.4 * texts, 0.9 * texts)
    found += SAME_NUMBER if old.number and old.number == new.number else 0.0
    return float(found + (SAME_KIND if old.kind is new.kind else 0.0) - SAME_KIND)


def kind_of_change(old: TaskSide | None, new: TaskSide | None, pairs: Mapping[int, int]) -> RevisionKind:
    """`pairs` (new → old) say whether a parent is still the same one."""
    if old is None:
        return RevisionKind.ADDED
    if new is None:
        return RevisionKind.REMOVED
    if (old.title, old.text, old.deadline, old.deadline_text) != (
        new.title,
        new.text,
        new.deadline,
        new.deadline_text,
    ):
        return RevisionKind.CHANGED
    if old.kind is not new.kind or units_differ(old, new):
        return RevisionKind.CHANGED
    parent = pairs.get(new.parent_id) if new.parent_id is not None else None
    if (old.number, old.path, old.parent_id) != (new.number, new.path, parent):
        return RevisionKind.RENUMBERED
    return RevisionKind.SAME


def units_differ(old: TaskSide, new: TaskSide) -> bool:
    return _roles(old.units) != _roles(new.units)


def _roles(units: Iterable[Duty]) -> list[tuple[int, ResponsibilityRole]]:
    return [(duty.unit_id, duty.role) for duty in units]


def order_of(old: Sequence[int], new: Sequence[int]) -> list[int]:
    """Every id once: those of the new version in its order, each other behind what it used to follow."""
    placed = list(new)
    held = set(placed)
    for at, task in enumerate(old):
        if task in held:
            continue
        before = next((known for known in reversed(old[:at]) if known in held), None)
        placed.insert(placed.index(before) + 1 if before is not None else 0, task)
        held.add(task)
    return placed


@dataclass(frozen=True)
class Decision:
    """What was decided about a pair. `seen` is the fingerprint of what it was decided on."""

    base_task_id: int | None
    draft_task_id: int | None
    choice: RevisionChoice | None = None
    duties: DutyChoice | None = None
    reason: str = ""
    seen: str = ""


@dataclass(frozen=True)
class RevisionLine:
    """One difference between a plan and its later version, with what was decided about it as it stands now."""

    kind: RevisionKind
    old: TaskSide | None
    new: TaskSide | None
    choice: RevisionChoice | None = None
    duties: DutyChoice | None = None
    reason: str = ""

    @property
    def settled(self) -> bool:
        return self.kind is RevisionKind.SAME or self.choice is not None

    @property
    def adopted(self) -> bool:
        return self.kind is not RevisionKind.SAME and self.choice is RevisionChoice.ADOPT

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.old.task_id if self.old else None, self.new.task_id if self.new else None)

    @property
    def gone_units(self) -> frozenset[int]:
        """Units that answer for the task no longer once the line is adopted."""
        held = {duty.unit_id for duty in self.old.units} if self.old else set()
        return frozenset(held - ({duty.unit_id for duty in self.new.units} if self.new else set()))


def revision_lines(
    old: Sequence[TaskSide], new: Sequence[TaskSide], decisions: Iterable[Decision]
) -> list[RevisionLine]:
    """In the order of the new version, then what it dropped. A decision on other words than these counts no longer."""
    known, later = {task.task_id: task for task in old}, {task.task_id: task for task in new}
    held = list(decisions)
    pairs = {
        one.draft_task_id: one.base_task_id
        for one in held
        if one.draft_task_id in later and one.base_task_id in known
    }
    whole = {draft: base for draft, base in pairs.items() if draft is not None and base is not None}
    found = [(known.get(whole.get(task.task_id, 0)), task) for task in new]
    dropped = [(task, None) for task in old if task.task_id not in whole.values()]
    by_key = {(one.base_task_id, one.draft_task_id): one for one in held}
    return [_line(before, after, whole, by_key) for before, after in [*found, *dropped]]


def _line(
    old: TaskSide | None,
    new: TaskSide | None,
    pairs: Mapping[int, int],
    decisions: Mapping[tuple[int | None, int | None], Decision],
) -> RevisionLine:
    line = RevisionLine(kind_of_change(old, new, pairs), old, new)
    if old is not None and not old.open:
        # What is done stays as it was done.
        return replace(line, choice=RevisionChoice.KEEP)
    made = decisions.get(line.key)
    if made is None or made.choice is None or made.seen != fingerprint(line):
        return line
    return replace(line, choice=made.choice, duties=made.duties, reason=made.reason)


def fingerprint(line: RevisionLine) -> str:
    """Of the two sides a decision is about."""
    return hashlib.sha256(repr((line.kind, line.old, line.new)).encode()).hexdigest()[:16]
