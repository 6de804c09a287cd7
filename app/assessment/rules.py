"""From a unit's events to its score: a ledger in which every point names its rule and its event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.assessment.enums import Grade, ScoreEvent
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Something that happened to one unit, with what proves it. Equal facts are one event."""

    kind: ScoreEvent
    day: date
    task_id: int | None = None
    assignment_id: int | None = None
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """`points` is what the rule asks for, `applied_points` what was left of it by the caps of rule and group."""

    rule_code: str
    group: str
    event: EventFacts
    points: Decimal
    applied_points: Decimal

    @property
    def event_kind(self) -> ScoreEvent:
        return self.event.kind


@dataclass(frozen=True, slots=True)
class GroupScore:
    code: str
    base: Decimal
    full: Decimal
    points: Decimal

    @property
    def change(self) -> Decimal:
        return self.points - self.base


@dataclass(frozen=True, slots=True)
class UnitScore:
    """total = scheme base + sum of applied points = sum of the groups."""

    total: Decimal
    grade: Grade
    groups: tuple[GroupScore, ...]
    entries: tuple[ScoreEntry, ...]


def score_unit(events: Iterable[EventFacts], scheme: Scheme) -> UnitScore:
    """The same events in any order give the same ledger."""
    ordered = sorted(set(events), key=_order)
    groups, entries = [], []
    for group in scheme.groups:
        booked = _book_group(group, [rule for rule in scheme.rules if rule.group == group.code], ordered)
        points = group.base + sum((entry.applied_points for entry in booked), NOTHING)
        groups.append(GroupScore(group.code, group.base, group.full, points))
        entries += booked
    total = sum((group.points for group in groups), NOTHING)
    return UnitScore(total, scheme.thresholds.grade(total), tuple(groups), tuple(entries))


def _book_group(group: SchemeGroup, rules: list[SchemeRule], events: list[EventFacts]) -> list[ScoreEntry]:
    """Losses first, down to nothing; then gains, which can make good the losses up to the full marks."""
    losses = [entry for rule in rules if rule.value < 0 for entry in _book_rule(rule, events)]
    booked = _limit(losses, group.base)
    lost = sum((entry.applied_points for entry in booked), NOTHING)
    gains = [entry for rule in rules if rule.value > 0 for entry in _book_rule(rule, events)]
    return booked + _limit(gains, group.full - group.base - lost)


def _book_rule(rule: SchemeRule, events: list[EventFacts]) -> list[ScoreEntry]:
    entries = [
        ScoreEntry(rule.code, rule.group, event, rule.value, rule.value)
        for event in events
        if event.kind is rule.event
    ]
    return entries if rule.cap is None else _limit(entries, rule.cap)


def _limit(entries: list[ScoreEntry], room: Decimal) -> list[ScoreEntry]:
    """Entries of one sign, in order of time: what exceeds `room` points is cut from the later ones."""
    kept: list[ScoreEntry] = []
    for entry in sorted(entries, key=lambda entry: (_order(entry.event), entry.rule_code)):
        applied = min(abs(entry.applied_points), room)
        room -= applied
        signed = applied if entry.points > 0 else -applied
        kept.append(ScoreEntry(entry.rule_code, entry.group, entry.event, entry.points, signed))
    return kept


def _order(event: EventFacts) -> tuple[date, str, int, int, int]:
    return event.day, event.kind.value, event.task_id or 0, event.assignment_id or 0, event.report_id or 0
