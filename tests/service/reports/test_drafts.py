"""Drafts: kept as typed, one version at a time, never seen by others."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden, NotFound
from app.core.forms import Upload
from app.evidence.errors import FileRefused
from app.reports.errors import ContentRefused, DraftConflict, ReportRefused
from app.reports.models import Draft
from app.reports.service import attach_evidence, detach_evidence, reuse_evidence, save_draft
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from app.rounds.service import close_round
from tests.support.factories.reports import FULL, Stage

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def draft(stage: Stage, number: int = 0) -> Draft:
    return stage.ctx.session.get_one(Draft, stage.assignments[number], populate_existing=True)


def test_a_draft_keeps_what_is_typed_complete_or_not(stage: Stage) -> None:
    typed = {**FULL, "percent": "约五成", "status": ""}
    saved = save_draft(stage.at("gx1"), stage.assignments[0], typed, version=0)
    assert (saved.version, saved.saved_at) == (1, stage.ctx.now)
    kept = draft(stage)
    assert {name: kept.content[name] for name in typed} == typed
    assert stage.assignment().state is AssignmentState.DRAFT


def test_only_the_first_save_is_audited(stage: Stage) -> None:
    version = 0
    for words in ("一", "一二", "一二三"):
        saved = save_draft(stage.at("gx1"), stage.assignments[0], {**FULL, "progress": words}, version=version)
        version = saved.version
    assert version == 3
    rows = stage.ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.DRAFT_STARTED))
    assert [row.subject_id for row in rows] == [stage.assignments[0]]
    assert stage.assignment().version == 2


def test_saving_the_same_words_again_is_no_new_version(stage: Stage) -> None:
    first = save_draft(stage.at("gx1"), stage.assignments[0], FULL, version=0)
    assert save_draft(stage.later(minutes=1).at("gx1"), stage.assignments[0], FULL, version=1) == first
    # A tab that was left behind but says the same loses nothing.
    assert save_draft(stage.at("gx1"), stage.assignments[0], FULL, version=0) == first


def test_the_second_tab_is_told_who_and_when_and_keeps_its_words(stage: Stage) -> None:
    save_draft(stage.at("gx1"), stage.assignments[0], FULL, version=0)
    mine = {**FULL, "progress": "另一页写的进展。"}
    with pytest.raises(DraftConflict) as conflict:
        save_draft(stage.at("gx2"), stage.assignments[0], mine, version=0)
    found = conflict.value
    assert "周敏已于11月18日 09:00" in found.message
    assert found.facts["kept"] == [("progress", "另一页写的进展。")]
    assert (found.version, found.theirs["progress"]) == (1, FULL["progress"])
    assert draft(stage).content["progress"] == FULL["progress"]
    # Having seen it, the second writer may go on from the newer version.
    assert save_draft(stage.at("gx2"), stage.assignments[0], mine, version=1).version == 2
    assert save_draft(stage.at("gx1"), stage.assignments[0], FULL, version=None).version == 3


@pytest.mark.parametrize(("field", "length"), [("progress", 5001), ("problems", 2001), ("nil_reason", 501)])
def test_only_length_refuses_a_draft(stage: Stage, field: str, length: int) -> None:
    with pytest.raises(ContentRefused) as refused:
        save_draft(stage.at("gx1"), stage.assignments[0], {field: "长" * length})
    assert set(refused.value.fields) == {field}


def test_a_foreign_assignment_is_as_unknown_as_none(stage: Stage) -> None:
    for login, number in (("jy1", stage.assignments[0]), ("gx1", stage.assignments[2]), ("gx1", 10**9)):
        with pytest.raises(NotFound):
            save_draft(stage.at(login), number, FULL)


def test_supervisors_and_leaders_do_not_write_for_the_unit(stage: Stage) -> None:
    for login in ("dc1", "gxld"):
        with pytest.raises(Forbidden):
            save_draft(stage.at(login), stage.assignments[0], FULL)


def test_a_closed_round_and_the_lock_line_end_writing(stage: Stage) -> None:
    late = stage.later(days=13)
    with pytest.raises(ReportRefused, match="锁定线"):
        save_draft(late.at("gx1"), stage.assignments[0], FULL)
    close_round(stage.ctx, stage.round_id, "提前结束")
    with pytest.raises(ReportRefused, match="已关闭"):
        save_draft(stage.at("gx1"), stage.assignments[0], FULL)


def test_files_come_and_go_with_the_draft(stage: Stage) -> None:
    liaison = stage.at("gx1")
    save_draft(liaison, stage.assignments[0], FULL)
    (number,) = attach_evidence(liaison, stage.assignments[0], [Upload("验收意见.pdf", PDF)])
    assert draft(stage).evidence_ids == [number]
    assert draft(stage).content["progress"] == FULL["progress"]
    again = attach_evidence(liaison, stage.assignments[0], [Upload("验收意见.pdf", PDF)])
    assert again == [number]
    assert draft(stage).evidence_ids == [number]
    detach_evidence(liaison, stage.assignments[0], number)
    assert draft(stage).evidence_ids == []
    # On a task without a draft, reuse begins one.
    reuse_evidence(liaison, stage.assignments[1], number)
    assert draft(stage, 1).evidence_ids == [number]
    added = stage.ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.EVIDENCE_ADDED))
    assert len(added.all()) == 1


def test_a_file_of_another_unit_cannot_be_used(stage: Stage) -> None:
    (number,) = attach_evidence(stage.at("gx1"), stage.assignments[0], [Upload("内部底稿.pdf", PDF)])
    for wanted in (number, 10**9):
        with pytest.raises(NotFound):
            reuse_evidence(stage.at("jy1"), stage.assignments[2], wanted)
        with pytest.raises(NotFound):
            save_draft(stage.at("jy1"), stage.assignments[2], FULL, [wanted])


def test_a_refused_file_changes_nothing(stage: Stage) -> None:
    with pytest.raises(FileRefused, match="不收这种文件"):
        attach_evidence(stage.at("gx1"), stage.assignments[0], [Upload("宏.docm", b"x")])
    assert stage.ctx.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    assert stage.ctx.session.get_one(Assignment, stage.assignments[0]).state is AssignmentState.PENDING
