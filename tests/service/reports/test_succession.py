"""A merger or a split in mid-year: who answers from that day on, what is still owed, what stays where it was."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.config import Settings
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.core.forms import Upload
from app.core.paging import Window
from app.evidence.models import Evidence
from app.outbox.enums import MessageKind
from app.outbox.models import Occurrence
from app.plans.enums import ResponsibilityRole
from app.plans.models import Responsibility
from app.policy.roles import Role
from app.reports.build.form import form_page
from app.reports.build.report import report_page
from app.reports.errors import ReportRefused
from app.reports.models import Draft, Report
from app.reports.service import attach_evidence, return_report, save_draft, submit_report, succeed_unit
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from app.rounds.queries import Wanted, assignment_lines, unit_figures, visible_assignment
from app.rounds.service import open_round
from app.units.enums import SuccessionKind
from app.units.models import Unit, UnitSuccession
from app.units.queries import directory, heir_of
from app.units.rules import exact_names
from app.units.service import rename_unit
from app.units.service.succession import Succession
from app.workdays.period import Period
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.reports import FULL, Stage

DAY = date(2026, 11, 18)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x00" * 60


def merger(stage: Stage, reason: str = "岚机编〔2026〕9号", **changed: object) -> Succession:
    first, second = stage.units
    values: dict[str, object] = {"from_unit": first, "to_unit": second, "kind": SuccessionKind.MERGED}
    return Succession(**{**values, "effective_on": DAY, "reason": reason, **changed})  # type: ignore[arg-type]


@pytest.fixture
def office(stage: Stage) -> Stage:
    make_user(stage.ctx, "bgs", Role.OFFICE)
    return stage


def writing(stage: Stage) -> Ctx:
    """The successor's liaison before a form."""
    acting = stage.at("jy1")
    more = {"settings": Settings(data_dir=Path("/nonexistent")), "lamps": lambda _ctx, _ids: {}}
    return replace(acting, extra={**acting.extra, **more})


def duties_of(stage: Stage, task_id: int) -> list[tuple[int, ResponsibilityRole, date, date | None]]:
    rows = stage.ctx.session.scalars(
        sa.select(Responsibility).where(col(Responsibility.task_id) == task_id).order_by(col(Responsibility.id))
    )
    return [(row.unit_id, row.role, row.valid_from, row.valid_to) for row in rows]


def test_a_merger_hands_on_what_is_owed_with_its_draft_and_files(office: Stage) -> None:
    first, second = office.units
    save_draft(office.at("gx1"), office.assignments[0], {**FULL, "progress": "写到一半"})
    attach_evidence(office.at("gx1"), office.assignments[0], [Upload("图.png", PNG)])
    filed = submit_report(office.at("gx1"), office.assignments[1], FULL)
    done = succeed_unit(office.at("bgs"), merger(office))
    assert (done.tasks, done.assignments) == (2, 1)
    # What was filed stays with the unit that filed it; the rest is the successor's with every word.
    assert [office.assignment(number).unit_id for number in (0, 1, 2)] == [second, first, second]
    draft = office.ctx.session.get_one(Draft, office.assignments[0], populate_existing=True)
    assert draft.content["progress"] == "写到一半"
    owner = office.ctx.session.get_one(Evidence, draft.evidence_ids[0]).unit_id
    assert owner == second
    submit_report(office.at("jy1"), office.assignments[0], FULL, draft.evidence_ids)
    assert office.ctx.session.get_one(Report, filed).assignment_id == office.assignments[1]
    assert not office.ctx.session.get_one(Unit, first, populate_existing=True).active
    assert duties_of(office, office.tasks[0]) == [
        (first, ResponsibilityRole.LEAD, date(2026, 1, 1), date(2026, 11, 17)),
        (second, ResponsibilityRole.LEAD, DAY, None),
    ]


def test_the_next_round_asks_the_successor_alone(office: Stage) -> None:
    succeed_unit(office.at("bgs"), merger(office))
    plan_id = office.ctx.session.scalar(sa.text("SELECT plan_id FROM schedule"))
    opened = open_round(office.ctx, plan_id, Period.parse("2026-12"))
    units = office.ctx.session.scalars(
        sa.select(col(Assignment.unit_id)).where(col(Assignment.round_id) == opened.round_id)
    ).all()
    assert units == [office.units[1]] * 3


def test_a_returned_report_is_mended_by_the_successor(office: Stage) -> None:
    filed = submit_report(office.at("gx1"), office.assignments[0], FULL)
    return_report(office.at("dc1"), filed, "请补充")
    before = office.assignment().first_submitted_at
    succeed_unit(office.at("bgs"), merger(office))
    submit_report(office.at("jy1"), office.assignments[0], {**FULL, "progress": "补充后的进展"})
    row = office.assignment()
    assert (row.state, row.first_submitted_at) == (AssignmentState.SUBMITTED, before)


def test_what_is_returned_after_the_merger_is_mended_by_the_successor_with_its_files(office: Stage) -> None:
    first, second = office.units
    kept = attach_evidence(office.at("gx1"), office.assignments[0], [Upload("图.png", PNG)])
    filed = submit_report(office.at("gx1"), office.assignments[0], FULL, kept)
    succeed_unit(office.at("bgs"), merger(office))
    assert office.assignment().unit_id == first
    assert return_report(office.at("dc1"), filed, "请补充") == second
    assert office.assignment().unit_id == second
    told = sa.select(col(Occurrence.recipient_id)).where(
        col(Occurrence.kind) == MessageKind.REPORT_RETURNED, col(Occurrence.subject_id) == filed
    )
    assert set(office.ctx.session.scalars(told)) == {office.at("jy1").actor.id}
    form = form_page(writing(office), office.assignments[0])
    assert form.values["progress"] == FULL["progress"]
    mended = {**FULL, "progress": "补充后的进展"}
    submit_report(office.at("jy1"), office.assignments[0], mended, [file.id for file in form.files], form.version)
    assert office.assignment().state is AssignmentState.SUBMITTED


def test_what_was_returned_before_the_merger_goes_on_with_its_files(office: Stage) -> None:
    kept = attach_evidence(office.at("gx1"), office.assignments[0], [Upload("图.png", PNG)])
    return_report(office.at("dc1"), submit_report(office.at("gx1"), office.assignments[0], FULL, kept), "请补充")
    succeed_unit(office.at("bgs"), merger(office))
    form = form_page(writing(office), office.assignments[0])
    (file,) = form.files
    assert office.ctx.session.get_one(Evidence, file.id).unit_id == office.units[1]
    submit_report(office.at("jy1"), office.assignments[0], {**FULL, "progress": "补充"}, [file.id], form.version)


def test_over_two_mergers_the_last_unit_mends_it(office: Stage) -> None:
    filed = submit_report(office.at("gx1"), office.assignments[0], FULL)
    third = make_unit(office.ctx, "省数据局")
    succeed_unit(office.at("bgs"), merger(office))
    succeed_unit(office.at("bgs"), merger(office, from_unit=office.units[1], to_unit=third))
    assert return_report(office.at("dc1"), filed, "请补充") == third


def test_what_nobody_could_mend_is_not_returned(office: Stage) -> None:
    """The successor files a report of its own for the task, or there is no successor."""
    filed = submit_report(office.at("gx1"), office.assignments[0], FULL)
    known = office.assignment()
    own = Assignment(
        round_id=office.round_id,
        task_id=office.tasks[0],
        unit_id=office.units[1],
        role=ResponsibilityRole.CO,
        state=AssignmentState.PENDING,
        due_at=known.due_at,
        lock_at=known.lock_at,
    )
    office.ctx.session.add(own)
    succeed_unit(office.at("bgs"), merger(office))
    with pytest.raises(ReportRefused, match="退回后没有单位能修改"):
        return_report(office.at("dc1"), filed, "请补充")
    office.ctx.session.delete(own)
    office.ctx.session.execute(sa.delete(UnitSuccession))
    with pytest.raises(ReportRefused, match="接受意见"):
        return_report(office.at("dc1"), filed, "请补充")
    assert office.assignment().state is AssignmentState.SUBMITTED


def test_units_merged_in_a_circle_have_no_successor(office: Stage) -> None:
    first, second = office.units
    for one, other in ((first, second), (second, first)):
        row = {"from_unit_id": one, "to_unit_id": other, "kind": SuccessionKind.MERGED, "effective_on": DAY}
        office.ctx.session.execute(
            sa.insert(UnitSuccession), [{**row, "reason": "x", "recorded_at": office.ctx.now, "recorded_by": None}]
        )
    office.ctx.session.execute(sa.update(Unit).values(active=False))
    assert heir_of(office.ctx.session, first) is None


def test_a_split_hands_on_the_named_tasks_only(office: Stage) -> None:
    first, second = office.units
    wanted = merger(office, kind=SuccessionKind.SPLIT, task_ids=(office.tasks[1],))
    assert succeed_unit(office.at("bgs"), wanted).tasks == 1
    assert [office.assignment(number).unit_id for number in (0, 1)] == [first, second]
    assert office.ctx.session.get_one(Unit, first, populate_existing=True).active
    # And back again, on the same day: no row is overwritten, the open one is the first unit's.
    back = merger(office, from_unit=second, to_unit=first, kind=SuccessionKind.SPLIT, task_ids=(office.tasks[1],))
    succeed_unit(office.at("bgs"), back)
    assert [row[0] for row in duties_of(office, office.tasks[1]) if row[3] is None] == [first]


def test_a_co_unit_that_takes_over_the_lead_owes_one_report(office: Stage) -> None:
    _, second = office.units
    office.ctx.session.add(
        Responsibility(
            task_id=office.tasks[0],
            unit_id=second,
            role=ResponsibilityRole.CO,
            position=1,
            valid_from=date(2026, 1, 1),
        )
    )
    both = Assignment(
        round_id=office.round_id,
        task_id=office.tasks[0],
        unit_id=second,
        role=ResponsibilityRole.CO,
        state=AssignmentState.PENDING,
        due_at=office.assignment().due_at,
        lock_at=office.assignment().lock_at,
    )
    office.ctx.session.add(both)
    office.ctx.session.flush()
    succeed_unit(office.at("bgs"), merger(office))
    assert office.assignment().state is AssignmentState.EXEMPT
    assert office.assignment().exempt_reason == "岚机编〔2026〕9号"
    open_rows = [row for row in duties_of(office, office.tasks[0]) if row[3] is None]
    assert open_rows == [(second, ResponsibilityRole.LEAD, DAY, None)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to_unit": 987654}, "to_unit"),
        ({"reason": ""}, "reason"),
        ({"effective_on": date(2026, 11, 19)}, "effective_on"),
        ({"kind": SuccessionKind.SPLIT}, "task_ids"),
    ],
)
def test_what_is_missing_is_named_and_nothing_moves(office: Stage, changed: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        succeed_unit(office.at("bgs"), merger(office, **changed))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]
    assert office.assignment().unit_id == office.units[0]


def test_a_task_of_another_unit_cannot_be_split_off_and_only_the_office_may(office: Stage) -> None:
    with pytest.raises(NotFound):
        succeed_unit(office.at("bgs"), merger(office, kind=SuccessionKind.SPLIT, task_ids=(office.tasks[2],)))
    with pytest.raises(Forbidden):
        succeed_unit(office.at("dc1"), merger(office))


def test_every_step_leaves_its_row(office: Stage) -> None:
    make_unit(office.ctx, "省数据局")
    succeed_unit(office.at("bgs"), merger(office))
    actions = set(office.ctx.session.scalars(sa.select(col(AuditRow.action))))
    assert {
        AuditAction.UNIT_SUCCEEDED,
        AuditAction.UNIT_DISABLED,
        AuditAction.RESPONSIBILITY_MOVED,
        AuditAction.ASSIGNMENT_REASSIGNED,
    } <= actions


def test_the_successor_of_a_merged_unit_reads_what_was_filed_before(office: Stage) -> None:
    filed = submit_report(office.at("gx1"), office.assignments[0], FULL, _file(office))
    with pytest.raises(NotFound):
        report_page(office.at("jy1"), filed)
    succeed_unit(office.at("bgs"), merger(office))
    # Its own former unit, and again through a second merger.
    third = make_unit(office.ctx, "省科教厅")
    make_user(office.ctx, "kj1", Role.LIAISON, unit_id=third)
    with pytest.raises(NotFound):
        report_page(office.at("kj1"), filed)
    assert report_page(office.at("jy1"), filed).unit == "省工业和信息化厅"
    succeed_unit(office.at("bgs"), merger(office, from_unit=office.units[1], to_unit=third))
    shown = report_page(office.at("kj1"), filed)
    assert (shown.unit, len(shown.files)) == ("省工业和信息化厅", 1)
    # Reading is not writing: what was filed is nobody's to change.
    with pytest.raises(NotFound):
        form_page(office.at("kj1"), office.assignments[0])
    with pytest.raises(NotFound):
        save_draft(office.at("kj1"), office.assignments[0], FULL)


def _file(office: Stage) -> list[int]:
    return attach_evidence(office.at("gx1"), office.assignments[0], [Upload("图.png", PNG)])


def test_the_heir_of_split_off_work_reads_that_task_and_no_other(office: Stage) -> None:
    first, second = (submit_report(office.at("gx1"), number, FULL) for number in office.assignments[:2])
    wanted = merger(office, kind=SuccessionKind.SPLIT, task_ids=(office.tasks[1],))
    succeed_unit(office.at("bgs"), wanted)
    assert report_page(office.at("jy1"), second).task_id == office.tasks[1]
    with pytest.raises(NotFound):
        report_page(office.at("jy1"), first)
    with pytest.raises(NotFound):
        visible_assignment(office.at("jy1"), office.assignments[0])


def test_the_next_form_shows_the_predecessor_s_last_report(office: Stage) -> None:
    submit_report(office.at("gx1"), office.assignments[0], {**FULL, "progress": "前任单位的进展。"})
    succeed_unit(office.at("bgs"), merger(office))
    plan_id = office.ctx.session.scalar(sa.text("SELECT plan_id FROM schedule"))
    opened = open_round(office.later(days=20).ctx, plan_id, Period.parse("2026-12"))
    mine = office.ctx.session.scalars(
        sa.select(col(Assignment.id)).where(
            col(Assignment.round_id) == opened.round_id, col(Assignment.task_id) == office.tasks[0]
        )
    ).one()
    assert mine is not None
    last = form_page(writing(office), mine).last
    assert last is not None
    assert last.progress == "前任单位的进展。"


def test_a_round_keeps_the_names_under_which_it_was_opened(office: Stage) -> None:
    first, _ = office.units
    later = office.later(days=30)
    version = office.ctx.session.get_one(Unit, first).version
    rename_unit(later.at("bgs"), first, version, "省工业信息化和数据厅", date(2026, 12, 1))
    plan_id = office.ctx.session.scalar(sa.text("SELECT plan_id FROM schedule"))
    fresh = open_round(later.ctx, plan_id, Period.parse("2026-12"), due_on=date(2026, 12, 28))
    asked = [office.round_id, fresh.round_id]
    named = {(one.round_id, one.unit_id): one.unit_name for one in unit_figures(later.at("bgs"), asked)}
    assert [named[number, first] for number in asked] == ["省工业和信息化厅", "省工业信息化和数据厅"]
    lines = assignment_lines(later.at("bgs"), Wanted(unit_id=first), Window(1, 50)).rows
    assert {(line.round_id, line.unit_name) for line in lines} == {
        (office.round_id, "省工业和信息化厅"),
        (fresh.round_id, "省工业信息化和数据厅"),
    }


def test_documents_find_the_successor_by_the_old_unit_s_names(office: Stage) -> None:
    first, second = office.units
    assert exact_names(directory(office.ctx.session))["省工业和信息化厅"] == (first,)
    succeed_unit(office.at("bgs"), merger(office))
    assert exact_names(directory(office.ctx.session))["省工业和信息化厅"] == (second,)
