"""Closing a task and judging its lamp by hand: with a reason, once, in scope, and never over somebody else's change."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden, IllegalTransition, InvalidInput, NotFound, StaleData
from app.lamps.enums import LampColour, LampWord
from app.overview.queries.lamps import TaskLamp, task_lamps
from app.plans.enums import TaskState
from app.plans.models import Task
from app.supervision import queries
from app.supervision.enums import CloseKind
from app.supervision.models import CloseOut, LampOverride
from app.supervision.service import close_out_task, lift_override, override_lamp
from tests.service.supervision.told import audited
from tests.support.factories.reports import Stage

DEADLINE = date(2026, 11, 10)


@pytest.fixture
def dated(stage: Stage) -> Stage:
    """The first task was due on 10 November."""
    task_of(stage).deadline = DEADLINE
    stage.ctx.session.flush()
    return stage


def task_of(stage: Stage, number: int = 0) -> Task:
    return stage.ctx.session.get_one(Task, stage.tasks[number], populate_existing=True)


def lamp_of(stage: Stage) -> TaskLamp:
    return task_lamps(stage.ctx, [stage.tasks[0]])[stage.tasks[0]]


@pytest.mark.parametrize(
    ("finished", "kind", "colour"),
    [
        (DEADLINE, CloseKind.ON_TIME, LampColour.DONE_ON_TIME),
        (DEADLINE + timedelta(days=1), CloseKind.LATE, LampColour.DONE_LATE),
    ],
)
def test_closing_freezes_task_and_lamp(dated: Stage, finished: date, kind: CloseKind, colour: LampColour) -> None:
    before = task_of(dated).version
    assert close_out_task(dated.at("dc"), dated.tasks[0], finished_on=finished, reason="验收合格") is kind
    task = task_of(dated)
    assert (task.state, task.percent, task.version) == (TaskState.CLOSED, 100, before + 1)
    assert lamp_of(dated).lamp.colour is colour
    closed = queries.close_outs(dated.ctx.session, dated.tasks)
    assert closed == {dated.tasks[0]: queries.Closed(kind, finished, "验收合格")}
    assert audited(dated.ctx, AuditAction.TASK_CLOSED) == [(dated.tasks[0], "验收合格")]
    row = dated.ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.TASK_CLOSED)).one()
    assert row.changes["state"] == ["active", "closed"]
    assert row.changes["kind"] == [None, kind.value]


def test_a_task_without_deadline_is_always_on_time(stage: Stage) -> None:
    done = close_out_task(stage.at("dc"), stage.tasks[0], finished_on=date(2026, 11, 18), reason="验收合格")
    assert done is CloseKind.ON_TIME


def test_a_task_is_closed_once(dated: Stage) -> None:
    close_out_task(dated.at("dc"), dated.tasks[0], finished_on=DEADLINE, reason="验收合格")
    with pytest.raises(IllegalTransition, match="不在办理中"):
        close_out_task(dated.at("dc_gx"), dated.tasks[0], finished_on=DEADLINE, reason="再次验收")
    (row,) = dated.ctx.session.scalars(sa.select(CloseOut)).all()
    assert (row.reason, row.closed_at) == ("验收合格", dated.ctx.now)


def test_a_stale_version_changes_nothing(dated: Stage) -> None:
    seen = task_of(dated).version
    with pytest.raises(StaleData):
        close_out_task(dated.at("dc"), dated.tasks[0], finished_on=DEADLINE, reason="验收合格", version=seen - 1)
    assert task_of(dated).state is TaskState.ACTIVE
    assert dated.ctx.session.scalars(sa.select(CloseOut)).all() == []
    assert audited(dated.ctx, AuditAction.TASK_CLOSED) == []
    close_out_task(dated.at("dc"), dated.tasks[0], finished_on=DEADLINE, reason="验收合格", version=seen)
    assert task_of(dated).state is TaskState.CLOSED


@pytest.mark.parametrize(
    ("finished", "reason", "field"),
    [
        (date(2026, 11, 19), "验收合格", "finished_on"),
        (DEADLINE, "", "close_reason"),
        (DEADLINE, "长" * 501, "close_reason"),
    ],
)
def test_closing_is_refused_beside_the_field(dated: Stage, finished: date, reason: str, field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        close_out_task(dated.at("dc"), dated.tasks[0], finished_on=finished, reason=reason)
    assert list(fault.value.fields) == [field]
    assert task_of(dated).state is TaskState.ACTIVE


@pytest.mark.parametrize("login", ["gx1", "office", "leader"])
def test_only_supervisors_close_and_judge(stage: Stage, login: str) -> None:
    ctx = stage.at(login)
    with pytest.raises(Forbidden):
        close_out_task(ctx, stage.tasks[0], finished_on=DEADLINE, reason="验收合格")
    with pytest.raises(Forbidden):
        override_lamp(ctx, stage.tasks[0], LampColour.GREEN, "已恢复")
    with pytest.raises(Forbidden):
        lift_override(ctx, stage.tasks[0])


@pytest.mark.parametrize("foreign", [True, False])
def test_a_task_out_of_scope_is_like_none(stage: Stage, *, foreign: bool) -> None:
    ctx = stage.at("dc_gx")
    task = stage.tasks[2] if foreign else 999_999
    with pytest.raises(NotFound):
        close_out_task(ctx, task, finished_on=DEADLINE, reason="验收合格")
    with pytest.raises(NotFound):
        override_lamp(ctx, task, LampColour.GREEN, "已恢复")
    with pytest.raises(NotFound):
        lift_override(ctx, task)


def test_a_lamp_by_hand_shows_its_reason_and_what_the_rules_said(dated: Stage) -> None:
    assert lamp_of(dated).lamp.colour is LampColour.RED
    rules = lamp_of(dated).why
    override_lamp(dated.at("dc"), dated.tasks[0], LampColour.YELLOW, "设备已到货，下周验收")
    shown = lamp_of(dated)
    assert (shown.lamp.colour, shown.lamp.word) == (LampColour.YELLOW, LampWord.YELLOW)
    assert (shown.why, shown.by_hand) == ("梁景行调整：设备已到货，下周验收", rules)
    assert audited(dated.ctx, AuditAction.LAMP_OVERRIDDEN) == [(dated.tasks[0], "设备已到货，下周验收")]
    later = dated.later(days=1)
    lift_override(later.at("dc_gx"), dated.tasks[0])
    assert lamp_of(later).lamp.colour is LampColour.RED
    assert lamp_of(later).by_hand == ""
    assert len(audited(dated.ctx, AuditAction.LAMP_RESTORED)) == 1
    # Lifting what is not set is no event.
    lift_override(later.at("dc"), dated.tasks[0])
    assert len(audited(dated.ctx, AuditAction.LAMP_RESTORED)) == 1


def test_a_second_judgement_replaces_the_first_and_both_stay_on_record(dated: Stage) -> None:
    override_lamp(dated.at("dc"), dated.tasks[0], LampColour.YELLOW, "等待验收")
    later = dated.later(hours=1)
    override_lamp(later.at("dc_gx"), dated.tasks[0], LampColour.GREEN, "验收通过")
    rows = dated.ctx.session.scalars(
        sa.select(LampOverride).order_by(col(LampOverride.id)).execution_options(populate_existing=True)
    ).all()
    assert [(row.reason, row.lifted_at) for row in rows] == [("等待验收", later.ctx.now), ("验收通过", None)]
    assert lamp_of(dated).lamp.colour is LampColour.GREEN


def test_a_closed_task_keeps_its_frozen_lamp(dated: Stage) -> None:
    override_lamp(dated.at("dc"), dated.tasks[0], LampColour.RED, "进度造假")
    close_out_task(dated.at("dc"), dated.tasks[0], finished_on=DEADLINE, reason="验收合格")
    assert lamp_of(dated).lamp.colour is LampColour.DONE_ON_TIME


@pytest.mark.parametrize(
    ("colour", "reason", "field"),
    [
        (LampColour.DONE_ON_TIME, "已办结", "colour"),
        (LampColour.NONE, "不亮灯", "colour"),
        (LampColour.GREEN, "", "reason"),
        (LampColour.GREEN, "长" * 501, "reason"),
    ],
)
def test_a_lamp_by_hand_is_refused_beside_the_field(
    stage: Stage, colour: LampColour, reason: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as fault:
        override_lamp(stage.at("dc"), stage.tasks[0], colour, reason)
    assert list(fault.value.fields) == [field]
    assert queries.overrides(stage.ctx.session, stage.tasks) == {}
