"""A scheme of assessment as a value: groups with a base, rules, grades. Stored as a dict, frozen by version."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from app.assessment.enums import Grade, SchemeFlaw, SchemeWarning, ScoreEvent
from app.assessment.words import EITHER_WAY, REWARDS_ONLY

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class SchemeGroup:
    """A column of the score sheet. It starts at `base` and stays between 0 and `full`."""

    code: str
    name: str
    base: Decimal
    full: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.base <= self.full:
            raise ValueError(SchemeFlaw.BOUNDS)


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """Each event counts `points` × `weight`; all of a unit's events under this rule together at most `cap`."""

    code: str
    name: str
    event: ScoreEvent
    points: Decimal
    group: str
    cap: Decimal | None = None
    weight: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.points == 0 or self.weight <= 0 or (self.cap is not None and self.cap < 0):
            raise ValueError(SchemeFlaw.BOUNDS)

    @property
    def value(self) -> Decimal:
        return self.points * self.weight


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The lowest total of each grade."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(80)
    passed: Decimal = Decimal(60)

    def __post_init__(self) -> None:
        if not HUNDRED >= self.excellent > self.good > self.passed >= 0:
            raise ValueError(SchemeFlaw.THRESHOLDS)

    def grade(self, total: Decimal) -> Grade:
        lines = ((self.excellent, Grade.EXCELLENT), (self.good, Grade.GOOD), (self.passed, Grade.PASS))
        return next((grade for line, grade in lines if total >= line), Grade.FAIL)


@dataclass(frozen=True, slots=True)
class Scheme:
    groups: tuple[SchemeGroup, ...]
    rules: tuple[SchemeRule, ...]
    thresholds: Thresholds = Thresholds()

    def __post_init__(self) -> None:
        known = [group.code for group in self.groups]
        codes = [rule.code for rule in self.rules]
        if len(set(known)) < len(known) or len(set(codes)) < len(codes):
            raise ValueError(SchemeFlaw.TWICE)
        if not {rule.group for rule in self.rules} <= set(known):
            raise ValueError(SchemeFlaw.NO_GROUP)

    @property
    def base(self) -> Decimal:
        return sum((group.base for group in self.groups), Decimal(0))

    @property
    def full(self) -> Decimal:
        return sum((group.full for group in self.groups), Decimal(0))

    def to_dict(self) -> dict[str, Any]:
        """Numbers are written as text, so that 0.1 stays 0.1."""
        lines = self.thresholds
        return {
            "groups": [
                {"code": group.code, "name": group.name, "base": str(group.base), "full": str(group.full)}
                for group in self.groups
            ],
            "rules": [
                {
                    "code": rule.code,
                    "name": rule.name,
                    "event": rule.event.value,
                    "points": str(rule.points),
                    "group": rule.group,
                    "cap": None if rule.cap is None else str(rule.cap),
                    "weight": str(rule.weight),
                }
                for rule in self.rules
            ],
            "thresholds": {"excellent": str(lines.excellent), "good": str(lines.good), "pass": str(lines.passed)},
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Raises ValueError with a SchemeFlaw."""
        try:
            lines = data["thresholds"]
            return cls(
                tuple(
                    SchemeGroup(str(row["code"]), str(row["name"]), _number(row["base"]), _number(row["full"]))
                    for row in data["groups"]
                ),
                tuple(_rule(row) for row in data["rules"]),
                Thresholds(_number(lines["excellent"]), _number(lines["good"]), _number(lines["pass"])),
            )
        except (KeyError, TypeError, InvalidOperation) as flaw:
            raise ValueError(SchemeFlaw.FORMAT) from flaw


def warnings_for(rule: SchemeRule) -> tuple[SchemeWarning, ...]:
    """What speaks against a rule; the editor shows it and does not let the rule into force."""
    tables = (REWARDS_ONLY, EITHER_WAY) if rule.points > 0 else (EITHER_WAY,)
    return tuple(
        warning for table in tables for warning, words in table.items() if any(word in rule.name for word in words)
    )


def _rule(row: dict[str, Any]) -> SchemeRule:
    if row["event"] not in set(ScoreEvent):
        raise ValueError(SchemeFlaw.FORMAT)
    return SchemeRule(
        str(row["code"]),
        str(row["name"]),
        ScoreEvent(row["event"]),
        _number(row["points"]),
        str(row["group"]),
        None if row["cap"] is None else _number(row["cap"]),
        _number(row["weight"]),
    )


def _number(value: object) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(SchemeFlaw.FORMAT)
    return number
