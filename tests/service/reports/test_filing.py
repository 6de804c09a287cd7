"""Filing: immutable revisions, once, with everything that belongs to it or nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden, NotFound
from app.core.forms import Upload
from app.outbox.enums import CancelReason, Channel, MessageKind, OccurrenceState
from app.outbox.models import Message, Occurrence
from app.outbox.rules import Occasion
from app.outbox.service import enqueue
from app.reports.enums import ReportKind
from app.reports.errors import AlreadyFiled, ContentRefused, DraftConflict, ReportRefused
from app.reports.models import Draft, Report, ReportEvidence
from app.reports.service import (
    accept_report,
    attach_evidence,
    file_report,
    request_sign_off,
    return_report,
    save_draft,
    send_back,
    sign_off,
    submit_report,
    withdraw_report,
)
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from app.rounds.service import extend_lock
from app.units.models import Unit
from tests.support.factories.reports import FULL, NIL, Stage

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def reports(stage: Stage) -> list[Report]:
    return list(stage.ctx.session.scalars(sa.select(Report).order_by(col(Report.id))))


def test_a_report_is_filed_with_all_that_belongs_to_it(stage: Stage) -> None:
    liaison = stage.at("gx1")
    enqueue(
        stage.ctx,
        [
            Occasion(MessageKind.REMINDER, liaison.actor.id, "assignment", number, "d", stage.ctx.now, step="-1")
            for number in stage.assignments[:2]
        ],
    )
    (evidence,) = attach_evidence(liaison, stage.assignments[0], [Upload("验收意见.pdf", PDF)])
    report_id = submit_report(liaison, stage.assignments[0], FULL, [evidence], version=1)
    (report,) = reports(stage)
    assert (report.id, report.revision, report.percent, report.submitted_at) == (report_id, 1, 50, stage.ctx.now)
    row = stage.assignment()
    assert (row.state, row.first_submitted_at, row.last_submitted_at) == (
        AssignmentState.SUBMITTED,
        stage.ctx.now,
        stage.ctx.now,
    )
    links = stage.ctx.session.scalars(sa.select(col(ReportEvidence.evidence_id)))
    assert links.all() == [evidence]
    assert stage.ctx.session.scalars(sa.select(Draft)).all() == []
    fates = stage.ctx.session.execute(
        sa.select(col(Occurrence.subject_id), col(Occurrence.state), col(Occurrence.cancel_reason)).where(
            col(Occurrence.kind) == MessageKind.REMINDER
        )
    )
    assert {tuple(row) for row in fates} == {
        (stage.assignments[0], OccurrenceState.CANCELLED, CancelReason.SUBMITTED),
        (stage.assignments[1], OccurrenceState.PENDING, None),
    }
    audited = stage.ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.REPORT_SUBMITTED)
    )
    assert [entry.subject_id for entry in audited] == [report_id]


def test_a_nil_report_has_its_reason_alone(stage: Stage) -> None:
    submit_report(stage.at("gx1"), stage.assignments[0], {**NIL, "status": "on_track", "percent": "50"})
    (report,) = reports(stage)
    assert (report.kind, report.nil_reason, report.progress, report.percent) == (
        ReportKind.NIL,
        NIL["nil_reason"],
        "",
        None,
    )


def test_what_was_written_is_not_lost_by_choosing_nil(stage: Stage) -> None:
    with pytest.raises(ContentRefused) as refused:
        submit_report(stage.at("gx1"), stage.assignments[0], {**FULL, **NIL})
    assert set(refused.value.fields) == {"nil_reason"}
    assert reports(stage) == []


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"progress": ""}, {"progress"}),
        ({"status": "finished"}, {"status"}),
        ({"percent": ""}, {"percent"}),
        ({"percent": "101"}, {"percent"}),
        ({"percent": "50.5"}, {"percent"}),
        ({"percent": "五十"}, {"percent"}),
        ({"kind": "nil"}, {"nil_reason"}),
        ({"progress": "", "status": "", "percent": ""}, {"progress", "status", "percent"}),
    ],
)
def test_what_is_missing_is_said_at_its_field(stage: Stage, changed: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(ContentRefused) as refused:
        submit_report(stage.at("gx1"), stage.assignments[0], {**FULL, **changed})
    assert set(refused.value.fields) == fields
    assert reports(stage) == []


def test_the_same_words_twice_are_one_report(stage: Stage) -> None:
    first = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    assert submit_report(stage.at("gx1"), stage.assignments[0], FULL) == first
    assert submit_report(stage.at("gx2"), stage.assignments[0], FULL) == first
    assert len(reports(stage)) == 1


def test_other_words_after_filing_are_refused_with_who_and_when(stage: Stage) -> None:
    submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    with pytest.raises(AlreadyFiled, match="周敏已于11月18日 09:00提交"):
        submit_report(stage.at("gx2"), stage.assignments[0], {**FULL, "percent": "60"})


def test_filing_over_a_newer_draft_is_refused(stage: Stage) -> None:
    save_draft(stage.at("gx2"), stage.assignments[0], FULL, version=0)
    with pytest.raises(DraftConflict):
        submit_report(stage.at("gx1"), stage.assignments[0], {**FULL, "percent": "60"}, version=0)


def test_the_lines_decide_in_the_moment(stage: Stage) -> None:
    row = stage.assignment()
    wait = (row.due_at - stage.ctx.now).total_seconds()
    submit_report(stage.later(seconds=wait).at("gx1"), stage.assignments[0], FULL)
    assert stage.assignment().first_submitted_at == row.due_at
    until_lock = (row.lock_at - stage.ctx.now).total_seconds()
    submit_report(stage.later(seconds=until_lock).at("gx1"), stage.assignments[1], FULL)
    with pytest.raises(ReportRefused, match="已过锁定线，不能再报。确需补报，请向办公室申请。"):
        submit_report(stage.later(seconds=until_lock + 0.001).at("jy1"), stage.assignments[2], FULL)


def test_a_later_lock_line_lets_one_unit_file(stage: Stage) -> None:
    late = stage.later(days=14)
    extend_lock(late.ctx, stage.assignments[0], late.ctx.now + timedelta(days=1), "统计数据晚出")
    submit_report(late.at("gx1"), stage.assignments[0], FULL)
    with pytest.raises(ReportRefused):
        submit_report(late.at("gx1"), stage.assignments[1], FULL)


def test_a_correction_is_a_new_revision_and_punctuality_stays(stage: Stage) -> None:
    first = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    return_report(stage.at("dc1"), first, "请补充数据来源。")
    after_lock = stage.later(days=14)
    second = submit_report(after_lock.at("gx1"), stage.assignments[0], {**FULL, "progress": "补充：来源为统计月报。"})
    assert [(report.id, report.revision) for report in reports(stage)] == [(first, 1), (second, 2)]
    row = stage.assignment()
    assert (row.first_submitted_at, row.last_submitted_at) == (stage.ctx.now, after_lock.ctx.now)
    assert row.times_returned == 1


def test_a_submitted_report_cannot_be_changed_in_place(stage: Stage) -> None:
    report_id = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    statement = sa.update(Report).where(col(Report.id) == report_id).values(percent=99)
    with pytest.raises(sa.exc.DBAPIError), stage.ctx.session.begin_nested():
        stage.ctx.session.connection().execute(statement)
    stage.ctx.session.expire_all()
    assert reports(stage)[0].percent == 50


def test_nobody_files_for_another_unit(stage: Stage) -> None:
    with pytest.raises(NotFound):
        submit_report(stage.at("jy1"), stage.assignments[0], FULL)
    for login in ("dc1", "gxld"):
        with pytest.raises(Forbidden):
            submit_report(stage.at(login), stage.assignments[0], FULL)


@pytest.fixture
def signing(stage: Stage) -> Stage:
    stage.ctx.session.get_one(Unit, stage.units[0]).needs_sign_off = True
    stage.ctx.session.flush()
    return stage


def test_a_unit_that_signs_off_files_in_two_steps(signing: Stage) -> None:
    assert file_report(signing.at("gx1"), signing.assignments[0], FULL) is None
    assert signing.assignment().state is AssignmentState.SIGNING
    assert reports(signing) == []
    with pytest.raises(ReportRefused, match="状态已经变化"):
        save_draft(signing.at("gx1"), signing.assignments[0], {**FULL, "percent": "99"})
    later = signing.later(hours=3)
    sign_off(later.at("gxld"), signing.assignments[0])
    (report,) = reports(signing)
    people = signing.at("gx1").actor.id, signing.at("gxld").actor.id
    assert (report.submitted_by, report.signed_by) == people
    assert signing.assignment().first_submitted_at == later.ctx.now


def test_a_unit_that_signs_off_cannot_skip_it(signing: Stage) -> None:
    with pytest.raises(ReportRefused, match="请先送签"):
        submit_report(signing.at("gx1"), signing.assignments[0], FULL)
    with pytest.raises(ReportRefused):
        request_sign_off(signing.at("jy1"), signing.assignments[2], FULL)
    with pytest.raises(Forbidden):
        sign_off(signing.at("gx1"), signing.assignments[0])
    with pytest.raises(NotFound):
        sign_off(signing.at("gxld"), signing.assignments[2])
    with pytest.raises(ReportRefused):
        sign_off(signing.at("gxld"), signing.assignments[0])
    with pytest.raises(ContentRefused):
        request_sign_off(signing.at("gx1"), signing.assignments[0], {**FULL, "progress": ""})


def test_the_leader_sends_back_with_a_reason_that_stays_until_answered(signing: Stage) -> None:
    request_sign_off(signing.at("gx1"), signing.assignments[0], FULL)
    with pytest.raises(ContentRefused):
        send_back(signing.at("gxld"), signing.assignments[0], "")
    send_back(signing.at("gxld"), signing.assignments[0], "请写明累计数。")
    assert signing.assignment().state is AssignmentState.DRAFT
    save_draft(signing.at("gx1"), signing.assignments[0], {**FULL, "progress": "累计10个。"})
    draft = signing.ctx.session.get_one(Draft, signing.assignments[0], populate_existing=True)
    assert (draft.content["sent_back_reason"], draft.content["sent_back_by"]) == ("请写明累计数。", "李岱")
    request_sign_off(signing.at("gx1"), signing.assignments[0], {**FULL, "progress": "累计10个。"})
    draft = signing.ctx.session.get_one(Draft, signing.assignments[0], populate_existing=True)
    assert "sent_back_reason" not in draft.content


def letters(stage: Stage) -> list[tuple[str, str, OccurrenceState]]:
    """Of the in-app channel: to whom, about which version, how it ended."""
    rows = stage.ctx.session.execute(
        sa.select(col(User.login), col(Occurrence.step), col(Occurrence.state))
        .join(User, col(User.id) == col(Occurrence.recipient_id))
        .where(col(Occurrence.kind) == MessageKind.SIGN_OFF, col(Occurrence.channel) == Channel.IN_APP)
        .order_by(col(Occurrence.id))
    )
    return [(login, step, state) for login, step, state in rows]


def test_the_leader_is_told_once_for_each_version_that_waits(signing: Stage) -> None:
    number = signing.assignments[0]
    request_sign_off(signing.at("gx1"), number, FULL)
    assert letters(signing) == [("gxld", "V1", OccurrenceState.PENDING)]
    send_back(signing.at("gxld"), number, "请写明累计数。")
    request_sign_off(signing.at("gx1"), number, {**FULL, "progress": "累计10个。"})
    assert letters(signing) == [("gxld", "V1", OccurrenceState.CANCELLED), ("gxld", "V3", OccurrenceState.PENDING)]
    sign_off(signing.at("gxld"), number)
    assert [state for _, _, state in letters(signing)] == [OccurrenceState.CANCELLED] * 2


def test_reports_prepared_on_one_day_are_one_letter(signing: Stage) -> None:
    for number in signing.assignments[:2]:
        request_sign_off(signing.at("gx1"), number, FULL)
    assert len(letters(signing)) == 2
    messages = signing.ctx.session.scalars(sa.select(Message).where(col(Message.kind) == MessageKind.SIGN_OFF)).all()
    assert sorted(message.channel for message in messages) == [Channel.IN_APP, Channel.SMTP]


def test_the_preparer_may_take_it_back(signing: Stage) -> None:
    request_sign_off(signing.at("gx1"), signing.assignments[0], FULL)
    withdraw_report(signing.at("gx2"), signing.assignments[0])
    assert signing.assignment().state is AssignmentState.DRAFT
    with pytest.raises(ReportRefused):
        withdraw_report(signing.at("gx2"), signing.assignments[0])


def test_an_accepted_report_is_not_filed_again(stage: Stage) -> None:
    report_id = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    accept_report(stage.at("dc1"), report_id)
    with pytest.raises(AlreadyFiled, match="已接受"):
        submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    assert stage.ctx.session.get_one(Assignment, stage.assignments[0]).accepted_at == stage.ctx.now
