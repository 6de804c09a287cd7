"""An acceptance taken back: what it changes, what it leaves alone, and who hears of it."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment.enums import ScoreEvent
from app.assessment.events import Span
from app.assessment.queries.events import events_by_unit
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden, NotFound, StaleData
from app.outbox.enums import CancelReason, Channel, MessageKind, OccurrenceState
from app.outbox.models import Occurrence
from app.plans.models import Task
from app.policy.roles import Role
from app.reports.build.report import report_page
from app.reports.enums import ReviewDecision
from app.reports.errors import AlreadyDecided, AlreadyReopened, ContentRefused, ReportRefused
from app.reports.models import ReportReview, ReviewReopening
from app.reports.queries.review import waiting_reports
from app.reports.service import accept_report, reopen_review, return_report, submit_report
from app.rounds.enums import AssignmentState
from app.rounds.queries.figures import figures_by_round
from app.rounds.service import close_round, open_round
from app.rounds.service.closing import reopen_round
from app.supervision.service import close_out_task
from app.units.models import Unit
from app.workdays.period import Period
from tests.support.factories.accounts import make_user
from tests.support.factories.reports import FULL, Stage

OF_REVIEWS = (ScoreEvent.ACCEPTED, ScoreEvent.ACCEPTED_FIRST_TIME, ScoreEvent.RETURNED)
WRONG = "接受有误：数据口径与统计局不一致。"


@pytest.fixture
def accepted(stage: Stage) -> int:
    report = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    accept_report(stage.at("dc1"), report, "数据翔实。")
    return report


def percent(stage: Stage, number: int = 0) -> int | None:
    return stage.ctx.session.scalar(sa.select(col(Task.percent)).where(col(Task.id) == stage.tasks[number]))


def told(stage: Stage, kind: MessageKind) -> Sequence[OccurrenceState]:
    return stage.ctx.session.scalars(
        sa.select(col(Occurrence.state))
        .where(col(Occurrence.kind) == kind, col(Occurrence.channel) == Channel.IN_APP)
        .order_by(col(Occurrence.id))
    ).all()


def test_the_report_waits_again_and_nothing_of_before_is_lost(stage: Stage, accepted: int) -> None:
    later = stage.later(hours=2)
    reopen_review(later.at("dc2"), accepted, WRONG)
    row = stage.assignment()
    assert (row.state, row.accepted_at, row.times_returned) == (AssignmentState.SUBMITTED, None, 0)
    assert row.first_submitted_at == stage.ctx.now
    assert percent(stage) is None
    assert stage.ctx.session.scalars(sa.select(ReportReview)).one().decision is ReviewDecision.ACCEPTED
    back = stage.ctx.session.scalars(sa.select(ReviewReopening)).one()
    assert (back.reason, back.reopened_by, back.reopened_at) == (WRONG, later.at("dc2").actor.id, later.ctx.now)
    audited = stage.ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.REPORT_REOPENED)
    ).one()
    assert (audited.subject_id, audited.reason) == (accepted, WRONG)
    said = [(entry.text, entry.sub) for entry in report_page(later.at("dc1"), accepted).history]
    assert said[:2] == [("许若溪撤销接受，重新审核", WRONG), ("梁景行审核：接受", "数据翔实。")]


def test_the_unit_hears_of_it_and_no_more_of_the_acceptance(stage: Stage, accepted: int) -> None:
    reopen_review(stage.at("dc1"), accepted, WRONG)
    assert told(stage, MessageKind.REPORT_ACCEPTED) == [OccurrenceState.CANCELLED] * 2
    assert told(stage, MessageKind.REPORT_REOPENED) == [OccurrenceState.PENDING] * 2
    reasons = set(
        stage.ctx.session.scalars(
            sa.select(col(Occurrence.cancel_reason)).where(col(Occurrence.kind) == MessageKind.REPORT_ACCEPTED)
        )
    )
    assert reasons == {CancelReason.REOPENED}


def test_it_is_accepted_taken_back_and_accepted_as_often_as_needed(stage: Stage, accepted: int) -> None:
    reopen_review(stage.at("dc1"), accepted, WRONG)
    accept_report(stage.at("dc2"), accepted, "复核无误。")
    reopen_review(stage.at("dc1"), accepted, "再看一次。")
    accept_report(stage.at("dc2"), accepted)
    assert percent(stage) == 50
    rows = stage.ctx.session.scalars(sa.select(col(ReportReview.attempt)).order_by(col(ReportReview.id))).all()
    assert rows == [1, 2, 3]
    # Each acceptance and each reopening is told: none is taken for a copy of the one before.
    states = told(stage, MessageKind.REPORT_ACCEPTED)
    assert (states.count(OccurrenceState.PENDING), states.count(OccurrenceState.CANCELLED)) == (2, 4)
    assert len(told(stage, MessageKind.REPORT_REOPENED)) == 4


def test_it_can_be_returned_and_is_on_time_after_that(stage: Stage, accepted: int) -> None:
    reopen_review(stage.at("dc1"), accepted, WRONG)
    return_report(stage.at("dc1"), accepted, "请核对口径。")
    newer = submit_report(stage.later(days=20).at("gx1"), stage.assignments[0], {**FULL, "percent": "45"})
    accept_report(stage.later(days=20).at("dc1"), newer)
    row = stage.assignment()
    assert (row.state, row.first_submitted_at) == (AssignmentState.ACCEPTED, stage.ctx.now)
    assert percent(stage) == 45
    page = report_page(stage.later(days=20).at("dc1"), newer)
    assert [entry.text for entry in page.history] == [
        "梁景行审核：接受",
        "周敏提交第2次报告",
        "梁景行审核：退回",
        "梁景行撤销接受，重新审核",
        "梁景行审核：接受",
        "周敏提交第1次报告",
    ]


def test_the_assessment_counts_what_holds(stage: Stage, accepted: int) -> None:
    span = Span(stage.ctx.today.replace(day=1), stage.ctx.today, stage.ctx.now)

    def counted() -> list[str]:
        found = events_by_unit(stage.ctx.session, span, None).get(stage.units[0], [])
        return sorted(one.kind.value for one in found if one.kind in OF_REVIEWS)

    assert counted() == ["accepted", "accepted_first_time"]
    reopen_review(stage.at("dc1"), accepted, WRONG)
    assert counted() == []
    return_report(stage.at("dc1"), accepted, "请核对口径。")
    assert counted() == ["returned"]


def test_figures_of_the_round_follow(stage: Stage, accepted: int) -> None:
    before = figures_by_round(stage.at("dc1"), [stage.round_id])[stage.round_id]
    assert (before.filed, before.on_time, before.accepted, before.in_review) == (1, 1, 1, 0)
    reopen_review(stage.at("dc1"), accepted, WRONG)
    after = figures_by_round(stage.at("dc1"), [stage.round_id])[stage.round_id]
    assert (after.filed, after.on_time, after.accepted, after.in_review) == (1, 1, 0, 1)


def test_the_progress_is_that_of_the_newest_acceptance_that_holds(stage: Stage, accepted: int) -> None:
    plan_id = stage.ctx.session.scalar(sa.text("SELECT plan_id FROM schedule"))
    december = open_round(stage.ctx, plan_id, Period.parse("2026-12")).round_id
    numbers = stage.ctx.session.scalars(
        sa.text(f"SELECT id FROM assignment WHERE round_id = {december} ORDER BY id")
    ).all()
    newer = submit_report(stage.at("gx1"), numbers[0], {**FULL, "percent": "60"})
    accept_report(stage.at("dc1"), newer)
    assert percent(stage) == 60
    reopen_review(stage.at("dc1"), newer, WRONG)
    assert percent(stage) == 50
    # A nil report says nothing of progress, and takes nothing of it back.
    return_report(stage.at("dc1"), newer, "请按无新进展报。")
    nil = submit_report(stage.at("gx1"), numbers[0], {"kind": "nil", "nil_reason": "本月没有节点。"})
    accept_report(stage.at("dc1"), nil)
    # What stood in the revision that came back does not count either.
    reopen_review(stage.at("dc1"), accepted, WRONG)
    assert percent(stage) is None
    accept_report(stage.at("dc1"), accepted)
    assert percent(stage) == 50
    reopen_review(stage.at("dc1"), nil, WRONG)
    assert percent(stage) == 50


def test_a_task_that_was_closed_out_keeps_its_progress(stage: Stage, accepted: int) -> None:
    close_out_task(stage.at("dc1"), stage.tasks[0], finished_on=stage.ctx.today, reason="已核验。")
    reopen_review(stage.at("dc1"), accepted, WRONG)
    assert percent(stage) == 100
    accept_report(stage.at("dc1"), accepted)
    assert percent(stage) == 100


def test_a_closed_round_must_be_opened_first(stage: Stage, accepted: int) -> None:
    close_round(stage.ctx, stage.round_id, "提前结束")
    with pytest.raises(ReportRefused, match="请办公室先重新开放本期次"):
        reopen_review(stage.at("dc1"), accepted, WRONG)
    page = report_page(stage.at("dc1"), accepted).reopening
    assert page is not None
    assert "请办公室先重新开放本期次" in page.refusal
    reopen_round(stage.ctx, stage.round_id, "更正")
    reopen_review(stage.at("dc1"), accepted, WRONG)
    assert stage.assignment().state is AssignmentState.SUBMITTED


def test_a_merged_unit_has_nobody_who_could_mend_it(stage: Stage, accepted: int) -> None:
    stage.ctx.session.get_one(Unit, stage.units[0]).active = False
    stage.ctx.session.flush()
    with pytest.raises(ReportRefused, match="撤并"):
        reopen_review(stage.at("dc1"), accepted, WRONG)


def test_the_second_is_told_who_was_faster(stage: Stage, accepted: int) -> None:
    shown = stage.assignment().version
    reopen_review(stage.at("dc1"), accepted, WRONG, shown)
    with pytest.raises(AlreadyReopened) as refused:
        reopen_review(stage.later(minutes=5).at("dc2"), accepted, "另一个原因", shown)
    assert "梁景行已于11月18日 09:00撤销了对这份报告的接受" in refused.value.message
    assert refused.value.facts["kept"] == [("您写的原因", "另一个原因")]
    # Accepted again meanwhile: what the second one looked at is past all the same.
    accept_report(stage.at("dc1"), accepted)
    with pytest.raises(AlreadyReopened):
        reopen_review(stage.at("dc2"), accepted, WRONG, shown)
    assert stage.ctx.session.scalar(sa.select(sa.func.count()).select_from(ReviewReopening)) == 1


def test_a_page_that_is_out_of_date_changes_nothing(stage: Stage, accepted: int) -> None:
    with pytest.raises(StaleData):
        reopen_review(stage.at("dc1"), accepted, WRONG, stage.assignment().version - 1)
    assert stage.assignment().state is AssignmentState.ACCEPTED


def test_only_the_newest_accepted_revision_can_be_reopened(stage: Stage, accepted: int) -> None:
    reopen_review(stage.at("dc1"), accepted, WRONG)
    return_report(stage.at("dc1"), accepted, "请核对口径。")
    waiting = submit_report(stage.at("gx1"), stage.assignments[0], {**FULL, "percent": "45"})
    with pytest.raises(ReportRefused, match="状态已经变化"):
        reopen_review(stage.at("dc1"), waiting, WRONG)
    accept_report(stage.at("dc1"), waiting)
    with pytest.raises(ReportRefused, match="状态已经变化"):
        reopen_review(stage.at("dc1"), accepted, WRONG)
    with pytest.raises(AlreadyDecided):
        return_report(stage.at("dc1"), waiting, "再看")
    assert report_page(stage.at("dc1"), accepted).reopening is None


@pytest.mark.parametrize(("reason", "message"), [("", "请写明撤销接受的原因"), ("长" * 501, "最多500字")])
def test_a_reason_is_needed_and_fits(stage: Stage, accepted: int, reason: str, message: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        reopen_review(stage.at("dc1"), accepted, reason)
    assert message in refused.value.fields["reason"]


def test_who_may_and_who_sees(stage: Stage, accepted: int) -> None:
    make_user(stage.ctx, "bgs", Role.OFFICE, name="办公室")
    make_user(stage.ctx, "fgld", Role.LEADER, name="分管领导")
    make_user(stage.ctx, "dc3", Role.SUPERVISOR, name="外单位督查员", everything=False)
    for login in ("gx1", "gxld", "fgld"):
        with pytest.raises(Forbidden):
            reopen_review(stage.at(login), accepted, WRONG)
        assert report_page(stage.at(login), accepted).reopening is None
    with pytest.raises(NotFound):
        reopen_review(stage.at("dc3"), accepted, WRONG)
    reopen_review(stage.at("bgs"), accepted, WRONG)
    assert stage.assignment().state is AssignmentState.SUBMITTED


def test_the_reviewers_clock_begins_anew(stage: Stage, accepted: int) -> None:
    """And stands behind what was filed before it was reopened."""
    second = submit_report(stage.later(days=1).at("gx1"), stage.assignments[1], FULL)
    week = stage.later(days=7)
    reopen_review(week.at("dc1"), accepted, WRONG)
    found = [(one.report_id, one.waits_since) for one in waiting_reports(week.at("dc1"))]
    assert found == [(second, stage.later(days=1).ctx.now), (accepted, week.ctx.now)]
