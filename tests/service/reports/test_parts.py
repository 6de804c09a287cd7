"""A consolidated report: parts with a day of their own, taken one by one, a silent co-unit that blocks nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import NotFound
from app.policy.roles import Role
from app.reports.build.parts import parts_of
from app.reports.enums import ReportRefusal
from app.reports.errors import ContentRefused, ReportRefused
from app.reports.models import Draft, PartTaken
from app.reports.queries.scope import own_filing
from app.reports.service import (
    file_report,
    request_sign_off,
    return_report,
    save_draft,
    sign_off,
    submit_report,
    take_parts,
)
from app.rounds.enums import AssignmentState, Consolidation, Timeliness
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.rules import AssignmentFacts, timeliness
from app.rounds.service import exempt_assignment
from app.units.models import Unit
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.reports import FULL, NIL
from tests.support.factories.rounds import make_round

# Due on Wednesday 25 November; the parts three working days earlier, on Friday the 20th, at 18:00.
FREE = datetime(2026, 11, 20, 10, tzinfo=UTC)
LEAD, FIRST, SECOND = "gx1", "jy1", "nc1"


class Table:
    """One task with a lead and two co-units; `numbers` are their assignments."""

    def __init__(self, ctx: Ctx, round_id: int, numbers: list[int]) -> None:
        self.ctx, self.round_id = ctx, round_id
        self.lead, self.first, self.second = numbers

    def at(self, login: str, *moment: int) -> Ctx:
        ctx = replace(self.ctx, now=datetime(*moment, tzinfo=UTC)) if moment else self.ctx  # type: ignore[misc,arg-type]
        return ctx.acting_as(actor_of(self.ctx, login))

    def row(self, number: int) -> Assignment:
        return self.ctx.session.get_one(Assignment, number, populate_existing=True)

    def shown(self) -> dict[str, Any]:
        acting = self.at(LEAD)
        return parts_of(acting, own_filing(acting, self.lead))

    def text(self) -> str:
        held = self.ctx.session.get(Draft, self.lead, populate_existing=True)
        return str(held.content["progress"]) if held else ""


@pytest.fixture
def table(ctx: Ctx) -> Table:
    units = [make_unit(ctx, name, sort_no=n) for n, name in enumerate(("省工信厅", "省教育厅", "省农业厅"), start=1)]
    for login, unit_id in zip((LEAD, FIRST, SECOND), units, strict=True):
        make_user(ctx, login, Role.LIAISON, unit_id=unit_id, name=login)
    make_user(ctx, "gxld", Role.UNIT_LEADER, unit_id=units[0])
    make_user(ctx, "dc1", Role.SUPERVISOR)
    round_id, _ = make_round(ctx, [([units[0]], units[1:])], Consolidation.CONSOLIDATED)
    rows = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.unit_id))).all()
    return Table(ctx, round_id, [number for number in rows if number is not None])


def part(**changed: str) -> dict[str, str]:
    return {**FULL, **changed}


def test_the_parts_are_due_first_and_the_lead_is_free_after_them(table: Table) -> None:
    held = table.ctx.session.get_one(Round, table.round_id)
    assert (held.co_due_at, held.parts_until) == (FREE, FREE)
    assert [table.row(number).due_at for number in (table.first, table.second)] == [FREE, FREE]


def test_the_lead_waits_while_a_part_is_missing_and_its_day_has_not_come(table: Table) -> None:
    submit_report(table.at(FIRST), table.first, part(progress="教育部分"))
    with pytest.raises(ReportRefused) as refused:
        submit_report(table.at(LEAD), table.lead, FULL)
    assert refused.value.reason is ReportRefusal.PARTS_AWAITED
    # A draft can be written all the time, and once the last part is in nothing is waited for.
    save_draft(table.at(LEAD), table.lead, FULL)
    submit_report(table.at(SECOND), table.second, NIL)
    assert submit_report(table.at(LEAD), table.lead, FULL)


def test_a_nil_report_of_the_lead_waits_too(table: Table) -> None:
    with pytest.raises(ReportRefused):
        file_report(table.at(LEAD), table.lead, NIL)


def test_from_the_set_day_the_lead_files_without_the_silent_and_is_on_time(table: Table) -> None:
    submit_report(table.at(FIRST), table.first, part(progress="教育部分"))
    with pytest.raises(ReportRefused):
        submit_report(table.at(LEAD, 2026, 11, 20, 9, 59), table.lead, FULL)
    report_id = submit_report(table.at(LEAD, 2026, 11, 20, 10), table.lead, FULL)
    row = table.ctx.session.scalars(
        sa.select(AuditRow).where(
            col(AuditRow.action) == AuditAction.REPORT_SUBMITTED, col(AuditRow.subject_id) == report_id
        )
    ).one()
    assert row.changes["without_parts_of"][1] == f"[{table.row(table.second).unit_id}]"
    submit_report(table.at(SECOND, 2026, 11, 23, 1), table.second, part(progress="迟到的部分"))
    now = datetime(2026, 11, 30, tzinfo=UTC)
    said = {
        number: timeliness(AssignmentFacts(row.state, row.due_at, row.lock_at, row.first_submitted_at), now)
        for number, row in ((number, table.row(number)) for number in (table.lead, table.first, table.second))
    }
    assert said == {
        table.lead: Timeliness.ON_TIME,
        table.first: Timeliness.ON_TIME,
        table.second: Timeliness.LATE,
    }


def test_an_exempt_co_unit_is_not_waited_for(table: Table) -> None:
    for number in (table.first, table.second):
        exempt_assignment(table.at("dc1"), number, "本期无配合事项")
    assert submit_report(table.at(LEAD), table.lead, FULL)


def test_a_correction_does_not_wait(table: Table) -> None:
    for login, number in ((FIRST, table.first), (SECOND, table.second)):
        submit_report(table.at(login), number, part(progress=login))
    filed = submit_report(table.at(LEAD), table.lead, FULL)
    return_report(table.at("dc1"), filed, "请补充数据")
    table.ctx.session.execute(
        sa.update(Assignment).where(col(Assignment.id) == table.second).values(first_submitted_at=None)
    )
    assert submit_report(table.at(LEAD), table.lead, part(progress="补充后的进展"))


def test_the_unit_that_signs_off_waits_as_well(table: Table) -> None:
    unit = table.ctx.session.get_one(Unit, table.row(table.lead).unit_id)
    unit.needs_sign_off = True
    table.ctx.session.flush()
    with pytest.raises(ReportRefused) as refused:
        request_sign_off(table.at(LEAD), table.lead, FULL)
    assert refused.value.reason is ReportRefusal.PARTS_AWAITED
    later = (2026, 11, 23, 1)
    request_sign_off(table.at(LEAD, *later), table.lead, FULL)
    sign_off(table.at("gxld", *later), table.lead)
    assert table.row(table.lead).state is AssignmentState.SUBMITTED


def test_the_due_day_belongs_to_the_lead_however_long_it_should_wait(ctx: Ctx) -> None:
    lead, co = make_unit(ctx, "省工信厅"), make_unit(ctx, "省教育厅")
    first, _ = make_round(ctx, [([lead], [co])], Consolidation.CONSOLIDATED)
    schedule = ctx.session.scalars(sa.select(Schedule)).one()
    assert schedule.rules["lead_waits_workdays"] == 0
    held = ctx.session.get_one(Round, first)
    assert held.parts_until is not None
    assert held.parts_until <= held.due_at


def test_parts_are_taken_one_by_one_with_their_source(table: Table) -> None:
    one = submit_report(table.at(FIRST), table.first, part(progress="新增学位点3个。"))
    submit_report(table.at(SECOND), table.second, NIL)
    save_draft(table.at(LEAD), table.lead, part(progress="总体按计划推进。"))
    assert take_parts(table.at(LEAD), table.lead, [one]) == 1
    assert table.text() == "总体按计划推进。\n【省教育厅】新增学位点3个。"
    assert take_parts(table.at(LEAD), table.lead) == 1
    assert table.text().endswith("\n【省农业厅】无新进展（本月等待上级公布数据。）")
    # Taking again changes nothing, neither by name nor all at once.
    assert take_parts(table.at(LEAD), table.lead) == 0
    before = table.text()
    take_parts(table.at(LEAD), table.lead, [one])
    assert table.text() == before
    assert len(table.ctx.session.scalars(sa.select(PartTaken)).all()) == 2


def test_a_newer_revision_takes_the_place_of_the_older_words(table: Table) -> None:
    one = submit_report(table.at(FIRST), table.first, part(progress="新增学位点3个。"))
    take_parts(table.at(LEAD), table.lead)
    return_report(table.at("dc1"), one, "数据有误")
    two = submit_report(table.at(FIRST), table.first, part(progress="新增学位点2个。"))
    row = table.shown()["parts"][0]
    assert (row.report_id, row.is_taken, row.is_newer) == (two, False, True)
    take_parts(table.at(LEAD), table.lead, [two])
    assert table.text() == "【省教育厅】新增学位点2个。"
    row = table.shown()["parts"][0]
    assert (row.is_taken, row.is_newer) == (True, False)
    with pytest.raises(NotFound):
        take_parts(table.at(LEAD), table.lead, [one])


def test_words_that_the_lead_changed_stay(table: Table) -> None:
    one = submit_report(table.at(FIRST), table.first, part(progress="新增学位点3个。"))
    take_parts(table.at(LEAD), table.lead)
    save_draft(table.at(LEAD), table.lead, part(progress="【省教育厅】新增学位点3个，均已招生。"))
    return_report(table.at("dc1"), one, "数据有误")
    submit_report(table.at(FIRST), table.first, part(progress="新增学位点2个。"))
    take_parts(table.at(LEAD), table.lead)
    assert table.text() == "【省教育厅】新增学位点3个，均已招生。\n【省教育厅】新增学位点2个。"


def test_a_returned_report_is_merged_into_what_was_filed(table: Table) -> None:
    for login, number in ((FIRST, table.first), (SECOND, table.second)):
        submit_report(table.at(login), number, part(progress=f"{login}的部分"))
    filed = submit_report(table.at(LEAD), table.lead, part(progress="牵头部分"))
    return_report(table.at("dc1"), filed, "请并入配合单位内容")
    assert take_parts(table.at(LEAD), table.lead) == 2
    assert table.text() == "牵头部分\n【省教育厅】jy1的部分\n【省农业厅】nc1的部分"


def test_what_is_no_part_of_this_report_does_not_exist(table: Table) -> None:
    one = submit_report(table.at(FIRST), table.first, part(progress="教育部分"))
    with pytest.raises(NotFound):
        take_parts(table.at(LEAD), table.lead, [one, 987654])
    with pytest.raises(ReportRefused) as refused:
        take_parts(table.at(SECOND), table.second, [one])
    assert refused.value.reason is ReportRefusal.NO_PARTS
    with pytest.raises(NotFound):
        take_parts(table.at(FIRST), table.lead, [one])


def test_a_text_that_becomes_too_long_is_refused_and_nothing_is_taken(table: Table) -> None:
    one = submit_report(table.at(FIRST), table.first, part(progress="教" * 3000))
    save_draft(table.at(LEAD), table.lead, part(progress="工" * 3000))
    with pytest.raises(ContentRefused):
        take_parts(table.at(LEAD), table.lead, [one])
    assert table.text() == "工" * 3000
    assert table.ctx.session.scalars(sa.select(PartTaken)).all() == []


def test_the_form_says_who_is_silent_and_until_when(table: Table) -> None:
    submit_report(table.at(FIRST), table.first, part(progress="教育部分"))
    page = table.shown()
    assert (page["silent"], page["parts_until"], page["is_waiting"], page["untaken"]) == (1, FREE, True, 1)
    assert [(row.unit, row.timeliness) for row in page["parts"]] == [
        ("省教育厅", Timeliness.ON_TIME),
        ("省农业厅", Timeliness.NOT_DUE),
    ]
    later = table.at(LEAD, 2026, 11, 23, 1)
    shown = parts_of(later, own_filing(later, table.lead))
    assert (shown["silent"], shown["is_waiting"]) == (1, False)
    assert parts_of(table.at(SECOND), own_filing(table.at(SECOND), table.second)) == {}
