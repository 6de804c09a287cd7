"""Corrections of a draft are taken back one by one, whatever they were, in the order in which they were made."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound, StaleData
from app.indicators import queries as indicators
from app.indicators import service as indicator_service
from app.indicators.enums import Comparator
from app.indicators.rules import NewIndicator
from app.plans import queries
from app.plans import service as plans
from app.plans.enums import PlanKind, StepKind, TaskKind
from app.plans.queries import DraftTask
from app.plans.rules import PlanEdit, TaskEdit, differences, still_holds
from imports import service
from imports.documents import parse_bytes
from imports.service import ReadDocument
from tests.support.factories.accounts import make_unit
from tests.support.factories.documents import plan_document
from tests.support.factories.plans import version_of

EDIT = TaskEdit(
    title="另一个标题", text="另一个标题。另有细则。", number="9", lead=("省科学技术厅",), co=("省农科院",)
)


@pytest.fixture
def plan_id(ctx: Ctx) -> int:
    for name in ("省科学技术厅", "省财政厅", "省工业和信息化厅"):
        make_unit(ctx, name)
    content = plan_document()
    read = ReadDocument(parse_bytes(content, "方案.txt"), "方案.txt", sha256(content).hexdigest())
    return service.import_plan(ctx, read).plan_id


def live(ctx: Ctx, plan_id: int) -> list[DraftTask]:
    ctx.session.flush()
    return [task for task in queries.draft_tasks(ctx.session, plan_id) if not task.discarded]


def state(ctx: Ctx, plan_id: int) -> dict[str, dict[str, Any]]:
    """Targets in their order, as one that was removed comes back as a new row."""
    ctx.session.flush()
    targets = sorted(indicators.draft_state(ctx.session, plan_id).values(), key=lambda row: int(row["seq"]))
    return queries.draft_state(ctx.session, plan_id) | {f"target {at}": row for at, row in enumerate(targets)}


def undo(ctx: Ctx, plan_id: int) -> StepKind:
    ctx.session.flush()
    (newest,) = queries.last_steps(ctx.session, plan_id)
    return service.undo_step(ctx, plan_id, newest.step_id).kind


def edit(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    plans.edit_task(ctx, plan_id, task.task_id, task.version, replace(EDIT, deadline=date(2027, 1, 31)))


def confirm(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    plans.confirm_task(ctx, plan_id, task.task_id, task.version)


def add(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    plans.add_task(ctx, plan_id, replace(EDIT, number=""), after_id=task.task_id)


def discard(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    plans.discard_task(ctx, plan_id, task.task_id, task.version)


def restore(ctx: Ctx, plan_id: int, _task: DraftTask) -> None:
    gone = [one for one in queries.draft_tasks(ctx.session, plan_id) if one.discarded]
    if gone:
        plans.restore_task(ctx, plan_id, gone[0].task_id, gone[0].version)


def merge(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    others = [one.task_id for one in live(ctx, plan_id) if one is not task]
    service.merge_tasks(ctx, plan_id, [task.task_id, *others[:1]])


def split(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    service.split_task(ctx, plan_id, task.task_id, task.version, task.text.find("。") + 1)


def place(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    first = live(ctx, plan_id)[0]
    plans.place_task(ctx, plan_id, task.task_id, task.version, TaskKind.BOX_ITEM, first.task_id)


def settle(ctx: Ctx, plan_id: int, _task: DraftTask) -> None:
    plans.resolve_mention(ctx, plan_id, "相关市州政府", [2, 3])


def target(ctx: Ctx, plan_id: int, task: DraftTask) -> None:
    new = NewIndicator("平台数", Comparator.AT_MOST, "12.50", task_id=task.task_id)
    present = indicators.draft_indicators(ctx.session, plan_id)
    if present:
        indicator_service.edit_indicator(ctx, plan_id, present[0].indicator_id, new)
    indicator_service.add_indicator(ctx, plan_id, new)


def remove(ctx: Ctx, plan_id: int, _task: DraftTask) -> None:
    present = indicators.draft_indicators(ctx.session, plan_id)
    if present:
        indicator_service.remove_indicator(ctx, plan_id, present[-1].indicator_id)


def rename(ctx: Ctx, plan_id: int, _task: DraftTask) -> None:
    said = PlanEdit("新标题", PlanKind.OTHER, issued_on=date(2026, 2, 1), period_start=2026)
    plans.edit_plan(ctx, plan_id, version_of(ctx, plan_id), said)


VERBS: dict[StepKind, Callable[[Ctx, int, DraftTask], None]] = {
    StepKind.EDITED: edit,
    StepKind.CONFIRMED: confirm,
    StepKind.ADDED: add,
    StepKind.DISCARDED: discard,
    StepKind.RESTORED: restore,
    StepKind.MERGED: merge,
    StepKind.SPLIT: split,
    StepKind.PLACED: place,
    StepKind.UNITS: settle,
    StepKind.TARGET: target,
    StepKind.DIVIDED: remove,
    StepKind.PARTICULARS: rename,
}


@pytest.mark.parametrize("seed", range(25))
def test_any_walk_of_corrections_is_taken_back_to_where_it_began(ctx: Ctx, plan_id: int, seed: int) -> None:
    dice = random.Random(seed)
    walked: list[tuple[StepKind, dict[str, dict[str, Any]]]] = []
    for _ in range(12):
        kind, here, earlier = dice.choice(list(VERBS)), live(ctx, plan_id), state(ctx, plan_id)
        if not here:
            break
        try:
            with ctx.session.begin_nested(), service.step(ctx, plan_id, kind):
                VERBS[kind](ctx, plan_id, dice.choice(here))
        except InvalidInput:
            continue
        if state(ctx, plan_id) != earlier:
            walked.append((kind, earlier))
    assert len(walked) > 2
    for kind, earlier in reversed(walked):
        assert undo(ctx, plan_id) is kind
        held = state(ctx, plan_id)
        assert {key: held.get(key) for key in earlier} == earlier
        # What was added is not deleted, since the audit log names it: it stands aside.
        assert {held[key]["state"] for key in set(held) - set(earlier)} <= {"discarded"}
    assert queries.last_steps(ctx.session, plan_id) == []


def test_only_the_newest_step_is_taken_back(ctx: Ctx, plan_id: int) -> None:
    one, two, _ = live(ctx, plan_id)
    for task in (one, two):
        with service.step(ctx, plan_id, StepKind.DISCARDED, task.task_id):
            discard(ctx, plan_id, task)
    newest, older = queries.last_steps(ctx.session, plan_id, 5)
    with pytest.raises(StaleData, match="又做了改动"):
        service.undo_step(ctx, plan_id, older.step_id)
    assert service.undo_step(ctx, plan_id, newest.step_id).about == "2 改造规上企业"
    with pytest.raises(StaleData, match="又做了改动"):
        service.undo_step(ctx, plan_id, newest.step_id)
    with pytest.raises(NotFound):
        service.undo_step(ctx, plan_id, 999)


def test_what_was_changed_past_the_step_is_not_overwritten(ctx: Ctx, plan_id: int) -> None:
    one = live(ctx, plan_id)[0]
    with service.step(ctx, plan_id, StepKind.EDITED, one.task_id):
        edit(ctx, plan_id, one)
    now = live(ctx, plan_id)[0]
    plans.edit_task(ctx, plan_id, now.task_id, now.version, replace(EDIT, title="不经过步骤的改动"))
    with pytest.raises(StaleData, match="不能撤销"), ctx.session.begin_nested():
        undo(ctx, plan_id)
    assert live(ctx, plan_id)[0].title == "不经过步骤的改动"


def test_a_refused_correction_leaves_no_step(ctx: Ctx, plan_id: int) -> None:
    one = live(ctx, plan_id)[0]
    with pytest.raises(InvalidInput), service.step(ctx, plan_id, StepKind.EDITED, one.task_id):
        plans.edit_task(ctx, plan_id, one.task_id, one.version, replace(EDIT, title=""))
    assert queries.last_steps(ctx.session, plan_id) == []


def test_a_target_that_was_removed_and_came_back_is_known_to_earlier_steps(ctx: Ctx, plan_id: int) -> None:
    one = live(ctx, plan_id)[0]
    began = state(ctx, plan_id)
    for kind, verb in ((StepKind.TARGET, target), (StepKind.TARGET, remove), (StepKind.TARGET, target)):
        with service.step(ctx, plan_id, kind, one.task_id):
            verb(ctx, plan_id, one)
    for _ in range(3):
        undo(ctx, plan_id)
    assert state(ctx, plan_id) == began


def test_a_change_holds_while_its_fields_do() -> None:
    (changed,) = differences({"task:1": {"a": 1, "b": 2}}, {"task:1": {"a": 1, "b": 3}})
    assert (changed.before, changed.after, changed.row_id) == ({"b": 2}, {"b": 3}, 1)
    assert still_holds(changed, {"task:1": {"a": 9, "b": 3}})
    assert not still_holds(changed, {"task:1": {"a": 1, "b": 2}})
    assert not still_holds(changed, {})
    (gone,) = differences({"task:1": {"a": 1}}, {})
    assert still_holds(gone, {})
    assert not still_holds(gone, {"task:1": {"a": 1}})
