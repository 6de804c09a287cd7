"""Targets of a draft: stored, corrected, following merges and splits; visible with their tasks."""

import pytest

from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.indicators import queries
from app.indicators.enums import Comparator
from app.indicators.rules import NewIndicator, as_printed, is_number
from app.indicators.service import (
    add_indicator,
    edit_indicator,
    follow_merge,
    follow_split,
    remove_indicator,
    store_indicators,
)
from app.plans.service import SplitResult, discard_task
from app.policy.roles import Role
from tests.support.factories.accounts import actor_of, make_user
from tests.support.factories.plans import make_draft, make_plan, make_units, publish, task
from tests.support.queries import count_queries


def target(name: str = "平台", **facts: object) -> NewIndicator:
    values = {"comparator": Comparator.AT_LEAST, "value": "10", "measure": "个", **facts}
    return NewIndicator(name, **values)  # type: ignore[arg-type]


def test_targets_are_stored_in_order_with_their_task(ctx: Ctx) -> None:
    plan_id, (first, second) = make_draft(ctx)
    ranged = target(
        "增速", value="3", value_high="5", measure="%", task_id=second, baseline={"value": 2, "year": 2025}
    )
    assert store_indicators(ctx, plan_id, [target(task_id=first), ranged, target("总目标")]) == 3
    assert store_indicators(ctx, plan_id, []) == 0
    lines = queries.draft_indicators(ctx.session, plan_id)
    assert [(line.name, line.task_id, line.target) for line in lines] == [
        ("平台", first, "10"),
        ("增速", second, "3—5"),
        ("总目标", None, "10"),
    ]
    assert (lines[0].task_number, lines[2].task_number, lines[1].baseline) == ("1", "", {"value": 2, "year": 2025})


def test_targets_can_be_added_changed_and_dropped(ctx: Ctx) -> None:
    plan_id, (first, _) = make_draft(ctx)
    added = add_indicator(ctx, plan_id, target(task_id=first))
    edit_indicator(ctx, plan_id, added, target("平台数", value="12.50"))
    line = queries.draft_indicators(ctx.session, plan_id)[0]
    assert (line.name, line.value, line.task_id) == ("平台数", "12.50", None)
    remove_indicator(ctx, plan_id, added)
    ctx.session.flush()
    assert queries.draft_indicators(ctx.session, plan_id) == []


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (target(""), "name"),
        (target(value=""), "value"),
        (target(value="十个"), "value"),
        (target(value_high="约20"), "value_high"),
        (target(value_high="9"), "value_high"),
        (target(task_id=999), "task_id"),
    ],
)
def test_bad_targets_are_refused_with_the_field(ctx: Ctx, bad: NewIndicator, field: str) -> None:
    plan_id, _ = make_draft(ctx)
    with pytest.raises(InvalidInput) as refusal:
        add_indicator(ctx, plan_id, bad)
    assert list(refusal.value.fields) == [field]


def test_a_target_of_another_plan_is_not_found(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    other, _ = make_draft(ctx, sha256="b" * 64)
    foreign = add_indicator(ctx, other, target())
    with pytest.raises(NotFound):
        edit_indicator(ctx, plan_id, foreign, target())
    with pytest.raises(NotFound):
        remove_indicator(ctx, plan_id, foreign)


def test_published_targets_stay(ctx: Ctx) -> None:
    make_units(ctx)
    plan_id, _ = make_draft(ctx)
    added = add_indicator(ctx, plan_id, target())
    publish(ctx, plan_id)
    with pytest.raises(NotFound):
        remove_indicator(ctx, plan_id, added)


def test_targets_follow_merges_and_splits(ctx: Ctx) -> None:
    plan_id, (first, second) = make_draft(ctx)
    store_indicators(
        ctx, plan_id, [target("甲", task_id=first, source_start=5), target("乙", task_id=second, source_start=9)]
    )
    follow_merge(ctx, first, [second])
    assert [line.task_id for line in queries.draft_indicators(ctx.session, plan_id)] == [first, first]
    follow_split(ctx, first, SplitResult(second, None))
    assert [line.task_id for line in queries.draft_indicators(ctx.session, plan_id)] == [first, first]
    follow_split(ctx, first, SplitResult(second, 9))
    assert [line.task_id for line in queries.draft_indicators(ctx.session, plan_id)] == [first, second]
    discard_task(ctx, plan_id, second, 1)
    assert [line.name for line in queries.draft_indicators(ctx.session, plan_id)] == ["甲"]


def test_targets_are_seen_with_their_task(ctx: Ctx) -> None:
    science, industry, _ = make_units(ctx)
    plan_id, (first, second) = make_draft(ctx)
    store_indicators(ctx, plan_id, [target("甲", task_id=first), target("乙", task_id=second), target("总")])
    make_user(ctx, "keji", Role.LIAISON, unit_id=science)
    make_user(ctx, "guan", Role.SYSADMIN)
    keji, guan = actor_of(ctx, "keji"), actor_of(ctx, "guan")
    assert queries.indicators_of_plan(ctx.session, keji, plan_id) == []
    publish(ctx, plan_id)
    assert [i.name for i in queries.indicators_of_plan(ctx.session, keji, plan_id)] == ["甲", "总"]
    assert [i.name for i in queries.indicators_of_plan(ctx.session, ctx.actor, plan_id)] == ["甲", "乙", "总"]
    assert queries.indicators_of_plan(ctx.session, guan, plan_id) == []
    assert set(queries.indicators_of_tasks(ctx.session, keji, [first, second])) == {first}
    with pytest.raises(Forbidden):
        store_indicators(ctx.acting_as(keji), plan_id, [target()])
    assert industry != science


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_one_statement_however_many_targets(ctx: Ctx, rows: int) -> None:
    plan_id, _ = make_draft(ctx)
    store_indicators(ctx, plan_id, [target(str(n)) for n in range(rows)])
    with count_queries(ctx.session) as asked:
        assert len(queries.draft_indicators(ctx.session, plan_id)) == rows
    assert len(asked) == 1
    published, task_ids = make_plan(ctx, task("1"), sha256="b" * 64)
    with count_queries(ctx.session) as asked:
        assert queries.indicators_of_tasks(ctx.session, ctx.actor, task_ids) == {}
        assert queries.indicators_of_plan(ctx.session, ctx.actor, published) == []
    assert len(asked) == 2


def test_numbers_as_printed() -> None:
    assert [as_printed(value) for value in (62, 62.0, 9.5, 0.125)] == ["62", "62", "9.5", "0.125"]
    assert [is_number(text) for text in ("9.50", "-3", "", "3%", "1e5")] == [True, True, False, False, False]
