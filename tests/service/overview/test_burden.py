"""What a month asked of each unit, counted from what happened; page, workbook, and who may read it."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from app.core.errors import Forbidden
from app.exports.burden import export_burden
from app.overview.build.burden import burden_page, burden_rows, month_of
from app.reports.service import submit_report
from app.rounds.enums import QuestionState
from app.rounds.service import exempt_assignment, open_round
from app.supervision.service import urge_assignments, write_instruction
from app.workdays.period import Period
from tests.service.overview.conftest import BurdenStage
from tests.support.factories.reports import FULL, NIL


def test_a_month_of_two_units(burden: BurdenStage) -> None:
    """November: two reports and one; December: what is filed then had a last one beside it."""
    stage = burden.stage
    (first, second), (a, b, c) = stage.units, stage.assignments
    submit_report(stage.at("gx1"), a, FULL, burden.file(a))
    urge_assignments(stage.at("dc1"), [b, c], "请抓紧")
    write_instruction(stage.at("shen"), stage.tasks[0], "抓紧。")
    submit_report(stage.at("gx1"), b, NIL)
    rows = {row.unit_id: row for row in burden_rows(stage.ctx, "2026-11")}
    one, other = rows[first], rows[second]
    assert (one.reports, one.urges, one.instructions, one.requests, one.fields) == (2, 1, 1, 4, 12)
    assert (other.reports, other.urges, other.instructions, other.requests, other.fields) == (1, 1, 0, 2, 6)
    assert (one.carried, one.reused, one.nil, one.avoided) == (0, 0, 1, 1)
    # Opened on the 18th at nine, due on the 25th at six: six working days of eight hours.
    assert (one.shortest, one.average) == (6 * 480, 6 * 480)

    later = burden.december()
    submit_report(later.at("gx1"), later.assignments[0], FULL, burden.files)
    december = {row.unit_id: row for row in burden_rows(later.ctx, "2026-12")}
    assert (december[first].carried, december[first].reused, december[first].nil) == (1, 1, 0)
    assert (december[first].urges, december[second].carried) == (0, 0)
    # November has not changed by it.
    assert {row.unit_id: row for row in burden_rows(later.ctx, "2026-11")} == rows


def test_what_is_exempt_was_not_asked_and_an_idle_month_is_empty(burden: BurdenStage) -> None:
    stage = burden.stage
    exempt_assignment(stage.at("bgs"), stage.assignments[2], "已并入")
    assert [row.unit_id for row in burden_rows(stage.ctx, "2026-11")] == [stage.units[0]]
    assert burden_page(stage.ctx, "2025-01").rows == []
    assert burden_page(stage.ctx, "2025-01").total.average is None


def test_extra_questions_count_and_so_do_those_that_were_spared(burden: BurdenStage) -> None:
    for state, avoided in (
        (QuestionState.ASKED, False),
        (QuestionState.WITHDRAWN, True),
        (QuestionState.HELD, False),
    ):
        burden.ask(state, avoided=avoided)
    rows = burden_rows(burden.stage.ctx, "2026-11")
    assert [(row.questions, row.spared, row.requests, row.fields) for row in rows] == [(1, 1, 3, 13), (1, 1, 2, 7)]


def test_the_total_is_the_sum_and_short_notice_is_counted(burden: BurdenStage) -> None:
    page = burden_page(burden.stage.ctx, "2026-11")
    assert (page.total.reports, page.total.requests, page.total.fields, page.short) == (3, 3, 18, 0)
    late = replace(burden.stage.ctx, now=burden.stage.ctx.now + timedelta(days=42, hours=3))
    plan = burden.plan_id
    open_round(late, plan, Period.parse("2026-12"), due_on=late.today)
    page = burden_page(late, "2026-12")
    assert (page.short, page.total.shortest) == (2, 300)


@pytest.mark.parametrize("asked", ["", "x", "2026", "2026-Q4", "2026-13", "2026-11"])
def test_a_month_is_asked_for_or_it_is_this_one(burden: BurdenStage, asked: str) -> None:
    assert month_of(burden.stage.ctx, asked) == "2026-11"


def test_the_workbook_holds_the_page_s_figures(burden: BurdenStage) -> None:
    stage = burden.stage
    exported = export_burden(stage.at("bgs"), "2026-11")
    sheet = load_workbook(io.BytesIO(exported.content)).worksheets[0]
    head = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "序号")
    assert head == (
        "序号", "单位", "报告", "催办", "批示", "附加问题", "事项合计", "填写处数", "最短提前（工作小时）", "平均提前（工作小时）",
        "带出上期", "材料复用", "无进展", "并入配合", "免答重问", "免重复填写合计",
    )  # fmt: skip
    body = [row for row in sheet.iter_rows(values_only=True) if row[0] in (1, 2)]
    assert [row[1:10] for row in body] == [
        ("省工业和信息化厅", 2, 0, 0, 0, 2, 12, 48, 48),
        ("省教育厅", 1, 0, 0, 0, 1, 6, 48, 48),
    ]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "合计")
    assert total[2] == "=SUM(C4:C5)"
    assert total[8:10] == (48, 48)
    said = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert "报告：本月开启的期次要求报送的报告，批准免报的不计。" in said
    assert exported.name.startswith("2026年11月减负情况表")


def test_a_month_without_requests_has_no_total(burden: BurdenStage) -> None:
    exported = export_burden(burden.stage.at("bgs"), "2024-01")
    sheet = load_workbook(io.BytesIO(exported.content)).worksheets[0]
    assert all(row[1] != "合计" for row in sheet.iter_rows(values_only=True))


def test_only_the_office_reads_it(burden: BurdenStage) -> None:
    for login in ("gx1", "dc1", "shen"):
        with pytest.raises(Forbidden):
            export_burden(burden.stage.at(login), "2026-11")
