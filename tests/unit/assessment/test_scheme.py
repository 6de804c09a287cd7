from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from app.assessment.defaults import DEFAULT_SCHEME
from app.assessment.enums import Grade, SchemeFlaw, SchemeWarning, ScoreEvent
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule, Thresholds, warnings_for
from tests.unit.assessment.strategies import schemes


def rule(name: str, points: str = "3") -> SchemeRule:
    return SchemeRule("x", name, ScoreEvent.ACCEPTED, Decimal(points), "quality")


def test_default_scheme_is_a_hundred_points_and_nothing_forbidden() -> None:
    assert DEFAULT_SCHEME.base == DEFAULT_SCHEME.full == 100
    assert [warnings_for(rule) for rule in DEFAULT_SCHEME.rules] == [()] * len(DEFAULT_SCHEME.rules)


def test_no_event_is_an_activity() -> None:
    words = ("登录", "在线", "点击", "截图", "批示", "媒体", "刊")
    assert not [event for event in ScoreEvent if any(word in event.label for word in words)]


@pytest.mark.parametrize(
    ("name", "points", "warnings"),
    [
        ("获省领导批示加3分", "3", (SchemeWarning.LEADERS_INSTRUCTION,)),
        ("领导批示未落实扣2分", "-2", ()),
        ("省级刊物刊发加5分", "5", (SchemeWarning.MEDIA,)),
        ("获批示并在媒体刊发", "5", (SchemeWarning.LEADERS_INSTRUCTION, SchemeWarning.MEDIA)),
        ("每日登录加0.1分", "0.1", (SchemeWarning.ACTIVITY,)),
        ("未登录系统扣1分", "-1", (SchemeWarning.ACTIVITY,)),
        ("未上传截图扣1分", "-1", (SchemeWarning.TRACES,)),
        ("工作照片每张加1分", "1", (SchemeWarning.TRACES,)),
        ("每缺报1项扣1.5分", "-1.5", ()),
    ],
)
def test_forbidden_rules_are_warned_about(name: str, points: str, warnings: tuple[SchemeWarning, ...]) -> None:
    assert warnings_for(rule(name, points)) == warnings


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", Grade.EXCELLENT),
        ("90", Grade.EXCELLENT),
        ("89.99", Grade.GOOD),
        ("80", Grade.GOOD),
        ("79.99", Grade.PASS),
        ("60", Grade.PASS),
        ("59.99", Grade.FAIL),
        ("0", Grade.FAIL),
    ],
)
def test_grade(total: str, grade: Grade) -> None:
    assert Thresholds().grade(Decimal(total)) is grade


@given(schemes())
def test_scheme_survives_storage(scheme: Scheme) -> None:
    assert Scheme.from_dict(scheme.to_dict()) == scheme


def broken(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    data = deepcopy(DEFAULT_SCHEME.to_dict())
    held: Any = data
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "flaw"),
    [
        (("thresholds",), {}, SchemeFlaw.FORMAT),
        (("groups",), 3, SchemeFlaw.FORMAT),
        (("groups", 0, "base"), "many", SchemeFlaw.FORMAT),
        (("groups", 0, "base"), "NaN", SchemeFlaw.FORMAT),
        (("groups", 0, "base"), "31", SchemeFlaw.BOUNDS),
        (("groups", 0, "base"), "-1", SchemeFlaw.BOUNDS),
        (("groups", 1, "code"), "punctuality", SchemeFlaw.TWICE),
        (("rules", 1, "code"), "late", SchemeFlaw.TWICE),
        (("rules", 0, "event"), "login", SchemeFlaw.FORMAT),
        (("rules", 0, "group"), "charm", SchemeFlaw.NO_GROUP),
        (("rules", 0, "points"), "0", SchemeFlaw.BOUNDS),
        (("rules", 0, "weight"), "0", SchemeFlaw.BOUNDS),
        (("rules", 0, "cap"), "-1", SchemeFlaw.BOUNDS),
        (("thresholds", "excellent"), "101", SchemeFlaw.THRESHOLDS),
        (("thresholds", "good"), "95", SchemeFlaw.THRESHOLDS),
        (("thresholds", "pass"), "-1", SchemeFlaw.THRESHOLDS),
    ],
)
def test_broken_scheme_is_refused(path: tuple[str | int, ...], value: object, flaw: SchemeFlaw) -> None:
    with pytest.raises(ValueError, match=flaw.value) as refused:
        Scheme.from_dict(broken(path, value))
    assert refused.value.args[0] is flaw


def test_group_may_start_below_its_full_marks() -> None:
    assert SchemeGroup("bonus", "加分", Decimal(0), Decimal(5)).full == 5
