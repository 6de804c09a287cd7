"""Workbooks 1, 2 and 3: cells equal the figures of the queries behind the pages, scope included, and leave a trace."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.service.people import set_scope
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.config import Settings
from app.core.context import Ctx
from app.core.errors import Forbidden, NotFound
from app.core.paging import Window
from app.exports import queries
from app.exports.enums import ExportKind
from app.exports.service import ExportedFile, export_filing, export_ledger, export_situation
from app.histories.rules import HistoryRow, past_report
from app.histories.service import import_history, keep_table
from app.lamps.enums import LampWord
from app.overview.queries.ledger import LedgerFilter, all_ledger_lines
from app.overview.queries.situation import unit_situations
from app.plans.models import Responsibility, Task
from app.plans.queries.ledger import TaskFilter
from app.policy.roles import Role
from app.rounds.models import Round
from app.rounds.queries import unit_figures
from app.units.models import Unit
from tests.support.factories.accounts import make_user
from tests.support.factories.assessment import Month
from tests.support.queries import count_queries
from tests.unit.exports.reading import opened

Row = tuple[object, ...]
EVERYTHING = LedgerFilter(TaskFilter())


def table(made: ExportedFile, heading: str) -> list[Row]:
    """Body and total of the first sheet, as a reader sees them: between the headings and the signatures."""
    rows = list(opened(made.content, values=True).worksheets[0].iter_rows(values_only=True))
    last_head = max(number for number, row in enumerate(rows) if heading in row)
    signed = next(number for number, row in enumerate(rows) if str(row[0]).startswith("制表人"))
    return [row for row in rows[last_head + 1 : signed] if sum(cell is not None for cell in row) > 2]


def flat(made: ExportedFile) -> str:
    rows = opened(made.content, values=True).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def test_the_situation_counts_every_task_once(month: Month) -> None:
    ctx = month.as_("office")
    rows = table(export_situation(ctx, month.plan_id), "逾期未办结")
    assert rows[:2] == [
        (1, "省工业和信息化厅", 0, 1, 1, 0, 1, 2, 3, 4),
        (2, "省教育厅", 1, 0, 1, 0, 0, 0, 0, 1),
    ]
    assert rows[2][2:] == (1, 1, 2, 0, 1, 2, 3, 5)
    assert [row[1:] for row in rows[:2]] == [
        (
            one.unit,
            one.done_on_time,
            one.done_late,
            one.done,
            *(one.not_yet_due, one.overdue, one.no_deadline),
            one.open,
            one.total,
        )
        for one in unit_situations(ctx, month.plan_id)
    ]


def test_the_situation_says_what_no_unit_leads(month: Month) -> None:
    ctx = month.as_("office")
    before = sum(one.total for one in unit_situations(ctx, month.plan_id))
    assert "没有牵头单位" not in flat(export_situation(ctx, month.plan_id))
    task_id = ctx.session.scalars(sa.select(col(Task.id)).where(col(Task.plan_id) == month.plan_id)).first()
    ctx.session.execute(sa.delete(Responsibility).where(col(Responsibility.task_id) == task_id))
    assert sum(one.total for one in unit_situations(ctx, month.plan_id)) == before - 1
    assert "说明：另有1项任务没有牵头单位，未列入本表。" in flat(export_situation(ctx, month.plan_id))


def test_the_filing_of_a_round_adds_up(month: Month) -> None:
    ctx = month.as_("office")
    made = export_filing(ctx, month.round_id)
    rows = table(made, "按时率")
    assert rows[:3] == [
        ("省工业和信息化厅", 4, 3, 2, 1, 1, 1, 0.5),
        ("省教育厅", 1, 1, 1, 0, 0, 0, 1),
        ("合计", 5, 4, 3, 1, 1, 1, 0.6),
    ]
    figures = [one.figures for one in unit_figures(ctx, [month.round_id])]
    assert [row[1:5] for row in rows[:2]] == [(one.expected, one.filed, one.on_time, one.late) for one in figures]
    assert made.name == "2026年11月月度报送情况表（截至2026年12月2日）.xlsx"


def test_the_filing_of_a_quarter_is_not_called_monthly(month: Month) -> None:
    month.ctx.session.execute(sa.update(Round).values(period="2026-Q4"))
    assert export_filing(month.as_("office"), month.round_id).name.startswith("2026年第四季度报送情况表")


def test_the_ledger_has_a_row_a_task_as_the_page_lists_them(month: Month) -> None:
    ctx = month.as_("office")
    rows = table(export_ledger(ctx, LedgerFilter(TaskFilter(), period="2026-11")), "督查意见")
    lines = all_ledger_lines(ctx, EVERYTHING)
    assert [row[3] for row in rows] == [line.task.title for line in lines] == [f"任务{n}" for n in range(1, 6)]
    first, second, third, fourth, fifth = rows
    assert first[:2] == ("1", "科技创新强基行动方案")
    assert first[4:] == (
        "省工业和信息化厅",
        None,
        "无明确完成时限",
        "新建成中试平台2个，累计建成10个。",
        None,
        "12月完成第三批验收。",
        0.6,
        first[11],
        None,
    )
    assert second[7:11] == ("新建成中试平台2个，累计建成10个。", None, "12月完成第三批验收。", 0.5)
    assert (str(third[6])[:10], third[7], third[10]) == ("2026-11-20", "本期未报", None)
    assert "逾期" in str(third[11])
    assert (str(fourth[6])[:10], fourth[10]) == ("2026-11-10", 1)
    assert [str(row[11]).split()[-1] for row in (fourth, fifth)] == ["逾期办结", "按时办结"]


def test_past_reports_stand_on_a_sheet_of_their_own(month: Month) -> None:
    """Nobody reviewed them: no figure of the ledger may come from them."""
    ctx = month.as_("office")
    before = table(export_ledger(ctx, EVERYTHING), "督查意见")
    assert len(opened(export_ledger(ctx, EVERYTHING).content).worksheets) == 1
    unit = ctx.session.scalars(sa.select(col(Unit.id)).order_by(col(Unit.id)).limit(1)).one()
    assert unit is not None
    rows = [
        HistoryRow(2, "2", "", "省工信厅", "2025-Q4", "=1+1", value="3家"),
        HistoryRow(3, "1", "", "省工信厅", "2025-Q3", "前年的进展"),
        HistoryRow(4, "1", "", "省工信厅", "2025-Q4", "去年的进展"),
    ]
    upload = keep_table(ctx, month.plan_id, "往期.xlsx", "0" * 64, rows)
    reports = {row.row: past_report(row, month.tasks[int(row.number) - 1], unit) for row in rows}
    import_history(ctx, month.plan_id, upload, reports, dict.fromkeys(reports, "created"))
    made = export_ledger(ctx, EVERYTHING)
    assert table(made, "督查意见") == before
    book = opened(made.content, values=True)
    assert book.sheetnames == ["督查台账", "历史报送"]
    shown = [row for row in book["历史报送"].iter_rows(values_only=True) if row[10] == "往期.xlsx"]
    assert [(row[0], row[4], row[5], row[8]) for row in shown] == [
        ("1", "2025年第四季度", "去年的进展", None),
        ("1", "2025年第三季度", "前年的进展", None),
        ("2", "2025年第四季度", "=1+1", "3家"),
    ]
    one = LedgerFilter(TaskFilter(), words=frozenset({LampWord.OVERDUE}))
    assert opened(export_ledger(ctx, one).content).sheetnames == ["督查台账"]
    assert opened(export_ledger(ctx, LedgerFilter(TaskFilter(), period="2026-11")).content).sheetnames == ["督查台账"]


def test_the_ledger_follows_its_filter(month: Month) -> None:
    ctx = month.as_("office")
    overdue = LedgerFilter(TaskFilter(), words=frozenset({LampWord.OVERDUE}))
    made = export_ledger(ctx, overdue, filters={"lamp": "overdue"})
    assert [row[3] for row in table(made, "督查意见")] == [line.task.title for line in all_ledger_lines(ctx, overdue)]
    assert [row[3] for row in table(made, "督查意见")] == ["任务3"]
    record = queries.export_by_code(ctx.session, made.code)
    assert record is not None
    assert (record.filters, record.rows) == ({"lamp": "overdue"}, 1)


def test_a_text_that_begins_like_a_formula_stays_a_text(month: Month) -> None:
    task = month.ctx.session.get_one(Task, month.tasks[0], populate_existing=True)
    task.title = '=HYPERLINK("http://x","y")'
    month.ctx.session.flush()
    made = export_ledger(month.over, EVERYTHING)
    cell = next(
        cell
        for row in opened(made.content).worksheets[0].iter_rows()
        for cell in row
        if "HYPERLINK" in str(cell.value)
    )
    assert cell.data_type == "s"


Export = Callable[[Ctx, Month], ExportedFile]
WORKBOOKS: list[tuple[ExportKind, Export, int]] = [
    (ExportKind.SITUATION, lambda ctx, month: export_situation(ctx, month.plan_id), 2),
    (ExportKind.LEDGER, lambda ctx, _month: export_ledger(ctx, EVERYTHING), 5),
    (ExportKind.FILING, lambda ctx, month: export_filing(ctx, month.round_id), 2),
]
each = pytest.mark.parametrize(("kind", "export", "rows"), WORKBOOKS, ids=[kind.value for kind, _, _ in WORKBOOKS])


@each
def test_an_export_is_recorded_audited_and_found_by_its_bytes(
    month: Month, kind: ExportKind, export: Export, rows: int
) -> None:
    ctx = month.as_("office")
    made = export(ctx, month)
    record = queries.export_by_digest(ctx.session, made.content)
    assert record is not None
    assert (record.kind, record.rows, record.code) == (kind.value, rows, made.code)
    assert (record.cut_off, record.made_by) == (ctx.now, ctx.actor.user_id)
    assert record.sha256 == hashlib.sha256(made.content).hexdigest()
    row = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.EXPORT_MADE)).one()
    assert (row.subject_kind, row.subject_id, row.actor_name) == ("export", record.id, "许若溪")
    assert (row.changes["kind"], row.changes["rows"]) == ([None, kind.value], [None, rows])
    assert queries.export_by_digest(ctx.session, made.content[:-1]) is None
    assert queries.export_by_code(ctx.session, "00000000") is None
    text = flat(made)
    assert made.code in text
    assert "2026年12月2日 10:00" in text
    assert "许若溪" in text


@each
def test_each_export_has_a_code_of_its_own(month: Month, kind: ExportKind, export: Export, rows: int) -> None:
    assert rows
    first, second = export(month.over, month), export(month.over, month)
    assert first.code != second.code
    found = [queries.export_by_code(month.ctx.session, made.code) for made in (first, second)]
    assert [record.kind for record in found if record is not None] == [kind.value] * 2
    # The system signs nothing: the maker is left blank.
    assert "许若溪" not in flat(first)


@each
def test_a_unit_exports_what_it_sees(month: Month, kind: ExportKind, export: Export, rows: int) -> None:
    assert kind
    assert rows
    text = flat(export(month.as_("jy"), month))
    assert "省教育厅" in text
    assert "省工业和信息化厅" not in text


@each
def test_administrators_export_nothing(month: Month, kind: ExportKind, export: Export, rows: int) -> None:
    with pytest.raises(Forbidden):
        export(month.as_("guan"), month)
    assert (queries.recent_exports(month.as_("guan"), Window()).total, bool(kind), bool(rows)) == (0, True, True)


def test_a_supervisor_exports_the_own_scope(month: Month) -> None:
    set_scope(
        month.ctx,
        make_user(month.ctx, "dc_jy", Role.SUPERVISOR, everything=False),
        [month.units[1]],
        everything=False,
    )
    ctx = month.as_("dc_jy")
    assert [row[1] for row in table(export_situation(ctx), "逾期未办结")[:-1]] == ["省教育厅"]
    assert [row[0] for row in table(export_filing(ctx, month.round_id), "按时率")] == ["省教育厅", "合计"]
    assert [row[3] for row in table(export_ledger(ctx, EVERYTHING), "督查意见")] == ["任务5"]


def test_what_is_not_visible_is_not_found(month: Month) -> None:
    outsider = month.as_("cz")
    for ctx, round_id, plan_id in ((outsider, month.round_id, month.plan_id), (month.over, 999, 999)):
        with pytest.raises(NotFound):
            export_filing(ctx, round_id)
        with pytest.raises(NotFound):
            export_situation(ctx, plan_id)
    assert (
        month.ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.EXPORT_MADE)).all()
        == []
    )


def test_the_organisation_stands_on_the_form(month: Month, settings: Settings) -> None:
    assert "制表单位：办公室" in flat(export_situation(month.over))
    own = replace(month.over, extra={"settings": settings})
    assert "制表单位：岚江省科学技术厅" in flat(export_situation(own))


def test_people_see_their_own_exports_newest_first(month: Month) -> None:
    office = month.as_("office")
    first = export_situation(office)
    second = export_filing(replace(office, now=office.now + timedelta(minutes=1)), month.round_id)
    export_situation(month.as_("dc"))
    listing = queries.recent_exports(office, Window())
    assert [(line.record.code, line.name) for line in listing.rows] == [
        (second.code, "许若溪"),
        (first.code, "许若溪"),
    ]
    assert queries.recent_exports(office, Window(2, 1)).rows[0].record.code == first.code
    assert listing.total == 2


def test_workbooks_take_the_same_statements_for_more_rows(month: Month) -> None:
    counts = []
    ctx = month.as_("office")
    for unit_id, rows in ((month.units[1], 1), (month.units[0], 4)):
        wanted = LedgerFilter(TaskFilter(plan_id=month.plan_id, unit_id=unit_id))
        with count_queries(ctx.session) as sent:
            made = export_ledger(ctx, wanted)
        assert len(table(made, "督查意见")) == rows
        counts.append(len(sent))
    assert counts[0] == counts[1]
