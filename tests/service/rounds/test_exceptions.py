"""Exceptions: records with a reason and an end, applied when a round opens, ending by themselves, revoked in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment.events import Span
from app.assessment.queries.events import events_by_unit
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, NotFound
from app.core.paging import Window
from app.outbox.enums import MessageKind
from app.outbox.models import Message
from app.policy.roles import Role
from app.rounds.build.console import console_page
from app.rounds.build.exceptions import exceptions_page
from app.rounds.build.lists import preview_page
from app.rounds.enums import AssignmentState, Consolidation, ExceptionKind, ExceptionState, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round
from app.rounds.service import close_round, exempt_assignment, extend_lock, open_round, resume_assignment
from app.rounds.service.exceptions import ExceptionInput, grant_exception, revoke_exception
from app.workdays.period import Period
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

FREE, LATER = ExceptionKind.EXEMPT, ExceptionKind.MORE_TIME
DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
YEAR_END = date(2026, 12, 31)


@pytest.fixture
def units(ctx: Ctx) -> tuple[int, int]:
    first, second = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second)
    make_user(ctx, "bgs", Role.OFFICE)
    return first, second


@pytest.fixture
def plan_id(ctx: Ctx, units: tuple[int, int]) -> int:
    made = make_plan(ctx)
    make_task(ctx, made, 1, [units[0]], [units[1]])
    make_task(ctx, made, 2, [units[0]])
    make_schedule(ctx, made, Consolidation.EACH)
    return made


def opened(ctx: Ctx, plan_id: int, period: Period = NOVEMBER) -> tuple[int, list[Assignment]]:
    round_id = open_round(ctx, plan_id, period).round_id
    rows = sa.select(Assignment).where(col(Assignment.round_id) == round_id).order_by(col(Assignment.id))
    return round_id, list(ctx.session.scalars(rows.execution_options(populate_existing=True)))


def states(rows: list[Assignment], unit: int) -> list[AssignmentState]:
    return [row.state for row in rows if row.unit_id == unit]


def reload(ctx: Ctx, rows: list[Assignment]) -> list[Assignment]:
    for row in rows:
        ctx.session.refresh(row)
    return rows


def refused(ctx: Ctx, wanted: ExceptionInput) -> RoundFlaw:
    try:
        grant_exception(ctx, wanted)
    except (RoundRefused, RoundInputRefused) as caught:
        return caught.flaw
    pytest.fail("the exception was granted")


def test_a_standing_exemption_frees_every_round_that_opens_until_its_day(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    grant_exception(ctx, ExceptionInput(FREE, units[0], "机构调整", plan_id=plan_id, expires_on=date(2026, 12, 16)))
    round_id, rows = opened(ctx, plan_id)
    assert states(rows, units[0]) == [AssignmentState.EXEMPT] * 2
    assert {row.exempt_reason for row in rows if row.unit_id == units[0]} == {"机构调整"}
    assert states(rows, units[1]) == [AssignmentState.PENDING]
    told = ctx.session.scalars(
        sa.select(col(Message.recipient_id)).where(col(Message.kind) == MessageKind.ROUND_OPENED)
    )
    assert set(told) == {actor_of(ctx, "jy1").id}, "who owes nothing is not called upon"
    (audited,) = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_OPENED))
    assert audited.changes["excepted"] == [None, 2]
    line = next(line for line in console_page(ctx, round_id).units if line.unit == "省工业和信息化厅")
    assert (line.exempt.count, line.expected.count, line.missing.count) == (2, 0, 0)
    december = replace(ctx, now=datetime(2026, 12, 16, 1, tzinfo=UTC))
    assert states(opened(december, plan_id, Period.parse("2026-12"))[1], units[0]) == [AssignmentState.EXEMPT] * 2
    january = replace(ctx, now=datetime(2027, 1, 18, 1, tzinfo=UTC))
    assert states(opened(january, plan_id, Period.parse("2027-01"))[1], units[0]) == [AssignmentState.PENDING] * 2


def test_of_several_grants_of_days_the_longest_holds(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    grant_exception(ctx, ExceptionInput(LATER, units[0], "统计口径调整", expires_on=YEAR_END, workdays=2))
    grant_exception(ctx, ExceptionInput(LATER, units[0], "再宽一天", expires_on=YEAR_END, workdays=1))
    round_id, rows = opened(ctx, plan_id)
    mine = [row for row in rows if row.unit_id == units[0]]
    assert {row.due_at for row in mine} == {DUE + timedelta(days=2)}
    assert {row.lock_at for row in mine} == {datetime(2026, 12, 2, 10, tzinfo=UTC)}
    assert {row.due_at for row in rows if row.unit_id == units[1]} == {DUE}
    line = next(line for line in console_page(ctx, round_id).units if line.unit == "省工业和信息化厅")
    assert line.extended == "延期至11月27日 周五 18:00"


def test_an_exempt_report_is_no_missing_one_in_the_assessment(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    grant_exception(ctx, ExceptionInput(FREE, units[0], "机构调整", plan_id=plan_id, expires_on=YEAR_END))
    opened(ctx, plan_id)
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    span = Span(start, end, now=end)
    judged = events_by_unit(ctx.session, span, plan_id)
    assert units[0] not in judged
    assert len(judged[units[1]]) == 1


def test_an_exception_for_one_round_works_at_once_and_is_taken_back(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    round_id, rows = opened(ctx, plan_id)
    second = rows[-1].task_id
    made = grant_exception(ctx, ExceptionInput(FREE, units[0], "已并入", task_id=second, round_id=round_id))
    assert states(reload(ctx, rows), units[0]) == [AssignmentState.PENDING, AssignmentState.EXEMPT]
    with pytest.raises(RoundInputRefused):
        revoke_exception(ctx, made, "")
    revoke_exception(ctx, made, "仍需报送")
    assert states(reload(ctx, rows), units[0]) == [AssignmentState.PENDING] * 2
    with pytest.raises(RoundRefused) as over:
        revoke_exception(ctx, made, "再撤一次")
    assert over.value.flaw is RoundFlaw.EXCEPTION_OVER
    grant_exception(ctx, ExceptionInput(FREE, units[0], "全部免报", round_id=round_id))
    whole = exceptions_page(ctx, Window(1, 50)).listing.rows[0]
    revoke_exception(ctx, whole.exception_id, "仍需报送")
    assert states(reload(ctx, rows), units[0]) == [AssignmentState.PENDING] * 2
    actions = (AuditAction.EXCEPTION_GRANTED, AuditAction.EXCEPTION_REVOKED)
    assert len(ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action).in_(actions))).all()) == 4


def test_days_in_an_open_round_are_given_before_the_line_and_never_taken_back(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    round_id, rows = opened(ctx, plan_id)
    made = grant_exception(ctx, ExceptionInput(LATER, units[1], "汛期", round_id=round_id, workdays=1))
    assert reload(ctx, rows)[1].due_at == DUE + timedelta(days=1)
    with pytest.raises(RoundRefused) as told:
        revoke_exception(ctx, made, "不给了")
    assert told.value.flaw is RoundFlaw.EXCEPTION_TOLD
    late = replace(ctx, now=DUE + timedelta(hours=1))
    wanted = ExceptionInput(LATER, units[0], "汛期", round_id=round_id, workdays=1)
    assert refused(late, wanted) is RoundFlaw.EXCEPTION_NOTHING


def test_a_revoked_standing_exception_reaches_no_further_round(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    made = grant_exception(ctx, ExceptionInput(FREE, units[0], "机构调整", expires_on=YEAR_END))
    revoke_exception(ctx, made, "已到位")
    assert states(opened(ctx, plan_id)[1], units[0]) == [AssignmentState.PENDING] * 2
    (row,) = exceptions_page(ctx, Window(1, 50)).listing.rows
    assert (row.state, row.revoke_reason, row.can_revoke) == (ExceptionState.REVOKED, "已到位", False)


def test_what_was_decided_by_hand_stands_on_the_same_list(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    round_id, rows = opened(ctx, plan_id)
    numbers = [row.id or 0 for row in rows]
    exempt_assignment(ctx, numbers[0], "已并入")
    extend_lock(ctx, numbers[1], DUE + timedelta(days=10), "系统故障")
    page = exceptions_page(ctx, Window(1, 50))
    assert [(row.what, row.state) for row in page.listing.rows] == [
        ("补报至12月5日 周六 18:00", ExceptionState.ACTIVE),
        ("免报", ExceptionState.ACTIVE),
    ]
    assert [row.can_revoke for row in page.listing.rows] == [False, True]
    resume_assignment(ctx, numbers[0])
    assert exceptions_page(ctx, Window(1, 50)).listing.rows[1].state is ExceptionState.REVOKED
    close_round(ctx, round_id, "提前结束")
    assert exceptions_page(ctx, Window(1, 50)).active == 0
    assert ctx.session.get_one(Round, round_id).closed_at == ctx.now


def test_what_is_incomplete_is_refused_in_words(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    good = ExceptionInput(FREE, units[0], "机构调整", plan_id=plan_id, expires_on=YEAR_END)
    assert refused(ctx, replace(good, kind=ExceptionKind.LATE_FILING)) is RoundFlaw.EXCEPTION_KIND
    assert refused(ctx, replace(good, reason="")) is RoundFlaw.REASON
    assert refused(ctx, replace(good, expires_on=None)) is RoundFlaw.EXCEPTION_END
    assert refused(ctx, replace(good, expires_on=date(2026, 11, 17))) is RoundFlaw.EXCEPTION_PAST
    assert refused(ctx, replace(good, workdays=1)) is RoundFlaw.EXCEPTION_DAYS
    assert refused(ctx, replace(good, kind=LATER)) is RoundFlaw.EXCEPTION_DAYS
    for unknown in (replace(good, unit_id=999), replace(good, task_id=999)):
        with pytest.raises(NotFound):
            grant_exception(ctx, unknown)
    round_id, _ = opened(ctx, plan_id)
    close_round(ctx, round_id, "提前结束")
    assert refused(ctx, replace(good, expires_on=None, round_id=round_id)) is RoundFlaw.ROUND_CLOSED


def test_a_unit_reads_its_own_and_grants_nothing(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    wanted = ExceptionInput(FREE, units[0], "机构调整", plan_id=plan_id, expires_on=YEAR_END)
    made = grant_exception(ctx, wanted)
    mine, other = (ctx.acting_as(actor_of(ctx, name)) for name in ("gx1", "jy1"))
    assert exceptions_page(mine, Window(1, 50)).listing.total == 1
    assert exceptions_page(other, Window(1, 50)).listing.total == 0
    with pytest.raises(Forbidden):
        grant_exception(mine, wanted)
    with pytest.raises(Forbidden):
        revoke_exception(mine, made, "不要")


def test_two_exemptions_with_the_same_words_end_each_on_its_own(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    round_id, rows = opened(ctx, plan_id)
    first, second = [row for row in rows if row.unit_id == units[0]]
    by_hand = ExceptionInput(FREE, units[0], "机构调整", task_id=first.task_id, round_id=round_id)
    one = grant_exception(ctx, by_hand)
    assert second.id is not None
    exempt_assignment(ctx, second.id, "机构调整")
    revoke_exception(ctx, one, "已恢复")
    assert states(reload(ctx, rows), units[0]) == [AssignmentState.PENDING, AssignmentState.EXEMPT]


def test_a_report_that_two_exemptions_free_is_owed_when_both_have_ended(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    round_id, rows = opened(ctx, plan_id)
    first, second = [row for row in rows if row.unit_id == units[0]]
    of_task = grant_exception(ctx, ExceptionInput(FREE, units[0], "已并入", task_id=first.task_id, round_id=round_id))
    of_unit = grant_exception(ctx, ExceptionInput(FREE, units[0], "机构调整", round_id=round_id))
    assert [row.exempt_reason for row in reload(ctx, [first, second])] == ["已并入", "机构调整"]
    revoke_exception(ctx, of_task, "又分出来")
    assert [(row.state, row.exempt_reason) for row in reload(ctx, [first, second])] == [
        (AssignmentState.EXEMPT, "机构调整"),
        (AssignmentState.EXEMPT, "机构调整"),
    ]
    revoke_exception(ctx, of_unit, "已恢复")
    assert states(reload(ctx, rows), units[0]) == [AssignmentState.PENDING] * 2


def test_a_report_resumed_by_hand_is_not_touched_by_a_later_revocation(
    ctx: Ctx, plan_id: int, units: tuple[int, int]
) -> None:
    round_id, rows = opened(ctx, plan_id)
    first, second = [row for row in rows if row.unit_id == units[0]]
    of_unit = grant_exception(ctx, ExceptionInput(FREE, units[0], "机构调整", round_id=round_id))
    assert first.id is not None
    resume_assignment(ctx, first.id)
    exempt_assignment(ctx, first.id, "机构调整")
    revoke_exception(ctx, of_unit, "已恢复")
    assert states(reload(ctx, [first, second]), units[0]) == [AssignmentState.EXEMPT, AssignmentState.PENDING]


def test_the_preview_names_who_is_let_off_and_until_when(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    (task, _) = ctx.session.scalars(sa.text("SELECT id FROM task ORDER BY id")).all()
    grant_exception(ctx, ExceptionInput(FREE, units[1], "机构调整", plan_id=plan_id, expires_on=YEAR_END))
    grant_exception(ctx, ExceptionInput(FREE, units[0], "已并入", task_id=task, expires_on=YEAR_END))
    grant_exception(ctx, ExceptionInput(LATER, units[0], "口径调整", expires_on=YEAR_END, workdays=2))
    elsewhere = make_unit(ctx, "省数据局")
    grant_exception(ctx, ExceptionInput(FREE, elsewhere, "与此无关", expires_on=YEAR_END))
    page = preview_page(ctx.acting_as(actor_of(ctx, "bgs")), plan_id, NOVEMBER)
    assert [(line.unit, line.what, line.reason, line.until) for line in page.excepted] == [
        ("省工业和信息化厅", "全部任务，延期2个工作日", "口径调整", YEAR_END),
        ("省教育厅", "全部任务，免报1项", "机构调整", YEAR_END),
        ("省工业和信息化厅", "任务1，免报1项", "已并入", YEAR_END),
    ]
    assert [(line.name, line.exempt) for line in page.units] == [("省工业和信息化厅", 1), ("省教育厅", 1)]
    assert (page.box.assignments, page.box.exempt, page.box.people, page.box.without_liaison) == (3, 2, 1, ())
    made = open_round(ctx, plan_id, NOVEMBER)
    assert (made.assignments, made.people) == (page.box.assignments, page.box.people)
