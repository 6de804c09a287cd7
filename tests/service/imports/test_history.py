"""Past reports from before the system: judged, imported once, changed with history, withdrawn as a whole."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.core.paging import Window
from app.exports.workbooks.header import ExportHeader
from app.histories.errors import HistorySettled
from app.histories.models import HistoryReport
from app.histories.queries import past_before, past_reports, reports_held, upload_or_404
from app.histories.rules import HistoryRow
from app.histories.service import keep_table, withdraw_history
from app.overview.queries.lamps import task_lamps
from app.plans.models import Task
from app.policy.roles import Role
from app.reports.queries.month import reports_before
from app.reports.service import carry_over, submit_report
from app.rounds.models import Assignment
from app.rounds.queries.figures import figures_by_round
from app.rounds.service import open_round
from app.units.enums import SuccessionKind
from app.units.models import UnitSuccession
from app.workdays.period import Period
from imports.documents.units import UnitEntry, UnitMatch, match_unit
from imports.service import history
from imports.service.history import HistoryAnswers, apply_history, history_result, judge_history, judge_rows
from imports.words import RowState
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

MARCH = HistoryRow(2, "1", "", "省工业和信息化厅", "2026-03", "建成2个。", "无", "继续。", "2个", "正常")


class World:
    def __init__(self, ctx: Ctx) -> None:
        self.ctx = ctx
        self.unit, self.other = make_unit(ctx, "省工业和信息化厅", short_name="省工信厅"), make_unit(ctx, "省教育厅")
        make_user(ctx, "bgs", Role.OFFICE)
        make_user(ctx, "gx", Role.LIAISON, unit_id=self.unit)
        make_user(ctx, "jy", Role.LIAISON, unit_id=self.other)
        make_user(ctx, "dc", Role.SUPERVISOR)
        self.plan = make_plan(ctx)
        self.tasks = [
            make_task(ctx, self.plan, 1, [self.unit], title="建设中试平台若干个"),
            make_task(ctx, self.plan, 2, [self.unit], [self.other], title="培育创新型企业"),
            make_task(ctx, self.plan, 3, [self.other], number="2", title="专栏里的同号任务"),
        ]
        self.files = 0

    def at(self, login: str, **later: float) -> Ctx:
        acting = self.ctx.acting_as(actor_of(self.ctx, login))
        return replace(acting, now=acting.now + timedelta(**later))

    def keep(self, *rows: HistoryRow) -> int:
        self.files += 1
        return keep_table(self.at("bgs"), self.plan, f"往期{self.files}.xlsx", f"{self.files:064}", rows)

    def judge(self, upload_id: int) -> HistoryAnswers:
        return judge_history(self.at("bgs"), upload_or_404(self.at("bgs"), self.plan, upload_id))

    def take(self, *rows: HistoryRow) -> int:
        kept = self.keep(*rows)
        office = self.at("bgs")
        apply_history(office, upload_or_404(self.at("bgs"), self.plan, kept), self.judge(kept))
        return kept

    def shown(self, login: str = "bgs", task: int = 0) -> list[tuple[str, str]]:
        rows = past_reports(self.at(login), self.tasks[task], Window(size=50)).rows
        return [(row.period, row.progress) for row in rows]


@pytest.fixture
def world(ctx: Ctx) -> World:
    return World(ctx)


def test_it_is_imported_and_shown_with_where_it_came_from(world: World) -> None:
    world.take(MARCH, replace(MARCH, row=3, period="2026-Q2", progress="累计5个。"))
    assert world.shown() == [("2026-Q2", "累计5个。"), ("2026-03", "建成2个。")]
    (line, *_) = past_reports(world.at("gx"), world.tasks[0], Window(size=1)).rows
    assert (line.unit, line.file_name, line.mark) == (
        "省工业和信息化厅",
        "往期1.xlsx",
        "历史导入，未经审核；完成值2个；状态“正常”",
    )
    assert world.shown("dc") == world.shown()
    assert world.shown("jy") == []


def test_twice_changes_nothing_and_a_changed_row_has_history(world: World) -> None:
    april = replace(MARCH, row=3, period="2026-04")
    world.take(MARCH, april)
    again = world.keep(replace(MARCH, row=9), replace(april, row=8, progress="建成3个。"))
    assert [line.state for line in world.judge(again).lines] == [RowState.UNCHANGED, RowState.UPDATED]
    office = world.at("bgs")
    assert apply_history(office, upload_or_404(office, world.plan, again), world.judge(again)) == 1
    assert world.shown() == [("2026-04", "建成3个。"), ("2026-03", "建成2个。")]
    kept = world.ctx.session.scalars(sa.select(HistoryReport).where(col(HistoryReport.period) == "2026-04")).all()
    assert sorted((row.revision, row.progress) for row in kept) == [(1, "建成2个。"), (2, "建成3个。")]
    # What became of the rows is told as it was then, not as it would be now.
    assert [line.state for line in world.judge(again).lines] == [RowState.UNCHANGED, RowState.UPDATED]


def test_the_same_file_is_the_same_upload(world: World) -> None:
    first = world.take(MARCH)
    assert keep_table(world.at("bgs"), world.plan, "改了名.xlsx", f"{1:064}", [MARCH]) == first
    withdraw_history(world.at("bgs"), world.plan, first, "表头填错")
    assert keep_table(world.at("bgs"), world.plan, "改了名.xlsx", f"{1:064}", [MARCH]) != first


def test_a_table_is_withdrawn_as_a_whole_and_what_it_replaced_shows_again(world: World) -> None:
    world.take(MARCH)
    second = world.take(replace(MARCH, progress="建成9个。"), replace(MARCH, row=3, period="2026-05"))
    with pytest.raises(InvalidInput, match="原因"):
        withdraw_history(world.at("bgs"), world.plan, second, "")
    with pytest.raises(InvalidInput, match="最多300字"):
        withdraw_history(world.at("bgs"), world.plan, second, "长" * 301)
    withdraw_history(world.at("bgs"), world.plan, second, "口径有误")
    assert world.shown() == [("2026-03", "建成2个。")]
    assert len(world.ctx.session.scalars(sa.select(HistoryReport)).all()) == 3
    third = world.take(replace(MARCH, progress="建成8个。"))
    assert world.shown() == [("2026-03", "建成8个。")]
    withdraw_history(world.at("bgs"), world.plan, third, "再错")
    assert world.shown() == [("2026-03", "建成2个。")]
    actions = world.ctx.session.scalars(
        sa.select(col(AuditRow.action)).where(col(AuditRow.subject_kind) == "history").order_by(col(AuditRow.seq))
    ).all()
    assert actions == [
        AuditAction.HISTORY_KEPT, AuditAction.HISTORY_IMPORTED, AuditAction.HISTORY_KEPT,
        AuditAction.HISTORY_IMPORTED, AuditAction.HISTORY_WITHDRAWN, AuditAction.HISTORY_KEPT,
        AuditAction.HISTORY_IMPORTED, AuditAction.HISTORY_WITHDRAWN,
    ]  # fmt: skip


def test_what_two_tables_say_alike_still_shows_when_one_of_them_is_withdrawn(world: World) -> None:
    first = world.take(MARCH)
    second = world.take(MARCH, replace(MARCH, row=3, period="2026-04"))
    withdraw_history(world.at("bgs"), world.plan, first, "换成合并的表")
    assert world.shown() == [("2026-04", "建成2个。"), ("2026-03", "建成2个。")]
    withdraw_history(world.at("bgs"), world.plan, second, "再错")
    assert world.shown() == []


def test_a_spelling_is_looked_up_once_however_many_rows_have_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def asking(name: str, directory: Sequence[UnitEntry]) -> UnitMatch:
        asked.append(name)
        return match_unit(name, directory)

    monkeypatch.setattr(history, "match_unit", asking)
    months = [replace(MARCH, row=at, period=f"2026-{at:02}") for at in range(1, 10)]
    assert judge_rows(world.at("bgs"), world.plan, months).count(RowState.CREATED) == 9
    assert asked == [MARCH.unit]


def test_the_second_click_is_told_who_did_it(world: World) -> None:
    kept = world.keep(MARCH)
    office = world.at("bgs")
    waiting, answers = upload_or_404(office, world.plan, kept), world.judge(kept)
    apply_history(office, waiting, answers)
    for _ in range(2):
        with pytest.raises(HistorySettled, match=r"bgs已于11月18日 09:00处理了这份表，现在是“已导入”"):
            apply_history(office, upload_or_404(office, world.plan, kept), answers)
    withdraw_history(office, world.plan, kept, "口径有误")
    with pytest.raises(HistorySettled, match="已撤回"):
        withdraw_history(office, world.plan, kept, "再撤一次")
    assert world.shown() == []


def test_what_was_not_imported_is_put_away_without_a_reason(world: World) -> None:
    kept = world.keep(MARCH)
    withdraw_history(world.at("bgs"), world.plan, kept, "")
    assert [line.state for line in world.judge(kept).lines] == [RowState.HELD]
    with pytest.raises(InvalidInput, match="没有可以导入的行"):
        world.keep()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "9"}, "没有编号“9”的任务"),
        ({"number": "", "task": "没有的任务"}, "没有名称是“没有的任务”的任务"),
        ({"task": "培育创新型企业"}, "编号“1”的任务与“培育创新型企业”不是同一项"),
        ({"number": "2"}, "不止一项任务符合"),
        ({"unit": "省没有的厅"}, "没有“省没有的厅”这个单位"),
        ({"unit": "相关市州政府"}, "是集体单位"),
        ({"period": "2026-12"}, "这一期还没有到"),
        ({"fault": "期次：看不出是哪一期。"}, "看不出是哪一期"),
    ],
)
def test_why_a_row_cannot_be_taken(world: World, changed: dict[str, Any], words: str) -> None:
    (line,) = world.judge(world.keep(replace(MARCH, **changed))).lines
    assert line.state is RowState.REFUSED
    assert words in line.reason


@pytest.mark.parametrize(
    ("changed", "task", "words"),
    [
        ({"number": "任务1."}, 0, ""),
        ({"number": "", "task": "建设中试平台"}, 0, ""),
        ({"number": "2", "task": "专栏里的同号任务", "unit": "省教育厅"}, 2, ""),
        ({"unit": "省工信厅"}, 0, ""),
        ({"unit": "省教育厅"}, 0, "没有承担过这项任务"),
    ],
)
def test_how_a_row_finds_its_task_and_unit(world: World, changed: dict[str, Any], task: int, words: str) -> None:
    (line,) = world.judge(world.keep(replace(MARCH, **changed))).lines
    assert (line.state, line.report.task_id if line.report else 0) == (RowState.CREATED, world.tasks[task])
    assert words in line.reason


def test_two_rows_of_one_report_and_a_period_of_the_system_are_refused(world: World) -> None:
    make_schedule(world.ctx, world.plan)
    open_round(world.ctx, world.plan, NOVEMBER)
    answers = world.judge(
        world.keep(MARCH, replace(MARCH, row=5, number="任务1"), replace(MARCH, row=6, period="2026-11"))
    )
    assert [line.state for line in answers.lines] == [RowState.CREATED, RowState.REFUSED, RowState.REFUSED]
    assert "与第2行是同一项任务" in answers.lines[1].reason
    assert "2026年11月已经在本系统里报送" in answers.lines[2].reason
    assert not answers.ok


def test_it_counts_nowhere(world: World) -> None:
    make_schedule(world.ctx, world.plan)
    round_id = open_round(world.ctx, world.plan, NOVEMBER).round_id
    before = (
        figures_by_round(world.at("bgs"), [round_id]),
        task_lamps(world.at("bgs"), world.tasks),
        list(world.ctx.session.scalars(sa.select(col(Task.percent)))),
    )
    world.take(replace(MARCH, value="100%", status="已完成"))
    after = (
        figures_by_round(world.at("bgs"), [round_id]),
        task_lamps(world.at("bgs"), world.tasks),
        list(world.ctx.session.scalars(sa.select(col(Task.percent)))),
    )
    assert after == before


def test_it_stands_beside_the_form_until_the_system_has_a_report_of_its_own(world: World) -> None:
    world.take(MARCH, replace(MARCH, row=3, period="2026-Q3", progress="累计5个。"))
    make_schedule(world.ctx, world.plan)
    open_round(world.ctx, world.plan, NOVEMBER)
    (number,) = world.ctx.session.scalars(
        sa.select(col(Assignment.id)).where(col(Assignment.task_id) == world.tasks[0])
    )
    assert number is not None
    before = reports_before(world.at("gx"), [number])[number]
    assert (before.period, before.fields["progress"], before.mark[:4]) == ("2026-Q3", "累计5个。", "历史导入")
    draft = carry_over(world.at("gx"), number, {}, None)
    assert draft.version == 1
    submit_report(world.at("gx"), number, FULL)
    december = open_round(world.ctx, world.plan, Period.parse("2026-12")).round_id
    (next_one,) = world.ctx.session.scalars(
        sa.select(col(Assignment.id)).where(
            col(Assignment.task_id) == world.tasks[0], col(Assignment.round_id) == december
        )
    )
    assert next_one is not None
    assert reports_before(world.at("gx"), [next_one])[next_one].mark == ""
    assert set(reports_before(world.at("gx"), [number, next_one])) == {number, next_one}


def test_a_successor_reads_what_the_merged_unit_reported(world: World) -> None:
    world.take(MARCH)
    day = world.ctx.today
    assert world.shown("jy") == []
    world.ctx.session.add(
        UnitSuccession(
            from_unit_id=world.unit,
            to_unit_id=world.other,
            kind=SuccessionKind.MERGED,
            effective_on=day,
            reason="机构改革",
            recorded_at=world.ctx.now,
        )
    )
    world.ctx.session.flush()
    assert world.shown("jy") == [("2026-03", "建成2个。")]
    (line,) = past_before(world.at("jy"), world.other, world.tasks, day)
    assert line.progress == "建成2个。"


def test_only_the_office_imports_and_of_the_plan_at_hand(world: World) -> None:
    kept = world.keep(MARCH)
    for login in ("gx", "dc"):
        with pytest.raises(Forbidden):
            keep_table(world.at(login), world.plan, "x.xlsx", "a" * 64, [MARCH])
        with pytest.raises(Forbidden):
            withdraw_history(world.at(login), world.plan, kept, "原因")
    elsewhere = make_plan(world.ctx, "另一份方案")
    with pytest.raises(NotFound):
        withdraw_history(world.at("bgs"), elsewhere, kept, "原因")
    assert reports_held(world.ctx.session, elsewhere) == {}


def test_the_result_names_every_row(world: World) -> None:
    header = ExportHeader(title="历史数据逐行结果", organisation="", period_label="", cut_off=world.ctx.now, maker="")
    broken = replace(MARCH, row=3, period="", fault="期次：看不出“三月”是哪一期。")
    content = history_result(header, world.judge(world.keep(MARCH, broken)))
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]]
    told = [(row[0], row[2], row[4], row[6], row[7]) for row in rows if row[0] in (2, 3)]
    assert told == [
        (2, "建设中试平台若干个", "2026年3月", "成功", "新建"),
        (3, None, None, "失败", "期次：看不出“三月”是哪一期。"),
    ]
