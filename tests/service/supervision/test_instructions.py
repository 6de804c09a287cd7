"""Instructions and following: told to those whose task it is, kept in full, written down."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.service.people import switch_account
from app.audit.enums import AuditAction
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.outbox.enums import MessageKind
from app.plans.models import Responsibility
from app.supervision import queries
from app.supervision.service import follow_task, unfollow_task, write_instruction
from tests.service.supervision.told import audited, first_payload, told
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import Stage

TOLD = MessageKind.INSTRUCTION


@pytest.mark.parametrize(
    ("number", "logins"),
    [
        # Task 1: 工信 leads, 教育 takes part; the supervisors of both see it, only the lead's liaisons act on it.
        (0, ["dc", "dc_gx", "dc_jy", "gx1", "gx2"]),
        (1, ["dc", "dc_gx", "gx1", "gx2"]),
        (2, ["dc", "dc_jy", "jy1"]),
    ],
)
def test_an_instruction_reaches_the_lead_and_the_supervisors_of_the_task(
    stage: Stage, number: int, logins: list[str]
) -> None:
    written = write_instruction(stage.at("leader"), stage.tasks[number], "请月底前拿出方案")
    assert told(stage.ctx, TOLD) == [(login, written) for login in logins]
    (one,) = queries.instructions_of(stage.ctx.session, stage.tasks[number])
    assert (one.text, one.name, one.at) == ("请月底前拿出方案", "沈怀川", stage.ctx.now)
    assert [subject for subject, _ in audited(stage.ctx, AuditAction.INSTRUCTION_WRITTEN)] == [stage.tasks[number]]
    payload = first_payload(stage.ctx, TOLD)
    assert payload["leader"] == "沈怀川"
    assert (payload["task_id"], payload["text"]) == (stage.tasks[number], "请月底前拿出方案")


def test_who_answers_no_longer_or_has_left_is_not_told(stage: Stage) -> None:
    switch_account(stage.ctx, actor_of(stage.ctx, "gx2").id, active=False)
    switch_account(stage.ctx, actor_of(stage.ctx, "dc").id, active=False)
    held = sa.select(Responsibility).where(
        col(Responsibility.task_id) == stage.tasks[0], col(Responsibility.unit_id) == stage.units[1]
    )
    stage.ctx.session.scalars(held).one().valid_to = stage.ctx.today
    write_instruction(stage.at("leader"), stage.tasks[0], "请月底前拿出方案")
    assert [login for login, _ in told(stage.ctx, TOLD)] == ["dc_gx", "gx1"]


def test_two_instructions_are_two_messages_and_read_newest_first(stage: Stage) -> None:
    first = write_instruction(stage.at("leader"), stage.tasks[2], "第一条")
    second = write_instruction(stage.later(hours=1).at("ld_jy"), stage.tasks[2], "第二条")
    assert [subject for login, subject in told(stage.ctx, TOLD) if login == "jy1"] == [first, second]
    assert [one.text for one in queries.instructions_of(stage.ctx.session, stage.tasks[2])] == ["第二条", "第一条"]
    mine = queries.instructed_by(stage.ctx.session, stage.at("leader").actor.id)
    assert mine == {stage.tasks[2]: stage.ctx.now}


@pytest.mark.parametrize("text", ["", "长" * 1001])
def test_an_instruction_is_neither_empty_nor_cut(stage: Stage, text: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        write_instruction(stage.at("leader"), stage.tasks[0], text)
    assert list(fault.value.fields) == ["text"]
    assert told(stage.ctx, TOLD) == []
    write_instruction(stage.at("leader"), stage.tasks[0], "长" * 1000)
    assert len(queries.instructions_of(stage.ctx.session, stage.tasks[0])[0].text) == 1000


@pytest.mark.parametrize("login", ["gx1", "dc", "office"])
def test_only_leaders_instruct_and_follow(stage: Stage, login: str) -> None:
    with pytest.raises(Forbidden):
        write_instruction(stage.at(login), stage.tasks[0], "请抓紧")
    with pytest.raises(Forbidden):
        follow_task(stage.at(login), stage.tasks[0])
    with pytest.raises(Forbidden):
        unfollow_task(stage.at(login), stage.tasks[0])


def test_a_leader_reaches_only_the_own_scope(stage: Stage) -> None:
    """ld_jy looks after 教育: the second task is 工信's alone."""
    ctx = stage.at("ld_jy")
    for task in (stage.tasks[1], 999_999):
        with pytest.raises(NotFound):
            write_instruction(ctx, task, "请抓紧")
        with pytest.raises(NotFound):
            follow_task(ctx, task)
        with pytest.raises(NotFound):
            unfollow_task(ctx, task)
    write_instruction(ctx, stage.tasks[0], "请抓紧")


def test_following_twice_is_following_once(stage: Stage) -> None:
    ctx = stage.at("leader")
    follow_task(ctx, stage.tasks[0])
    follow_task(ctx, stage.tasks[0])
    follow_task(ctx, stage.tasks[2])
    assert queries.followed(ctx.session, ctx.actor.id) == {stage.tasks[0], stage.tasks[2]}
    assert queries.followed(ctx.session, stage.at("ld_jy").actor.id) == frozenset()
    unfollow_task(ctx, stage.tasks[0])
    unfollow_task(ctx, stage.tasks[0])
    assert queries.followed(ctx.session, ctx.actor.id) == {stage.tasks[2]}
    assert len(audited(ctx, AuditAction.TASK_FOLLOWED)) == 2
    assert len(audited(ctx, AuditAction.TASK_UNFOLLOWED)) == 1
