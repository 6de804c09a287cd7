"""Workbook 5: cell by cell what the page shows, for whoever exports it."""

import hashlib

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment.build.results import assessment_page
from app.assessment.service import run_assessment
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden, NotFound
from app.exports.models import ExportRecord
from app.exports.queries import export_by_digest
from app.exports.scores import export_scores
from tests.support.factories.assessment import FROM, TO, Month
from tests.unit.exports.reading import opened


@pytest.fixture
def result(month: Month) -> int:
    return run_assessment(month.over, month.plan_id, FROM, TO)


def rows_of(content: bytes, sheet: int) -> list[tuple[object, ...]]:
    """All rows with values as a reader would see them."""
    found = opened(content, values=True).worksheets[sheet]
    return [row for row in found.iter_rows(values_only=True) if any(cell is not None for cell in row)]


def test_the_sheet_has_the_figures_of_the_page(month: Month, result: int) -> None:
    ctx = month.as_("office")
    content = export_scores(ctx, result).content
    rows = rows_of(content, 0)
    page = assessment_page(ctx, result)
    heads = rows[3]
    assert heads[2:6] == tuple(group.name for group in page.groups)
    sheet = [row for row in rows if isinstance(row[0], int)]
    assert [(row[1], *row[2:6], row[7], row[8]) for row in sheet] == [
        (row.unit, *(float(text) for text in row.points), float(row.total), row.grade) for row in page.rows
    ]
    assert [row[1] for row in sheet] == ["省工业和信息化厅", "省教育厅"]
    assert [row[6] for row in sheet] == [None, None]


def test_every_item_is_the_sum_of_its_ledger_lines(month: Month, result: int) -> None:
    content = export_scores(month.as_("office"), result).content
    lines = [row for row in rows_of(content, 1) if isinstance(row[0], int)]
    assert len(lines) == 9 + 2 * 4
    sums: dict[tuple[object, object], float] = {}
    for line in lines:
        sums[line[1], line[2]] = sums.get((line[1], line[2]), 0.0) + float(str(line[9]))
    heads = rows_of(content, 0)[3]
    for row in (row for row in rows_of(content, 0) if isinstance(row[0], int)):
        for position in range(2, 6):
            assert sums[row[1], heads[position]] == pytest.approx(float(str(row[position])))
    assert lines[0][2:11] == ("按时报送", "基础分", None, None, None, None, 30, 30, None)
    returned = next(line for line in lines if line[4] == "报告被退回")
    assert returned[3:7] == ("每退回1次扣1分", "报告被退回", "任务1", "2026年11月")
    assert returned[8:11] == (-1, -1, "覆盖率口径与统计年报不一致")


def test_scores_are_live_formulas(month: Month, result: int) -> None:
    book = opened(export_scores(month.over, result).content)
    sheet = book.worksheets[0]
    first = next(row[0].row for row in sheet.iter_rows() if row[0].value == 1)
    assert str(sheet.cell(first, 3).value).startswith("=SUMIFS('计分明细'!$J:$J")
    assert sheet.cell(first, 8).value == f"=SUM(C{first}:F{first})"


def test_a_unit_exports_its_own_and_nothing_else(month: Month, result: int) -> None:
    made = export_scores(month.as_("jy"), result)
    assert [row[1] for row in rows_of(made.content, 0) if isinstance(row[0], int)] == ["省教育厅"]
    assert {row[1] for row in rows_of(made.content, 1) if isinstance(row[0], int)} == {"省教育厅"}
    for login in ("cz", "gx"):
        unknown = 999 if login == "gx" else result
        with pytest.raises(NotFound):
            export_scores(month.as_(login), unknown)
    with pytest.raises(Forbidden):
        export_scores(month.as_("guan"), result)


def test_the_export_is_recorded_and_can_be_verified(month: Month, result: int) -> None:
    ctx = month.as_("office")
    made = export_scores(ctx, result)
    record = export_by_digest(ctx.session, made.content)
    assert record is not None
    assert (record.kind, record.rows, record.filters, record.code) == (
        "scores",
        2,
        {"assessment_id": result},
        made.code,
    )
    assert record.sha256 == hashlib.sha256(made.content).hexdigest()
    assert export_by_digest(ctx.session, made.content + b" ") is None
    assert made.name == "考核评分表（截至2026年12月2日）.xlsx"
    row = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.EXPORT_MADE)).one()
    assert (row.subject_id, row.changes["sha256"]) == (record.id, [None, record.sha256])
    assert len(ctx.session.scalars(sa.select(ExportRecord)).all()) == 1


def test_the_head_says_plan_and_days(month: Month, result: int) -> None:
    texts = [cell for row in rows_of(export_scores(month.over, result).content, 0) for cell in row if cell]
    assert any("科技创新强基行动方案，2026年11月1日至2026年11月30日" in str(text) for text in texts)
    everything = run_assessment(month.over, None, FROM, TO)
    texts = [cell for row in rows_of(export_scores(month.over, everything).content, 0) for cell in row if cell]
    assert any("全部文件，2026年11月1日" in str(text) for text in texts)
