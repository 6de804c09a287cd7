"""Review: one decision a revision; who was faster is said; the task learns its progress."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.errors import Forbidden, NotFound
from app.outbox.enums import MessageKind
from app.outbox.models import Message, Occurrence
from app.plans.models import Task
from app.policy.roles import Role
from app.reports.enums import ReviewDecision
from app.reports.errors import AlreadyDecided, ContentRefused, ReportRefused
from app.reports.models import ReportReview
from app.reports.service import accept_many, accept_report, return_report, submit_report
from app.rounds.enums import AssignmentState, Consolidation
from app.rounds.models import Assignment
from app.rounds.service import close_round, open_round
from app.workdays.period import Period
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.reports import FULL, NIL, Stage
from tests.support.factories.rounds import make_round


@pytest.fixture
def filed(stage: Stage) -> tuple[int, int, int]:
    first = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    second = submit_report(stage.at("gx1"), stage.assignments[1], {**FULL, "percent": "70"})
    return first, second, submit_report(stage.at("jy1"), stage.assignments[2], NIL)


def percents(stage: Stage) -> list[int | None]:
    return list(stage.ctx.session.scalars(sa.select(col(Task.percent)).order_by(col(Task.seq))))


def told(stage: Stage, kind: MessageKind) -> list[tuple[int, str]]:
    rows = stage.ctx.session.execute(
        sa.select(col(Occurrence.recipient_id), col(Occurrence.payload))
        .where(col(Occurrence.kind) == kind)
        .order_by(col(Occurrence.id))
    )
    return sorted({(person, payload.get("reason", payload.get("remark"))) for person, payload in rows})


def test_accepting_settles_report_task_and_unit(stage: Stage, filed: tuple[int, int, int]) -> None:
    accept_report(stage.at("dc1"), filed[0], "数据翔实。")
    row = stage.assignment()
    assert (row.state, row.accepted_at) == (AssignmentState.ACCEPTED, stage.ctx.now)
    assert percents(stage) == [50, None, None]
    review = stage.ctx.session.scalars(sa.select(ReportReview)).one()
    assert (review.report_id, review.decision, review.remark) == (filed[0], ReviewDecision.ACCEPTED, "数据翔实。")
    liaisons = {stage.at("gx1").actor.id, stage.at("gx2").actor.id}
    assert told(stage, MessageKind.REPORT_ACCEPTED) == sorted((person, "数据翔实。") for person in liaisons)
    audited = stage.ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.REPORT_ACCEPTED)
    )
    assert [(entry.subject_id, entry.reason) for entry in audited] == [(filed[0], "数据翔实。")]


def test_returning_needs_a_reason_and_tells_it(stage: Stage, filed: tuple[int, int, int]) -> None:
    with pytest.raises(ContentRefused):
        return_report(stage.at("dc1"), filed[0], "")
    with pytest.raises(ContentRefused):
        return_report(stage.at("dc1"), filed[0], "长" * 1001)
    return_report(stage.at("dc1"), filed[0], "请核对指标口径。")
    row = stage.assignment()
    assert (row.state, row.times_returned, row.accepted_at) == (AssignmentState.RETURNED, 1, None)
    assert row.first_submitted_at == stage.ctx.now
    assert {reason for _, reason in told(stage, MessageKind.REPORT_RETURNED)} == {"请核对指标口径。"}
    assert percents(stage) == [None, None, None]


@pytest.mark.parametrize("first", [accept_report, return_report])
def test_the_second_decision_is_told_who_and_when(
    stage: Stage, filed: tuple[int, int, int], first: Callable[[Ctx, int, str], None]
) -> None:
    first(stage.at("dc1"), filed[0], "意见一")
    later = stage.later(minutes=5)
    for second in (accept_report, return_report):
        with pytest.raises(AlreadyDecided) as refused:
            second(later.at("dc2"), filed[0], "意见二")
        assert "梁景行已于11月18日 09:00" in refused.value.message
        assert refused.value.facts["kept"] == [("您写的意见", "意见二")]
    assert stage.ctx.session.scalar(sa.select(sa.func.count()).select_from(ReportReview)) == 1


def test_an_older_revision_cannot_be_decided(stage: Stage, filed: tuple[int, int, int]) -> None:
    return_report(stage.at("dc1"), filed[0], "请补充。")
    newer = submit_report(stage.at("gx1"), stage.assignments[0], {**FULL, "percent": "55"})
    with pytest.raises(AlreadyDecided):
        accept_report(stage.at("dc1"), filed[0])
    accept_report(stage.at("dc1"), newer)
    assert percents(stage)[0] == 55


def test_many_are_accepted_and_what_others_decided_is_left(stage: Stage, filed: tuple[int, int, int]) -> None:
    return_report(stage.at("dc2"), filed[1], "请补充。")
    result = accept_many(stage.at("dc1"), [filed[0], filed[1], filed[2], filed[0]])
    assert result.accepted == [filed[0], filed[2]]
    assert set(result.left) == {filed[1]}
    assert "许若溪" in result.left[filed[1]]


def test_a_selection_is_one_message_a_person(stage: Stage, filed: tuple[int, int, int]) -> None:
    accept_many(stage.at("dc1"), filed)
    rows = stage.ctx.session.execute(
        sa.select(col(Message.recipient_id), sa.func.count())
        .where(col(Message.kind) == MessageKind.REPORT_ACCEPTED)
        .group_by(col(Message.recipient_id))
    ).all()
    # Three liaisons, two channels each.
    assert sorted(count for _, count in rows) == [2, 2, 2]


def test_a_closed_round_is_not_reviewed(stage: Stage, filed: tuple[int, int, int]) -> None:
    close_round(stage.ctx, stage.round_id, "提前结束")
    with pytest.raises(ReportRefused, match="已关闭"):
        accept_report(stage.at("dc1"), filed[0])


def test_only_reviewers_of_the_scope_decide(stage: Stage, filed: tuple[int, int, int]) -> None:
    for login in ("gx1", "gxld"):
        for verb in (accept_report, return_report):
            with pytest.raises(Forbidden):
                verb(stage.at(login), filed[0], "意见")
        with pytest.raises(Forbidden):
            accept_many(stage.at(login), [filed[0]])
    with pytest.raises(Forbidden):
        return_report(stage.at("gx1"), filed[0], "")
    narrow = stage.ctx.acting_as(
        Actor(stage.at("dc1").actor.id, "梁景行", frozenset({Role.SUPERVISOR}), scope_ids=frozenset({stage.units[1]}))
    )
    for number in (filed[0], 10**9):
        with pytest.raises(NotFound):
            accept_report(narrow, number)
    accept_report(narrow, filed[2])


def test_an_earlier_month_accepted_late_does_not_turn_the_task_back(stage: Stage) -> None:
    november = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    plan_id = stage.ctx.session.get_one(Task, stage.tasks[0]).plan_id
    december = stage.later(days=30)
    open_round(december.ctx, plan_id, Period.parse("2026-12"))
    newest = stage.assignments[-1] + 1
    report = submit_report(december.at("gx1"), newest, {**FULL, "percent": "80"})
    accept_report(december.at("dc1"), report)
    assert percents(stage)[0] == 80
    accept_report(december.at("dc1"), november)
    assert percents(stage)[0] == 80


def test_a_co_units_figure_is_not_the_tasks(stage: Stage) -> None:
    lead = make_unit(stage.ctx, "省数据局")
    from_co = make_unit(stage.ctx, "省财政厅")
    make_user(stage.ctx, "cz1", Role.LIAISON, unit_id=from_co)
    _, (task,) = make_round(stage.ctx, [([lead], [from_co])], Consolidation.EACH)
    number = stage.ctx.session.scalar(
        sa.select(col(Assignment.id)).where(col(Assignment.task_id) == task, col(Assignment.unit_id) == from_co)
    )
    assert number is not None
    accept_report(stage.at("dc1"), submit_report(stage.at("cz1"), number, FULL))
    assert stage.ctx.session.scalar(sa.select(col(Task.percent)).where(col(Task.id) == task)) is None


def test_of_two_reviewers_at_once_one_decides(database: Database, clock: FixedClock) -> None:
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now())
        unit = make_unit(ctx, "省工业和信息化厅")
        make_user(ctx, "gx1", Role.LIAISON, unit_id=unit)
        reviewers = [make_user(ctx, f"dc{n}", Role.SUPERVISOR, name=f"督查员{n}") for n in range(4)]
        make_round(ctx, [([unit], [])] * 6)
        liaison = ctx.acting_as(actor_of(ctx, "gx1"))
        filed = [submit_report(liaison, number, FULL) for number in range(1, 7)]
    assert len(reviewers) == 4
    gate = Barrier(4)

    def decide(number: int) -> list[str]:
        answers = []
        for report_id in filed:
            gate.wait(timeout=30)
            try:
                with database.transaction(write=True) as session:
                    ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now())
                    ctx = ctx.acting_as(actor_of(ctx, f"dc{number}"))
                    if number % 2:
                        accept_report(ctx, report_id)
                    else:
                        return_report(ctx, report_id, "请补充。")
                answers.append("decided")
            except AlreadyDecided as refused:
                answers.append("told" if "督查员" in refused.message else refused.message)
        return answers

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(decide, range(4)))
    for by_report in zip(*answers, strict=True):
        assert sorted(by_report) == ["decided", "told", "told", "told"]
    with database.transaction(write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReportReview)) == 6
