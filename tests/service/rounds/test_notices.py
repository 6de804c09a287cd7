"""Dispatch notices: numbered by series and year, fixed at issue, issued anew only when something changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, NotFound
from app.policy.roles import Role
from app.rounds.build.notices import notice_page, notices_page
from app.rounds.enums import Consolidation, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, DispatchNotice, Round
from app.rounds.queries.notices import notice_or_404, notices_of_round
from app.rounds.service import NoticeInput, close_round, exempt_assignment, issue_notice
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_round

WANTED = NoticeInput("督办调度", "省科学技术厅办公室", contact="6617")
NEW_DUE = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
def round_id(ctx: Ctx) -> int:
    first, second = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "wai1", Role.LIAISON, unit_id=make_unit(ctx, "省外事办"))
    make_user(ctx, "bgs", Role.OFFICE)
    return make_round(ctx, [([first], [second]), ([first], [])], Consolidation.CONSOLIDATED)[0]


def move(ctx: Ctx, round_id: int) -> None:
    ctx.session.execute(sa.update(Round).where(col(Round.id) == round_id).values(due_at=NEW_DUE))
    ctx.session.expire_all()


def refused(ctx: Ctx, round_id: int, wanted: NoticeInput) -> RoundFlaw:
    try:
        issue_notice(ctx, round_id, wanted)
    except (RoundRefused, RoundInputRefused) as caught:
        return caught.flaw
    pytest.fail("the notice was issued")


def test_a_notice_says_what_the_round_asks_of_whom(ctx: Ctx, round_id: int) -> None:
    shown = notice_or_404(ctx, issue_notice(ctx, round_id, WANTED))
    assert shown.number == "督办调度〔2026〕1号"
    assert shown.text.title == "关于报送《科技创新强基行动方案》\n2026年11月工作进展的通知"
    assert shown.text.to == "省工业和信息化厅、省教育厅："
    said = "".join(one.head + one.text for one in shown.text.passages)
    assert "2个单位、2项任务" in said
    assert "请于2026年11月25日（星期三）18:00前报送。报送通道于2026年11月30日（星期一）18:00关闭" in said
    assert "联系人及电话：6617。" in said
    assert [(unit.name, unit.lead, unit.co, unit.tasks) for unit in shown.text.units] == [
        ("省工业和信息化厅", 2, 0, 2),
        ("省教育厅", 0, 1, 1),
    ]
    assert shown.text.day == "2026年11月18日"
    (row,) = ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.DISPATCH_NOTICE_ISSUED)
    )
    assert row.changes["number"] == [None, 1]


def test_what_was_sent_stays_as_sent_and_new_dates_get_a_new_number(ctx: Ctx, round_id: int) -> None:
    first = issue_notice(ctx, round_id, WANTED)
    before = notice_or_404(ctx, first)
    assert refused(ctx, round_id, WANTED) is RoundFlaw.REASON
    again = replace(WANTED, reason="截止日期顺延")
    assert refused(ctx, round_id, again) is RoundFlaw.NOTICE_SAME
    assert not notices_page(ctx, round_id).has_changed
    move(ctx, round_id)
    assert notices_page(ctx, round_id).has_changed
    second = notice_or_404(ctx, issue_notice(ctx, round_id, again))
    assert (second.number, second.issue, second.reason) == ("督办调度〔2026〕2号", 2, "截止日期顺延")
    assert "督办调度〔2026〕1号通知停止执行" in second.text.passages[-2].text
    assert "11月27日（星期五）" in second.text.passages[2].text
    assert notice_or_404(ctx, first) == before
    assert notice_page(ctx, first).replaced_by == second.number
    assert not notices_page(ctx, round_id).has_changed


def test_a_further_note_is_a_reason_to_issue_again_and_a_further_day_is_none(ctx: Ctx, round_id: int) -> None:
    issue_notice(ctx, round_id, WANTED)
    tomorrow = replace(ctx, now=ctx.now + timedelta(days=1))
    again = replace(WANTED, signer="省科学技术厅", reason="更正")
    assert refused(tomorrow, round_id, again) is RoundFlaw.NOTICE_SAME
    issue_notice(tomorrow, round_id, replace(again, note="请核对名单。"))
    assert [one.note for one in notices_of_round(ctx, round_id)] == ["请核对名单。", ""]


def test_numbers_run_by_series_and_year(ctx: Ctx, round_id: int) -> None:
    other = make_round(ctx, [([make_unit(ctx, "省财政厅")], [])])[0]
    third = make_round(ctx, [([make_unit(ctx, "省体育局")], [])])[0]
    issue_notice(ctx, round_id, WANTED)
    assert notice_or_404(ctx, issue_notice(ctx, other, WANTED)).number == "督办调度〔2026〕2号"
    next_year = replace(ctx, now=ctx.now + timedelta(days=60))
    assert notice_or_404(ctx, issue_notice(next_year, third, WANTED)).number == "督办调度〔2027〕1号"
    move(ctx, other)
    kept = issue_notice(ctx, other, replace(WANTED, series="岚科督", reason="换代字"))
    assert notice_or_404(ctx, kept).number == "岚科督〔2026〕1号"
    assert notices_page(ctx, round_id).values["series"] == "岚科督"


def test_a_number_taken_in_the_same_moment_is_left_to_who_took_it(
    ctx: Ctx, round_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_notice(ctx, round_id, WANTED)
    move(ctx, round_id)
    monkeypatch.setattr("app.rounds.service.notices.last_number", lambda *_: 0)
    issue_notice(ctx, round_id, replace(WANTED, reason="顺延"))
    numbers = ctx.session.scalars(sa.select(col(DispatchNotice.number)).order_by(col(DispatchNotice.id)))
    assert list(numbers) == [1, 2]


def test_exempt_units_are_not_addressed(ctx: Ctx, round_id: int) -> None:
    for number in ctx.session.scalars(sa.select(col(Assignment.id)).where(col(Assignment.due_at) < NEW_DUE)).all():
        row = ctx.session.get_one(Assignment, number)
        if row.role.value == "co":
            exempt_assignment(ctx, row.id or 0, "机构调整")
    assert notice_or_404(ctx, issue_notice(ctx, round_id, WANTED)).text.to == "省工业和信息化厅："


@pytest.mark.parametrize(
    ("wanted", "flaw"),
    [
        (replace(WANTED, series=""), RoundFlaw.NOTICE_SERIES),
        (replace(WANTED, series="督办〔2026〕"), RoundFlaw.NOTICE_SERIES),
        (replace(WANTED, signer=""), RoundFlaw.NOTICE_SIGNER),
    ],
)
def test_a_notice_needs_a_series_and_a_signature(
    ctx: Ctx, round_id: int, wanted: NoticeInput, flaw: RoundFlaw
) -> None:
    assert refused(ctx, round_id, wanted) is flaw


def test_a_closed_round_gets_no_notice_and_only_the_office_issues(ctx: Ctx, round_id: int) -> None:
    dispatch = issue_notice(ctx, round_id, WANTED)
    liaison = ctx.acting_as(actor_of(ctx, "gx1"))
    assert notice_page(liaison, dispatch).number.endswith("1号")
    assert notices_page(liaison, round_id).draft is None
    with pytest.raises(Forbidden):
        issue_notice(liaison, round_id, WANTED)
    with pytest.raises(NotFound):
        notice_page(ctx.acting_as(actor_of(ctx, "wai1")), dispatch)
    close_round(ctx, round_id, "提前结束")
    assert refused(ctx, round_id, WANTED) is RoundFlaw.ROUND_CLOSED
    assert notices_page(ctx, round_id).draft is None
