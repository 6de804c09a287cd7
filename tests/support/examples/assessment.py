"""Pages of assessment: one computation with a unit's ledger, and the list of them."""

from dataclasses import replace
from datetime import date

from app.assessment import pages
from app.core.view import Figure, Link, Segment
from tests.support.pages import Example, as_liaison, as_office, at

GROUPS = (
    pages.GroupHead("按时报送", "30"),
    pages.GroupHead("任务完成", "40"),
    pages.GroupHead("报告质量", "20"),
    pages.GroupHead("退回情况", "10"),
)


def row(unit: str, points: tuple[float, ...], grade: str) -> pages.ScoreRow:
    segments = tuple(Segment(group.name, value) for group, value in zip(GROUPS, points, strict=True))
    return pages.ScoreRow(
        unit,
        "/assessments/1?unit=6#ledger",
        tuple(f"{value:.1f}" for value in points),
        segments,
        f"{sum(points):.1f}",
        grade,
    )


LEDGER = pages.UnitLedger(
    "省工业和信息化厅",
    "78.1",
    34,
    (
        pages.LedgerGroup(
            "按时报送",
            "30.0",
            "24.5",
            (
                pages.LedgerEntry(
                    date(2026, 11, 26), "每缺报1项扣1.5分", "11月缺报任务13", "/tasks/13", "−1.5", "−1.5"
                ),
                pages.LedgerEntry(
                    date(2026, 9, 28), "每逾期1项扣0.5分", "9月任务11逾期提交", "/reports/8", "−0.5", "−0.5"
                ),
            ),
        ),
        pages.LedgerGroup("任务完成", "40.0", "40.0", ()),
        pages.LedgerGroup(
            "报告质量",
            "20.0",
            "20.0",
            (
                pages.LedgerEntry(
                    date(2026, 8, 25), "报告一次通过，每次补回0.2分", "8月任务9一次通过", "", "0.2", "0.0"
                ),
            ),
        ),
    ),
)
PAGE = pages.AssessmentPage(
    assessment_id=1,
    title="1—11月试算",
    plan_title="科技创新强基行动方案（2026年）",
    from_day=date(2026, 1, 1),
    to_day=date(2026, 11, 26),
    computed_at=at(11, 26, 8, 30),
    scheme="标准评分方案",
    revision=3,
    frozen_at=at(3, 2),
    entries=412,
    unit_count=3,
    grades=(
        pages.GradeFigure("优秀", Figure(1, "/assessments/1?grade=excellent", "个")),
        pages.GradeFigure("良好", Figure(1, "/assessments/1?grade=good", "个")),
        pages.GradeFigure("合格", Figure(1, "/assessments/1?grade=pass", "个")),
    ),
    thresholds="满分100；优秀≥90，良好≥80，合格≥60",
    groups=GROUPS,
    rows=(
        row("省科学技术厅", (30, 39.2, 19, 10), "优秀"),
        row("省人力资源社会保障厅", (30, 33.2, 17, 9), "良好"),
        row("省工业和信息化厅", (24.5, 31, 15.6, 7), "合格"),
    ),
    sort="-total",
    query="",
    shown=LEDGER,
    warnings=(
        "“获省领导批示加3分”不能启用：《整治形式主义为基层减负若干规定》（2024年）要求，不得将获得领导批示作为督查检查考核内容。",
    ),
    others=(Link("1—11月试算", "/assessments/1", current=True), Link("1—10月试算", "/assessments/2")),
    export_href="/exports/assessment?id=1",
)
LIST = pages.AssessmentsPage(
    rows=(pages.AssessmentRow(1, "1—11月试算", date(2026, 1, 1), date(2026, 11, 26), at(11, 26, 8, 30), 15, 3),),
    plans=(("", "全部方案"), ("1", "科技创新强基行动方案（2026年）")),
    rules=("按时报送　基础分30分", "每逾期1项扣0.5分，最多扣15分", "每缺报1项扣1.5分"),
    can_run=True,
    key="k6",
    values={"from_day": "2026-01-01", "to_day": "2026-13-40"},
    errors={"to_day": "“2026-13-40”不是一个存在的日期。请写成2026-11-25这样的格式。"},
)
ONE, MANY = "assessment/assessment.html", "assessment/assessments.html"
EXAMPLES = (
    Example("09-assessment", ONE, PAGE, as_office("考核")),
    Example(
        "09-assessment-plain",
        ONE,
        replace(PAGE, plan_title="", frozen_at=None, rows=(), shown=None, warnings=(), others=()),
        as_office("考核"),
    ),
    Example("09-assessments", MANY, LIST, as_office("考核")),
    Example(
        "09-assessments-none", MANY, replace(LIST, rows=(), can_run=False, errors={}, values={}), as_liaison("考核")
    ),
)
