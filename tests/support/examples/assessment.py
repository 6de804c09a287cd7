"""Pages of assessment: the list, one computation with a unit's ledger, a trial, the rules and their editor."""

from dataclasses import replace
from datetime import date

from app.assessment import pages
from app.core.paging import Listing, Window
from app.core.view import Figure, Link, Segment
from tests.support.pages import Example, as_liaison, as_office, at

GROUPS = (
    pages.GroupHead("按时报送", "30"),
    pages.GroupHead("任务完成", "40"),
    pages.GroupHead("报告质量", "20"),
    pages.GroupHead("退回情况", "10"),
)
LAW = "《整治形式主义为基层减负若干规定》（2024年）要求，不得将获得领导批示作为督查检查考核内容。"


def row(unit: str, points: tuple[float, ...], grade: str, *, shown: bool = False) -> pages.ScoreRow:
    segments = tuple(Segment(group.name, value) for group, value in zip(GROUPS, points, strict=True))
    texts = tuple(f"{value:.1f}" for value in points)
    return pages.ScoreRow(unit, "/assessments/1/units/6#ledger", texts, segments, f"{sum(points):.1f}", grade, shown)


def entry(day: date, rule: str, event: str, note: str, task: int, applied: str, asked: str = "") -> pages.LedgerEntry:
    links = (Link(f"任务{task}", f"/tasks/{task}"), Link("报告", f"/reports/{task}"))
    return pages.LedgerEntry(day, rule, event, note, links, asked or applied, applied)


LEDGER = pages.UnitLedger(
    unit="省工业和信息化厅",
    total="78.1",
    grade="合格",
    lines=34,
    without_effect=21,
    shows_all=False,
    toggle_href="/assessments/1/units/6?lines=all#ledger",
    groups=(
        pages.LedgerGroup(
            "按时报送",
            "30.0",
            "扣5.5",
            "24.5",
            (
                entry(
                    date(2026, 11, 26),
                    "每缺报1项扣1.5分",
                    "11月任务13：缺报",
                    "建设产业技术基础公共服务平台",
                    13,
                    "−1.5",
                ),
                entry(date(2026, 9, 28), "每逾期1项扣0.5分", "9月任务11：逾期报送", "建设中试平台20个", 11, "−0.5"),
            ),
        ),
        pages.LedgerGroup("任务完成", "40.0", "", "40.0", ()),
        pages.LedgerGroup(
            "退回情况",
            "10.0",
            "扣3.0",
            "7.0",
            (
                entry(
                    date(2026, 11, 25),
                    "每退回1次扣1分",
                    "11月任务9：报告被退回",
                    "退回原因：“覆盖率口径与统计年报不一致”",
                    9,
                    "−0.5",
                    "−1.0",
                ),
            ),
        ),
    ),
    facts=(pages.Fact("按时报送", 96), pages.Fact("逾期报送", 8), pages.Fact("缺报", 2)),
)
PAGE = pages.AssessmentPage(
    assessment_id=1,
    title="1—11月试算",
    plan_title="科技创新强基行动方案（2026年）",
    from_day=date(2026, 1, 1),
    to_day=date(2026, 11, 26),
    computed_at=at(11, 26, 8, 30),
    computed_by="许若溪",
    scheme="标准评分方案",
    scheme_href="/assessments/rules/3",
    revision=3,
    latest_revision=4,
    frozen_at=at(3, 2),
    lines=412,
    unit_count=3,
    grades=(
        pages.GradeFigure("优秀", Figure(1, "/assessments/1?grade=excellent", "个")),
        pages.GradeFigure("良好", Figure(1, "/assessments/1?grade=good", "个")),
        pages.GradeFigure("合格", Figure(1, "/assessments/1?grade=pass", "个")),
    ),
    only="",
    thresholds="满分100；优秀≥90，良好≥80，合格≥60",
    whole=100.0,
    groups=GROUPS,
    rows=(
        row("省工业和信息化厅", (24.5, 31, 15.6, 7), "合格", shown=True),
        row("省科学技术厅", (30, 39.2, 19, 10), "优秀"),
        row("省人力资源社会保障厅", (30, 33.2, 17, 9), "良好"),
    ),
    shown=LEDGER,
    warnings=(f"第4版中的“获省领导批示加3分”不能启用：{LAW}",),
    export_href="/exports/scores/1",
    run_again_href="/assessments/new?plan=1&from_day=2026-01-01&to_day=2026-11-26",
)
LIST = pages.AssessmentsPage(
    listing=Listing(
        (
            pages.AssessmentRow(
                "1—11月试算",
                "/assessments/1",
                "科技创新强基行动方案（2026年）",
                date(2026, 1, 1),
                date(2026, 11, 26),
                at(11, 26, 8, 30),
                15,
                "优秀6个，良好3个，合格6个",
                3,
            ),
        ),
        1,
        Window(),
    ),
    query="",
    can_run=True,
)
FORM = pages.RunPage(
    plans=(("", "全部文件"), ("1", "科技创新强基行动方案（2026年）")),
    schemes=(("", "标准评分方案第3版（最新可用）"), ("2", "标准评分方案第2版")),
    values={"title": "", "plan": "1", "from_day": "2026-01-01", "to_day": "2026-11-26", "scheme": ""},
)
PREVIEW = pages.PreviewBox(
    units=15,
    grades="优秀6个，良好3个，合格6个",
    lines=412,
    facts=(pages.Fact("按时报送", 396), pages.Fact("逾期报送", 31), pages.Fact("缺报", 9)),
    revision=3,
    freezes=True,
)
RULES = pages.SchemePage(
    name="标准评分方案",
    revision=4,
    is_latest=True,
    is_usable=False,
    in_force=3,
    frozen_at=None,
    full="100",
    thresholds=PAGE.thresholds,
    groups=(
        pages.GroupRows(
            "按时报送",
            "30",
            "30",
            (
                pages.RuleRow("每逾期1项扣0.5分", "逾期报送", "−0.5", "1", "15", ()),
                pages.RuleRow("每缺报1项扣1.5分", "缺报", "−1.5", "1", "", ()),
                pages.RuleRow("获省领导批示加3分", "报告被接受", "3", "1", "", (LAW,)),
            ),
        ),
        pages.GroupRows("其他", "10", "10", ()),
    ),
    revisions=(
        pages.RevisionRow(4, "/assessments/rules/4", "标准评分方案", "许若溪", at(11, 20), None, is_usable=False),
        pages.RevisionRow(3, "/assessments/rules/3", "标准评分方案", "许若溪", at(3, 1), at(3, 2), is_usable=True),
        pages.RevisionRow(1, "/assessments/rules/1", "标准评分方案", "", None, None, is_usable=True),
    ),
    can_edit=True,
)
GROUP = {"code": "punctuality", "name": "按时报送", "base": "30", "full": "30", "remove": ""}
RULE = {
    "code": "late",
    "name": "每逾期1项扣0.5分",
    "event": "late",
    "points": "-0.5",
    "weight": "1",
    "cap": "15",
    "group": "punctuality",
    "remove": "",
}
EDITOR = pages.SchemeFormPage(
    base_revision=3,
    name="标准评分方案",
    groups=(
        pages.EditRow("g0_", GROUP, is_new=False),
        pages.EditRow("g1_", {**GROUP, "code": "g1", "name": "", "base": "", "full": ""}, is_new=True),
    ),
    rules=(
        pages.EditRow("r0_", RULE, is_new=False),
        pages.EditRow("r1_", {**RULE, "code": "r1", "name": "获省领导批示加3分", "points": "3"}, False, (LAW,)),
        pages.EditRow("r2_", {**RULE, "code": "", "name": "", "points": "", "cap": ""}, is_new=True),
    ),
    events=(("late", "逾期报送"), ("missing", "缺报")),
    group_choices=(("punctuality", "按时报送"), ("g1", "新增的考核项目")),
    lines={"excellent": "90", "good": "80", "passed": "60"},
)
ONE, MANY, RUN = "assessment/assessment.html", "assessment/assessments.html", "assessment/run.html"
EXAMPLES = (
    Example("09-assessment", ONE, PAGE, as_office("考核")),
    Example(
        "09-assessment-own",
        ONE,
        replace(
            PAGE,
            plan_title="",
            frozen_at=None,
            rows=PAGE.rows[:1],
            unit_count=1,
            grades=PAGE.grades[2:],
            shown=replace(LEDGER, shows_all=True, facts=()),
            warnings=(),
            run_again_href="",
        ),
        as_liaison("考核"),
    ),
    Example("09-assessment-none", ONE, replace(PAGE, rows=(), only="不合格", shown=None), as_office("考核")),
    Example("09-assessments", MANY, LIST, as_office("考核")),
    Example("09-assessments-none", MANY, replace(LIST, listing=Listing((), 0, Window())), as_office("考核")),
    Example(
        "09-assessments-liaison",
        MANY,
        replace(LIST, listing=Listing((), 0, Window()), can_run=False),
        as_liaison("考核"),
    ),
    Example("09-run", RUN, FORM, as_office("考核")),
    Example("09-run-preview", RUN, replace(FORM, preview=PREVIEW), as_office("考核")),
    Example(
        "09-run-refused",
        RUN,
        replace(FORM, errors={"to_day": "截止日期不能晚于今天，还没有发生的不能核算。"}),
        as_office("考核"),
    ),
    Example("09-rules", "assessment/scheme.html", RULES, as_office("考核")),
    Example("09-rules-editor", "assessment/scheme_form.html", EDITOR, as_office("考核")),
    Example(
        "09-rules-editor-refused",
        "assessment/scheme_form.html",
        replace(EDITOR, errors={"r0_points": "请填写-1000到1000之间的数，最多两位小数。"}),
        as_office("考核"),
    ),
)
