"""Work handed from one person to another: confirmed by the receiver, in force from a day on, nothing lost on the way."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import AuthSession, User, UserRole
from app.accounts.queries import user_by_login
from app.accounts.service.people import revoke_role, set_scope, switch_account
from app.accounts.service.sessions import start_session
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, IllegalTransition, InvalidInput, NotFound
from app.core.forms import Upload
from app.core.paging import Window
from app.evidence.store import EvidenceStore
from app.handovers.enums import HandoverState
from app.handovers.models import Handover
from app.handovers.queries import awaits_answer, handover_lines, handover_or_404
from app.handovers.queries.work import stranded
from app.handovers.service import (
    Proposal,
    accept_handover,
    apply_due_handovers,
    propose_handover,
    refuse_handover,
    withdraw_handover,
)
from app.outbox.enums import CancelReason, Channel, MessageKind, OccurrenceState
from app.outbox.models import Occurrence
from app.policy.roles import Role
from app.reminders.service import remind_due
from app.reports.models import Draft, Report
from app.reports.service import attach_evidence, save_draft, submit_report
from app.rounds.models import Assignment
from app.supervision.service import write_instruction
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.reports import FULL, Stage
from tests.support.factories.rounds import make_round

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x00" * 60
TODAY = date(2026, 11, 18)


@pytest.fixture
def stage(ctx: Ctx, tmp_path: Path) -> Stage:
    ctx = replace(ctx, extra={"evidence": EvidenceStore(tmp_path / "evidence", 1024 * 1024)})
    first, second = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first, name="周敏")
    make_user(ctx, "gx2", Role.LIAISON, unit_id=first, name="陈晓")
    make_user(ctx, "gxld", Role.UNIT_LEADER, unit_id=first, name="李岱")
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second, name="方圆")
    make_user(ctx, "dc1", Role.SUPERVISOR, name="梁景行")
    make_user(ctx, "dc2", Role.SUPERVISOR, name="许若溪")
    make_user(ctx, "bgs", Role.OFFICE, name="办公室")
    make_user(ctx, "shen", Role.LEADER, name="沈怀川")
    round_id, tasks = make_round(ctx, [([first], []), ([first], []), ([second], [])])
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))).all()
    return Stage(ctx, (first, second), round_id, tuple(tasks), tuple(n for n in numbers if n is not None))


def number(stage: Stage, login: str) -> int:
    user = user_by_login(stage.ctx.session, login)
    assert user is not None
    assert user.id is not None
    return user.id


def proposed(
    stage: Stage,
    giver: str = "gx1",
    receiver: str = "gx2",
    *,
    by: str = "",
    role: Role = Role.LIAISON,
    day: date = TODAY,
) -> int:
    wanted = Proposal(number(stage, giver), role, number(stage, receiver), day, "借调")
    return propose_handover(stage.at(by or giver), wanted)


def row_of(stage: Stage, handover_id: int) -> Handover:
    return stage.ctx.session.get_one(Handover, handover_id, populate_existing=True)


def told(stage: Stage, kind: MessageKind = MessageKind.HANDOVER) -> set[tuple[str, str]]:
    """Step and login, in the system."""
    rows = stage.ctx.session.execute(
        sa.select(col(Occurrence.step), col(User.login))
        .join(User, col(User.id) == col(Occurrence.recipient_id))
        .where(col(Occurrence.kind) == kind, col(Occurrence.channel) == Channel.IN_APP)
        .where(col(Occurrence.state) == OccurrenceState.PENDING)
    )
    return {(step, login) for step, login in rows}


def test_a_liaison_hands_on_drafts_and_debts_and_is_out(stage: Stage) -> None:
    save_draft(stage.at("gx1"), stage.assignments[0], {**FULL, "progress": "写到一半"})
    attach_evidence(stage.at("gx1"), stage.assignments[0], [Upload("图.png", PNG)])
    write_instruction(stage.at("shen"), stage.tasks[1], "抓紧推进。")
    user = user_by_login(stage.ctx.session, "gx1")
    assert user is not None
    start_session(stage.ctx, user, agent="x", lifetime=timedelta(hours=1))
    handover = proposed(stage)
    assert awaits_answer(stage.at("gx2")) == 1
    assert accept_handover(stage.at("gx2"), handover) is HandoverState.DONE
    row = row_of(stage, handover)
    assert [(item["kind"], item["item_id"]) for item in row.items] == [
        ("draft", stage.assignments[0]),
        ("pending", stage.assignments[1]),
        ("instruction", 1),
    ]
    held = stage.ctx.session.scalars(sa.select(col(UserRole.user_id)).where(col(UserRole.role) == Role.LIAISON))
    assert set(held) == {number(stage, "gx2"), number(stage, "jy1")}
    ended = stage.ctx.session.scalars(sa.select(AuthSession).where(col(AuthSession.user_id) == user.id)).all()
    assert all(one.ended_at is not None for one in ended)
    # The receiver goes on with the draft and its file; who wrote it is not overwritten.
    draft = stage.ctx.session.get_one(Draft, stage.assignments[0], populate_existing=True)
    assert draft.saved_by == user.id
    submit_report(stage.at("gx2"), stage.assignments[0], FULL, draft.evidence_ids)
    with pytest.raises(Forbidden):
        save_draft(stage.at("gx1"), stage.assignments[1], FULL)
    assert told(stage) == {("waiting", "gx1"), ("waiting", "gx2"), ("done", "gx1"), ("done", "gx2")}
    lines = stage.ctx.session.scalars(
        sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.HANDOVER, col(Occurrence.step) == "done")
    ).all()
    assert all("（草稿，2026年11月25日 18:00截止）" in one.payload["lines"] for one in lines)


def test_what_was_filed_keeps_its_author(stage: Stage) -> None:
    filed = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    accept_handover(stage.at("gx2"), proposed(stage))
    assert stage.ctx.session.get_one(Report, filed).submitted_by == number(stage, "gx1")
    assert [item["item_id"] for item in row_of(stage, 1).items] == [stage.assignments[1]]


def test_it_takes_effect_on_its_day_and_reminders_follow(stage: Stage) -> None:
    submit_report(stage.at("jy1"), stage.assignments[2], FULL)
    handover = proposed(stage, day=date(2026, 11, 21))
    assert accept_handover(stage.at("gx2"), handover) is HandoverState.ACCEPTED
    reminded = stage.later(days=2)
    remind_due(reminded.ctx)
    assert told(stage, MessageKind.REMINDER) == {("T-3", "gx1"), ("T-3", "gx2")}
    assert apply_due_handovers(reminded.ctx) == 0
    later = stage.later(days=3)
    assert apply_due_handovers(later.ctx) == 1
    assert apply_due_handovers(later.ctx) == 0
    assert row_of(stage, handover).state is HandoverState.DONE
    # What waited for the giver is cancelled with its reason; the receiver has it already, once.
    assert told(stage, MessageKind.REMINDER) == {("T-3", "gx2")}
    gone = stage.ctx.session.scalars(
        sa.select(col(Occurrence.cancel_reason)).where(col(Occurrence.state) == OccurrenceState.CANCELLED)
    )
    assert set(gone) == {CancelReason.HANDED_OVER}
    remind_due(stage.later(days=6).ctx)
    assert ("T-1", "gx2") in told(stage, MessageKind.REMINDER)
    assert ("T-1", "gx1") not in told(stage, MessageKind.REMINDER)


def test_the_alternate_who_takes_over_becomes_the_main_one(stage: Stage) -> None:
    roles = {
        login: stage.ctx.session.get_one(UserRole, (number(stage, login), Role.LIAISON)) for login in ("gx1", "gx2")
    }
    roles["gx2"].is_alternate = True
    accept_handover(stage.at("gx2"), proposed(stage))
    assert not roles["gx2"].is_alternate


def test_a_disabled_person_s_work_is_listed_until_somebody_takes_it(stage: Stage) -> None:
    save_draft(stage.at("gx1"), stage.assignments[0], FULL)
    switch_account(stage.ctx, number(stage, "gx1"), active=False)
    (left,) = stranded(stage.at("bgs"))
    assert (left.holder.name, left.count, left.drafts, left.colleagues) == ("周敏", 2, 1, ("陈晓",))
    assert stranded(stage.at("gxld")) == [left]
    assert stranded(stage.at("jy1")) == []
    handover = proposed(stage, by="bgs")
    assert stranded(stage.at("bgs")) == []
    refuse_handover(stage.at("gx2"), handover, "人手不足")
    assert stranded(stage.at("bgs")) == [left]
    accept_handover(stage.at("gx2"), proposed(stage, by="gxld"))
    assert stranded(stage.at("bgs")) == []


def test_a_supervisor_s_reviews_go_to_one_who_looks_after_the_same_units(stage: Stage) -> None:
    submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    set_scope(stage.ctx, number(stage, "dc1"), [stage.units[0]], everything=False)
    set_scope(stage.ctx, number(stage, "dc2"), [stage.units[1]], everything=False)
    with pytest.raises(InvalidInput) as refused:
        proposed(stage, "dc1", "dc2", role=Role.SUPERVISOR)
    assert list(refused.value.fields) == ["receiver"]
    switch_account(stage.ctx, number(stage, "dc1"), active=False)
    assert [(one.holder.name, one.count) for one in stranded(stage.at("bgs"))] == [("梁景行", 1)]
    set_scope(stage.ctx, number(stage, "dc2"), list(stage.units), everything=False)
    handover = proposed(stage, "dc1", "dc2", role=Role.SUPERVISOR, by="bgs")
    assert accept_handover(stage.at("dc2"), handover) is HandoverState.DONE
    assert [item["kind"] for item in row_of(stage, handover).items] == ["submitted"]


def test_everybody_s_disabled_scope_counts_all_units(stage: Stage) -> None:
    submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    submit_report(stage.at("jy1"), stage.assignments[2], FULL)
    switch_account(stage.ctx, number(stage, "dc1"), active=False)
    assert [one.count for one in stranded(stage.at("bgs"))] == [2]


@pytest.mark.parametrize(
    ("giver", "receiver", "role", "day", "field"),
    [
        ("gx1", "gx1", Role.LIAISON, TODAY, "receiver"),
        ("gx1", "jy1", Role.LIAISON, TODAY, "receiver"),
        ("gx1", "gxld", Role.LIAISON, TODAY, "receiver"),
        ("gx1", "gx2", Role.LIAISON, TODAY - timedelta(days=1), "effective_on"),
    ],
)
def test_what_cannot_be_is_named(stage: Stage, giver: str, receiver: str, role: Role, day: date, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        proposed(stage, giver, receiver, role=role, day=day)
    assert list(refused.value.fields) == [field]


def test_one_at_a_time_and_texts_have_a_length(stage: Stage) -> None:
    handover = proposed(stage)
    with pytest.raises(InvalidInput) as again:
        proposed(stage)
    assert list(again.value.fields) == ["whose"]
    with pytest.raises(InvalidInput):
        refuse_handover(stage.at("gx2"), handover, "")
    with pytest.raises(InvalidInput):
        refuse_handover(stage.at("gx2"), handover, "长" * 301)
    long = Proposal(number(stage, "jy1"), Role.LIAISON, number(stage, "gx2"), TODAY, "长" * 301)
    with pytest.raises(InvalidInput):
        propose_handover(stage.at("bgs"), long)


def test_only_those_concerned_may_act(stage: Stage) -> None:
    with pytest.raises(NotFound):
        proposed(stage, by="gx2")
    with pytest.raises(NotFound):
        proposed(stage, role=Role.SUPERVISOR)
    handover = proposed(stage)
    with pytest.raises(Forbidden):
        accept_handover(stage.at("gx1"), handover)
    with pytest.raises(Forbidden):
        withdraw_handover(stage.at("gx2"), handover)
    with pytest.raises(NotFound):
        withdraw_handover(stage.at("jy1"), handover)
    assert [line.giver for line in handover_lines(stage.at("dc1"), Window(1, 50)).rows] == ["周敏"]
    set_scope(stage.ctx, number(stage, "dc2"), [stage.units[1]], everything=False)
    with pytest.raises(NotFound):
        handover_or_404(stage.at("dc2"), handover)
    withdraw_handover(stage.at("gxld"), handover)
    with pytest.raises(IllegalTransition):
        accept_handover(stage.at("gx2"), handover)
    assert ("withdrawn", "bgs") in told(stage)


def test_a_receiver_who_cannot_take_over_any_more_stops_it(stage: Stage) -> None:
    handover = proposed(stage, day=date(2026, 11, 20))
    accept_handover(stage.at("gx2"), handover)
    revoke_role(stage.ctx, number(stage, "gx2"), Role.LIAISON)
    later = stage.later(days=2)
    assert apply_due_handovers(later.ctx) == 1
    row = row_of(stage, handover)
    assert (row.state, bool(row.answer)) == (HandoverState.WITHDRAWN, True)
    assert stage.ctx.session.get(UserRole, (number(stage, "gx1"), Role.LIAISON)) is not None


def test_a_giver_who_lost_the_role_meanwhile_is_no_hindrance(stage: Stage) -> None:
    handover = proposed(stage, day=date(2026, 11, 20))
    accept_handover(stage.at("gx2"), handover)
    revoke_role(stage.ctx, number(stage, "gx1"), Role.LIAISON)
    apply_due_handovers(stage.later(days=2).ctx)
    row = row_of(stage, handover)
    assert (row.state, len(row.items)) == (HandoverState.DONE, 2)


def test_every_step_leaves_its_row(stage: Stage) -> None:
    refuse_handover(stage.at("gx2"), proposed(stage), "不便")
    withdraw_handover(stage.at("gx1"), proposed(stage))
    accept_handover(stage.at("gx2"), proposed(stage))
    written = set(stage.ctx.session.scalars(sa.select(col(AuditRow.action))))
    assert {
        AuditAction.HANDOVER_PROPOSED,
        AuditAction.HANDOVER_REFUSED,
        AuditAction.HANDOVER_WITHDRAWN,
        AuditAction.HANDOVER_ACCEPTED,
        AuditAction.HANDOVER_DONE,
        AuditAction.ROLE_HANDED_ON,
    } <= written
