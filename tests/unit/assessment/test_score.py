from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.assessment.defaults import DEFAULT_SCHEME
from app.assessment.enums import Grade, ScoreEvent
from app.assessment.rules import EventFacts, ScoreEntry, UnitScore, score_unit
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule
from tests.unit.assessment.strategies import events, schemes

E = ScoreEvent


def happened(kind: ScoreEvent, day: int = 1, number: int = 1) -> EventFacts:
    return EventFacts(kind, date(2026, 11, day), 7, number, None)


def by_group(score: UnitScore) -> dict[str, Decimal]:
    return {group.code: group.points for group in score.groups}


def test_unit_without_events_has_the_base() -> None:
    score = score_unit([], DEFAULT_SCHEME)
    assert (score.total, score.grade, score.entries) == (Decimal(100), Grade.EXCELLENT, ())


def test_every_point_names_its_rule_and_event() -> None:
    facts = [
        happened(E.MISSING, 26, 13),
        happened(E.MISSING, 26, 24),
        happened(E.LATE, 3, 11),
        happened(E.RETURNED, 25, 9),
        happened(E.ON_TIME, 20, 8),
    ]
    score = score_unit(facts, DEFAULT_SCHEME)
    assert [(entry.rule_code, entry.event.assignment_id, entry.applied_points) for entry in score.entries] == [
        ("late", 11, Decimal("-0.5")),
        ("missing", 13, Decimal("-1.5")),
        ("missing", 24, Decimal("-1.5")),
        ("returned", 9, Decimal(-1)),
    ]
    assert by_group(score) == {
        "punctuality": Decimal("26.5"),
        "completion": Decimal(40),
        "quality": Decimal(20),
        "returns": Decimal(9),
    }
    assert (score.total, score.grade) == (Decimal("95.5"), Grade.EXCELLENT)
    assert score.groups[0].change == Decimal("-3.5")
    assert score.entries[0].event_kind is E.LATE


def test_rule_is_capped_and_later_events_lose_their_weight() -> None:
    score = score_unit([happened(E.LATE, 1 + n % 28, n) for n in range(40)], DEFAULT_SCHEME)
    assert sum(entry.applied_points for entry in score.entries) == -15
    assert [entry.applied_points for entry in score.entries] == [Decimal("-0.5")] * 30 + [Decimal(0)] * 10
    assert {entry.points for entry in score.entries} == {Decimal("-0.5")}


def test_group_never_falls_below_nothing() -> None:
    facts = [happened(E.MISSING, 2, n) for n in range(25)] + [happened(E.LATE, 1, n) for n in range(40)]
    score = score_unit(facts, DEFAULT_SCHEME)
    assert by_group(score)["punctuality"] == 0
    assert score.total == 70


def test_last_entry_before_the_bound_counts_in_part() -> None:
    scheme = Scheme(
        (SchemeGroup("g", "组", Decimal(10), Decimal(10)),),
        (SchemeRule("r", "规则", E.LATE, Decimal(-4), "g"),),
    )
    score = score_unit([happened(E.LATE, n) for n in (1, 2, 3, 4)], scheme)
    assert [entry.applied_points for entry in score.entries] == [-4, -4, -2, 0]


def test_gains_make_good_losses_of_their_group_only_up_to_full_marks() -> None:
    gains = [happened(E.ACCEPTED_FIRST_TIME, 1, n) for n in range(15)]
    assert score_unit(gains, DEFAULT_SCHEME).total == 100
    lost = [happened(E.RETURNED_AGAIN, 28), happened(E.RETURNED, 28)]
    score = score_unit(gains + lost, DEFAULT_SCHEME)
    assert by_group(score)["quality"] == 20
    assert by_group(score)["returns"] == 9
    few = score_unit(gains[:5] + lost, DEFAULT_SCHEME)
    assert by_group(few)["quality"] == 19


def test_weight_scales_the_points() -> None:
    scheme = replace(DEFAULT_SCHEME, rules=(replace(DEFAULT_SCHEME.rules[0], weight=Decimal("0.5")),))
    assert score_unit([happened(E.LATE)], scheme).total == Decimal("99.75")


def test_the_same_event_counts_once() -> None:
    assert score_unit([happened(E.MISSING)] * 3, DEFAULT_SCHEME).total == Decimal("98.5")


def test_two_rules_on_one_event_make_two_entries() -> None:
    twin = replace(DEFAULT_SCHEME.rules[0], code="late_too", group="returns")
    scheme = replace(DEFAULT_SCHEME, rules=(*DEFAULT_SCHEME.rules, twin))
    assert [entry.rule_code for entry in score_unit([happened(E.LATE)], scheme).entries] == ["late", "late_too"]


@given(events, schemes())
def test_ledger_adds_up_to_the_total(facts: list[EventFacts], scheme: Scheme) -> None:
    score = score_unit(facts, scheme)
    assert score.total == scheme.base + sum(entry.applied_points for entry in score.entries)
    assert score.total == sum(group.points for group in score.groups)
    assert score.grade is scheme.thresholds.grade(score.total)
    assert all(0 <= group.points <= group.full for group in score.groups)


@given(events, schemes())
def test_caps_hold_and_no_entry_exceeds_its_rule(facts: list[EventFacts], scheme: Scheme) -> None:
    score = score_unit(facts, scheme)
    rules = {rule.code: rule for rule in scheme.rules}
    under: dict[str, list[ScoreEntry]] = defaultdict(list)
    for entry in score.entries:
        rule = rules[entry.rule_code]
        under[rule.code].append(entry)
        assert (entry.points, entry.group, entry.event_kind) == (rule.value, rule.group, rule.event)
        assert abs(entry.applied_points) <= abs(entry.points)
        assert entry.applied_points * entry.points >= 0
    for code, entries in under.items():
        cap = rules[code].cap
        if cap is not None:
            assert sum(abs(entry.applied_points) for entry in entries) <= cap
    matched = sum(rule.event is fact.kind for fact in set(facts) for rule in scheme.rules)
    assert len(score.entries) == matched


@given(st.data(), events, schemes())
def test_order_of_events_does_not_matter(data: st.DataObject, facts: list[EventFacts], scheme: Scheme) -> None:
    assert score_unit(data.draw(st.permutations(facts)), scheme) == score_unit(facts, scheme)


@given(events)
def test_more_misses_never_raise_the_score(facts: list[EventFacts]) -> None:
    worse = [*facts, EventFacts(E.MISSING, date(2026, 6, 1), 99, 99, 99)]
    assert score_unit(worse, DEFAULT_SCHEME).total <= score_unit(facts, DEFAULT_SCHEME).total
