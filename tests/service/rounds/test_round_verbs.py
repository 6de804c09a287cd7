"""Schedules, closing, receipts, exemptions, later lock lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, NotFound, StaleData
from app.outbox.enums import CancelReason, MessageKind, OccurrenceState
from app.outbox.models import Occurrence
from app.outbox.rules import Occasion
from app.outbox.service import enqueue
from app.policy.roles import Role
from app.rounds.enums import AssignmentState, Consolidation, RoundFlaw, RoundState
from app.rounds.errors import AssignmentRefused, RoundInputRefused, RoundRefused, ScheduleChanged
from app.rounds.models import Assignment, Receipt, Round, Schedule
from app.rounds.service import (
    ScheduleInput,
    close_round,
    exempt_assignment,
    extend_lock,
    reopen_round,
    resume_assignment,
    save_schedule,
    sign_receipt,
)
from app.rounds.service.duties import _change
from app.workdays.schedule import SchedulePlan
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_plan, make_round, make_schedule


@pytest.fixture
def units(ctx: Ctx) -> tuple[int, int]:
    first, second = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second)
    make_user(ctx, "bgs", Role.OFFICE)
    return first, second


@pytest.fixture
def round_id(ctx: Ctx, units: tuple[int, int]) -> int:
    return make_round(ctx, [([units[0]], [])])[0]


@pytest.fixture
def assignment(ctx: Ctx, round_id: int) -> Assignment:
    return ctx.session.scalars(sa.select(Assignment).where(col(Assignment.round_id) == round_id)).one()


def audited(ctx: Ctx, action: AuditAction) -> list[AuditRow]:
    return list(ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == action)))


def remind(ctx: Ctx, assignment_id: int | None) -> None:
    person = actor_of(ctx, "gx1").id
    assert assignment_id is not None
    enqueue(ctx, [Occasion(MessageKind.REMINDER, person, "assignment", assignment_id, "d", ctx.now, step="-1")])


def reminder_fates(ctx: Ctx) -> set[tuple[OccurrenceState, CancelReason | None]]:
    rows = ctx.session.execute(
        sa.select(col(Occurrence.state), col(Occurrence.cancel_reason)).where(
            col(Occurrence.kind) == MessageKind.REMINDER
        )
    )
    return {(state, reason) for state, reason in rows}


def test_a_schedule_is_replaced_only_as_it_was_read(ctx: Ctx) -> None:
    plan_id = make_plan(ctx)
    make_schedule(ctx, plan_id)
    changed = ScheduleInput(SchedulePlan(min_notice_workdays=3), Consolidation.EACH, date(2026, 12, 1), version=1)
    save_schedule(ctx, plan_id, changed)
    row = ctx.session.get_one(Schedule, plan_id)
    assert (row.version, row.consolidation, row.rules["min_notice_workdays"]) == (2, Consolidation.EACH, 3)
    with pytest.raises(ScheduleChanged):
        save_schedule(ctx, plan_id, changed)
    with pytest.raises(ScheduleChanged):
        save_schedule(ctx, plan_id, replace(changed, version=0))
    saved = audited(ctx, AuditAction.SCHEDULE_SAVED)
    assert saved[1].changes["min_notice_workdays"] == [5, 3]


def test_a_schedule_needs_its_plan(ctx: Ctx) -> None:
    with pytest.raises(NotFound):
        make_schedule(ctx, 999)


def test_closing_ends_reminders_and_reopening_needs_a_reason(ctx: Ctx, round_id: int, assignment: Assignment) -> None:
    remind(ctx, assignment.id)
    close_round(ctx, round_id, "提前结束")
    row = ctx.session.get_one(Round, round_id)
    assert (row.state, row.closed_at) == (RoundState.CLOSED, ctx.now)
    assert reminder_fates(ctx) == {(OccurrenceState.CANCELLED, CancelReason.ROUND_CLOSED)}
    with pytest.raises(RoundRefused) as twice:
        close_round(ctx, round_id, "再关一次")
    assert twice.value.flaw is RoundFlaw.ROUND_CLOSED
    with pytest.raises(RoundInputRefused):
        reopen_round(ctx, round_id, "")
    reopen_round(ctx, round_id, "两个单位补报")
    assert ctx.session.get_one(Round, round_id).state is RoundState.OPEN
    with pytest.raises(RoundRefused):
        reopen_round(ctx, round_id, "再开一次")
    assert len(audited(ctx, AuditAction.ROUND_CLOSED)) == 1
    assert [row.reason for row in audited(ctx, AuditAction.ROUND_REOPENED)] == ["两个单位补报"]


def test_a_receipt_is_signed_once(ctx: Ctx, round_id: int, units: tuple[int, int]) -> None:
    liaison = ctx.acting_as(actor_of(ctx, "gx1"))
    assert sign_receipt(liaison, round_id)
    assert not sign_receipt(liaison, round_id)
    receipt = ctx.session.scalars(sa.select(Receipt)).one()
    assert (receipt.round_id, receipt.unit_id, receipt.signed_at) == (round_id, units[0], ctx.now)
    assert len(audited(ctx, AuditAction.RECEIPT_SIGNED)) == 1


def test_a_unit_without_duties_in_a_round_does_not_see_it(ctx: Ctx, round_id: int) -> None:
    with pytest.raises(NotFound):
        sign_receipt(ctx.acting_as(actor_of(ctx, "jy1")), round_id)
    with pytest.raises(Forbidden):
        sign_receipt(ctx.acting_as(actor_of(ctx, "bgs")), round_id)
    with pytest.raises(NotFound):
        sign_receipt(ctx, round_id)


def test_an_exemption_has_a_reason_and_stops_reminders(ctx: Ctx, assignment: Assignment) -> None:
    assert assignment.id is not None
    office = ctx.acting_as(actor_of(ctx, "bgs"))
    remind(ctx, assignment.id)
    with pytest.raises(RoundInputRefused):
        exempt_assignment(office, assignment.id, "")
    exempt_assignment(office, assignment.id, "机构改革，职责移交")
    ctx.session.refresh(assignment)
    assert (assignment.state, assignment.exempt_reason) == (AssignmentState.EXEMPT, "机构改革，职责移交")
    assert reminder_fates(ctx) == {(OccurrenceState.CANCELLED, CancelReason.EXEMPTED)}
    with pytest.raises(AssignmentRefused) as twice:
        exempt_assignment(office, assignment.id, "再免一次")
    assert twice.value.flaw is RoundFlaw.ALREADY_EXEMPT
    resume_assignment(office, assignment.id)
    ctx.session.refresh(assignment)
    assert (assignment.state, assignment.exempt_reason) == (AssignmentState.PENDING, "")
    with pytest.raises(AssignmentRefused):
        resume_assignment(office, assignment.id)
    assert [row.reason for row in audited(ctx, AuditAction.ASSIGNMENT_EXEMPTED)] == ["机构改革，职责移交"]
    assert len(audited(ctx, AuditAction.ASSIGNMENT_RESUMED)) == 1


@pytest.mark.parametrize("state", [AssignmentState.SUBMITTED, AssignmentState.ACCEPTED])
def test_what_is_filed_is_neither_exempt_nor_extended(
    ctx: Ctx, assignment: Assignment, state: AssignmentState
) -> None:
    assert assignment.id is not None
    assignment.state = state
    ctx.session.flush()
    with pytest.raises(AssignmentRefused):
        exempt_assignment(ctx, assignment.id, "不用报了")
    with pytest.raises(AssignmentRefused):
        extend_lock(ctx, assignment.id, assignment.lock_at + timedelta(days=1), "补报")


def test_a_later_lock_line_has_reason_and_end(ctx: Ctx, assignment: Assignment) -> None:
    assert assignment.id is not None
    until = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
    with pytest.raises(RoundInputRefused):
        extend_lock(ctx, assignment.id, assignment.lock_at, "数据晚出")
    with pytest.raises(RoundInputRefused):
        extend_lock(ctx, assignment.id, until, "")
    extend_lock(ctx, assignment.id, until, "统计数据12月2日公布")
    ctx.session.refresh(assignment)
    assert assignment.lock_at == until
    assert [row.reason for row in audited(ctx, AuditAction.ASSIGNMENT_EXTENDED)] == ["统计数据12月2日公布"]


def test_units_cannot_exempt_themselves(ctx: Ctx, assignment: Assignment) -> None:
    assert assignment.id is not None
    liaison = ctx.acting_as(actor_of(ctx, "gx1"))
    with pytest.raises(Forbidden):
        exempt_assignment(liaison, assignment.id, "不用报")
    with pytest.raises(Forbidden):
        resume_assignment(liaison, assignment.id)
    with pytest.raises(Forbidden):
        extend_lock(liaison, assignment.id, ctx.now + timedelta(days=30), "晚报")


def test_a_change_against_an_older_version_is_refused(ctx: Ctx, assignment: Assignment) -> None:
    ctx.session.expunge(assignment)
    _change(ctx, assignment, exempt_reason="a")
    with pytest.raises(StaleData):
        _change(ctx, assignment, exempt_reason="b")
