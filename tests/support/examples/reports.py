"""Pages of reports: the liaison's month, the form, the review queue, signing off."""

from dataclasses import replace
from datetime import date

from app.core.charts import LineChart, line_chart
from app.core.paging import Listing, Window
from app.core.view import Entry, Figure, FileItem, LampView, Link, Words
from app.lamps.enums import LampColour as C
from app.reports import pages
from app.reports.build.form import REASONS
from app.reports.enums import ClaimedStatus, ReportKind
from app.rounds.enums import AssignmentState as S
from app.rounds.enums import QuestionKind, Timeliness
from app.rounds.question_pages import AnswerRow, QuestionField
from tests.support.pages import LIAISON_NAV, Example, as_liaison, as_supervisor, at, chrome_of

DUE = (
    pages.DueRow(
        11,
        11,
        "11",
        "建设中试平台20个",
        True,
        date(2026, 12, 31),
        "年内",
        40,
        85,
        LampView(C.RED, "滞后", "进度比序时应达少45个百分点"),
        S.DRAFT,
        at(11, 25, 18),
        saved_at=at(11, 21, 9, 42),
    ),
    pages.DueRow(
        24,
        24,
        "24",
        "推动工业互联网标识解析二级节点扩面",
        True,
        date(2026, 12, 31),
        "",
        88,
        85,
        LampView(C.YELLOW, "预警", "离截止只剩3个工作日，尚未报送"),
        S.PENDING,
        at(11, 25, 18),
    ),
    pages.DueRow(
        13,
        13,
        "13",
        "认定首台（套）重大技术装备60项",
        False,
        None,
        "适时",
        None,
        None,
        LampView(C.NONE, "未亮灯"),
        S.RETURNED,
        at(11, 25, 18),
    ),
    pages.DueRow(
        14,
        14,
        "14",
        "引育科技领军人才团队20个",
        True,
        date(2027, 6, 30),
        "",
        55,
        60,
        LampView(C.GREEN, "正常"),
        S.SIGNING,
        at(11, 25, 18),
        plan="人才行动",
    ),
    pages.DueRow(
        15,
        15,
        "15",
        "建设高校前沿学科交叉中心5个",
        False,
        date(2026, 12, 31),
        "",
        55,
        60,
        LampView(C.RED, "逾期", "10月报告缺报，已过按时线26天"),
        S.PENDING,
        at(10, 26, 18),
        refusal="已过锁定线，不能再报。确需补报，请向办公室申请。",
    ),
)
HOME = pages.LiaisonHomePage(
    round_name="11月",
    plan_title="科技创新强基行动方案（2026年）",
    plan_href="/plans/1",
    waiting=Figure(5, "#due"),
    owed=Figure(7, "/reports?round=11"),
    filed=Figure(2, "#sent"),
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
    unsigned=(pages.UnsignedRound(11, "11月期次", at(11, 16), 7),),
    due=DUE,
    sent=(
        pages.SentRow(9, "9", "提升规上工业企业研发活动覆盖率", at(11, 18, 16, 5), Timeliness.ON_TIME, S.SUBMITTED),
        pages.SentRow(10, "10", "培育创新型领军企业30家", at(11, 17, 10, 31), Timeliness.ON_TIME, S.ACCEPTED),
    ),
    messages=(
        Entry(at(11, 20), "提醒：还有3项未报，11月25日 周三 18:00截止。", href="/messages/2"),
        Entry(at(11, 16), "11月期次已开启，我单位应报7项。", href="/messages/1"),
    ),
    next_name="12月期次",
    next_opens_on=date(2026, 12, 16),
    office_phone="6132（许若溪）",
)
HOME_DONE = replace(HOME, waiting=Figure(0, "#due"), filed=Figure(7, "#sent"), due=(), unsigned=())
HOME_IDLE = replace(
    HOME_DONE, due_at=None, lock_at=None, sent=(), messages=(), plan_title="", round_name="", next_opens_on=None
)

PDF = FileItem(1, "中试平台验收意见（第二批）.pdf", 1_258_291, "/evidence/1", "刚刚上传")
SHEET = FileItem(2, "中试服务协议清单.xlsx", 88_064, "/evidence/2", "取自10月报告，未重复上传")
LEDGER = FileItem(3, "中试平台建设台账.xlsx", 65_536, "/evidence/3")
MONTHS = tuple(f"{month}月" for month in range(1, 13))


def course(width: int = 560, height: int = 190) -> LineChart:
    actual = [0.0, 5, 8, 12, 15, 18, 22, 25, 30, 40, 50, None]
    due = [8.0, 17, 25, 33, 42, 50, 58, 67, 75, 83, 92, 100]
    return line_chart("完成进度", MONTHS, actual, due, unit="%", top=100, width=width, height=height)


COURSE = course()
LAST = pages.LastReport(
    "10月",
    "/reports/10",
    at(10, 23, 15, 2),
    S.ACCEPTED,
    ReportKind.FULL,
    40,
    ClaimedStatus.AT_RISK,
    "截至10月底，累计建成中试平台8个，在建9个。青屏市特种合金中试平台完成厂房封顶，设备招标已挂网。",
    "设备招标一次流标，影响工期约15天。",
    "11月底前完成青屏平台设备安装，组织第二批平台验收。",
    "",
    (LEDGER,),
)
QUESTIONS = (
    QuestionField(3, QuestionKind.NUMBER, "本单位新增专职科研管理人员", "人", "3"),
    QuestionField(4, QuestionKind.YES_NO, "是否已建立月度会商制度", "", ""),
    QuestionField(5, QuestionKind.TEXT, "需要省里协调的事项", "", ""),
)
ANSWERS = (AnswerRow("本单位新增专职科研管理人员", "3人"), AnswerRow("是否已建立月度会商制度", ""))
FORM = pages.ReportFormPage(
    questions=QUESTIONS,
    assignment_id=11,
    task_id=11,
    number="11",
    title="建设中试平台20个",
    round_name="11月",
    is_lead=True,
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
    lamp=LampView(C.RED, "滞后", "进度比序时应达少45个百分点"),
    unfilled=("下步打算",),
    values={
        "kind": "full",
        "progress": "11月新建成中试平台2个（云浦市新型储能中试平台、临溪市生物基材料中试平台），累计建成10个。",
        "status": "at_risk",
        "percent": "50",
        "problems": "青屏平台进口检测设备到货推迟约20天。",
        "next_steps": "",
        "nil_reason": "",
    },
    statuses=tuple((status.value, status.label) for status in ClaimedStatus),
    files=(PDF, SHEET),
    reusable=(LEDGER,),
    max_mb=20,
    version=3,
    key="9f2c",
    last=LAST,
    earlier=(Link("9月", "/reports/8"), Link("8月", "/reports/7")),
    parts=(
        pages.PartRow(
            "青屏市政府",
            S.SUBMITTED,
            "特种合金中试平台完成设备安装。",
            at(11, 20, 18),
            at(11, 20, 10),
            31,
            Timeliness.ON_TIME,
        ),
        pages.PartRow(
            "云岫市政府",
            S.ACCEPTED,
            "平台一期投用。",
            at(11, 20, 18),
            at(11, 19, 10),
            32,
            Timeliness.ON_TIME,
            is_taken=True,
        ),
        pages.PartRow(
            "苍梧市政府",
            S.SUBMITTED,
            "平台二期开工。",
            at(11, 20, 18),
            at(11, 21, 9),
            33,
            Timeliness.LATE,
            is_newer=True,
        ),
        pages.PartRow("临溪市政府", S.PENDING, "", at(11, 20, 18), timeliness=Timeliness.OVERDUE),
    ),
    silent=1,
    parts_until=at(11, 24, 18),
    untaken=2,
    chart=COURSE,
    saved_at=at(11, 21, 9, 42),
)
FORM_WAITING = replace(FORM, is_waiting=True)
FORM_REFUSED = replace(
    FORM,
    returned=pages.Returned("服务企业数与台账不一致，请核对。", "梁景行", at(11, 20, 15, 20)),
    errors={"next_steps": "请写下步打算。", "percent": "进度请填0到100之间的整数。"},
    warnings={"progress": "“本期进展”与上期有92%相同；可以提交。"},
    signer="李岱",
    parts=(),
)
FORM_LOCKED = replace(
    FORM, refusal="已过锁定线，不能再报。确需补报，请向办公室申请。", unfilled=(), last=None, chart=None
)

FORM_NIL = replace(
    FORM,
    values={**FORM.values, "kind": "nil", "progress": ""},
    reasons=REASONS,
    choice=REASONS[0],
    blank=True,
    unfilled=(),
    parts=(),
    questions=(),
)
FORM_BLANK = replace(
    FORM_NIL, values=dict.fromkeys(FORM.values, "") | {"kind": "full"}, choice="", unfilled=("本期进展",)
)


def queue() -> tuple[pages.QueueRow, ...]:
    rows = (
        ("省工业和信息化厅", "11", "建设中试平台20个", C.RED, "滞后", "2处提示"),
        ("省科学技术厅", "3", "组建岚江实验室", C.GREEN, "正常", ""),
        ("省发展改革委", "7", "布局重大科技基础设施2个", C.YELLOW, "预警", "逾期提交"),
        ("省卫生健康委", "21", "建设临床医学研究中心6家", C.GREEN, "正常", "1处提示"),
    )
    return tuple(
        pages.QueueRow(
            n, unit, number, title, LampView(colour, word), at(11, 25, 17 - n), f"/reviews/{n}", note, current=n == 1
        )
        for n, (unit, number, title, colour, word, note) in enumerate(rows, start=1)
    )


DETAIL = pages.ReviewDetail(
    answers=ANSWERS,
    report_id=1,
    task_id=11,
    number="11",
    title="建设中试平台20个",
    unit="省工业和信息化厅",
    revision=2,
    submitted_by="周敏",
    submitted_at=at(11, 25, 17, 20),
    timeliness=Timeliness.ON_TIME,
    lamp=LampView(C.RED, "滞后", "进度50%，序时应达85%"),
    kind=ReportKind.FULL,
    nil_reason="",
    hints=("“下步打算”与上期有64%相同。", "有2处笼统表述，未见具体数据或事项。"),
    before_head="10月",
    after_head="11月",
    progress=(
        (
            Words("截至10月底，", "gone"),
            Words("累计建成中试平台"),
            Words("8个，在建9个", "gone"),
            Words("。青屏市特种合金中试平台完成"),
            Words("厂房封顶，设备招标已挂网", "gone"),
            Words("。"),
        ),
        (
            Words("11月新建成中试平台2个（云浦市新型储能中试平台、临溪市生物基材料中试平台），", "new"),
            Words("累计建成中试平台"),
            Words("10个", "new"),
            Words("。青屏市特种合金中试平台完成"),
            Words("设备安装，计划12月上旬带料试车", "new"),
            Words("。"),
        ),
    ),
    next_steps=(
        (Words("11月底前完成青屏平台设备安装，", "gone"), Words("组织第二批平台验收。")),
        (Words("12月10日前完成青屏平台试车，", "new"), Words("组织第二批平台验收。")),
    ),
    problems=("设备招标一次流标，影响工期约15天。", "青屏平台进口检测设备到货推迟约20天。"),
    percent=(40, 50),
    expected=85,
    status=("推进有困难", "推进有困难"),
    files=(PDF, replace(SHEET, note="沿用10月")),
    earlier=(
        Entry(at(11, 24, 15, 20), "梁景行退回第1次提交。", "“服务企业数与台账不一致，请核对。”"),
        Entry(at(11, 23, 9, 14), "周敏第1次提交。"),
    ),
    version=4,
    key="77aa",
)
REVIEW = pages.ReviewPage(
    round_name="11月期次",
    waiting=Figure(12, "/reviews", "份"),
    hinted=Figure(4, "/reviews?hinted=1", "份"),
    late=Figure(1, "/reviews?late=1", "份"),
    limit_workdays=2,
    oldest_workdays=3,
    clean=(2, 5, 6),
    listing=Listing(queue(), 12, Window(1, 4)),
    query="",
    detail=DETAIL,
    orders=(Link("等得最久的在前", "/reviews", current=True), Link("提示最多的在前", "/reviews?order=risk")),
    reasons=(("请补充数据来源。", "请补充数据来源。"), ("请补充佐证材料。", "请补充佐证材料。")),
    next_round="",
    key="55bb",
)
REVIEW_REFUSED = replace(
    REVIEW,
    errors={"reason": "请写明退回原因，填报单位要据此修改。"},
    detail=replace(
        DETAIL, before_head="", hints=(), files=(), earlier=(), percent=(None, 50), expected=None, revision=1
    ),
)
REVIEW_NIL = replace(
    REVIEW,
    detail=replace(DETAIL, kind=ReportKind.NIL, nil_reason="验收专家组改期，本月没有新的验收。", percent=(40, None)),
)
REVIEW_EMPTY = replace(
    REVIEW,
    waiting=Figure(0, "/reviews", "份"),
    clean=(),
    listing=Listing((), 0, Window()),
    detail=None,
    orders=(),
    reasons=(),
    next_round="11月期次36项已全部审完，12月期次12月16日 周三开启。",
)
SIGN = pages.SignOffPage(
    unit="省工业和信息化厅",
    round_name="11月",
    waiting=Figure(2, "#main", "份"),
    rows=(
        pages.SignRow(
            11,
            "11",
            "建设中试平台20个",
            "周敏",
            at(11, 21, 9, 50),
            ReportKind.FULL,
            50,
            40,
            "11月新建成中试平台2个（云浦市新型储能中试平台、临溪市生物基材料中试平台），累计建成10个……",
            3,
        ),
        pages.SignRow(
            13,
            "13",
            "认定首台（套）重大技术装备60项",
            "周敏",
            at(11, 21, 10),
            ReportKind.NIL,
            None,
            None,
            "第三批评审12月举行。",
            1,
        ),
    ),
    due_at=at(11, 25, 18),
    key="12cd",
)
REPORT = pages.ReportPage(
    answers=ANSWERS,
    report_id=10,
    task_id=11,
    number="11",
    title="建设中试平台20个",
    unit="省工业和信息化厅",
    round_name="10月",
    revision=2,
    kind=ReportKind.FULL,
    progress=LAST.progress,
    problems=LAST.problems,
    next_steps="",
    nil_reason="",
    percent=40,
    status=ClaimedStatus.AT_RISK,
    submitted_by="周敏",
    submitted_at=at(10, 23, 15, 2),
    timeliness=Timeliness.ON_TIME,
    state=S.ACCEPTED,
    files=(PDF,),
    revisions=(Link("第1次", "/reports/9"), Link("第2次", "/reports/10", current=True)),
    history=(
        Entry(at(10, 24, 9), "梁景行接受报告。", "“请补充第三批验收安排。”"),
        Entry(at(10, 23, 15, 2), "周敏提交报告。"),
    ),
    signed_by="李岱",
    reopening=pages.Reopening(3),
)
LEADER_OF_UNIT = chrome_of(
    "李岱", "省工业和信息化厅单位负责人", at(11, 21), (("待签发", "/sign-offs", 2), *LIAISON_NAV[1:3]), "待签发"
)
HOME_TEMPLATE, FORM_TEMPLATE = "reports/liaison_home.html", "reports/report_form.html"
QUEUE_TEMPLATE, SIGN_TEMPLATE = "reports/reviews.html", "reports/sign_offs.html"
EXAMPLES = (
    Example("01-liaison-home", HOME_TEMPLATE, HOME, as_liaison("本月待报")),
    Example("01-liaison-home-done", HOME_TEMPLATE, HOME_DONE, as_liaison("本月待报")),
    Example("01-liaison-home-idle", HOME_TEMPLATE, HOME_IDLE, as_liaison("本月待报")),
    Example("02-report-form", FORM_TEMPLATE, FORM, as_liaison("本月待报")),
    Example("02-report-form-waiting", FORM_TEMPLATE, FORM_WAITING, as_liaison("本月待报")),
    Example("02-report-form-refused", FORM_TEMPLATE, FORM_REFUSED, as_liaison("本月待报")),
    Example("02-report-form-locked", FORM_TEMPLATE, FORM_LOCKED, as_liaison("本月待报")),
    Example("02-report-form-nil", FORM_TEMPLATE, FORM_NIL, as_liaison("本月待报")),
    Example("02-report-form-blank", FORM_TEMPLATE, FORM_BLANK, as_liaison("本月待报")),
    Example("02-report", "reports/report.html", REPORT, as_liaison("历次报告")),
    Example(
        "02-report-nil",
        "reports/report.html",
        replace(
            REPORT,
            kind=ReportKind.NIL,
            percent=None,
            status=None,
            files=(),
            nil_reason="验收专家组改期。",
            revisions=(),
        ),
        as_liaison("历次报告"),
    ),
    Example("03-reviews", QUEUE_TEMPLATE, REVIEW, as_supervisor("待审报告")),
    Example("03-reviews-refused", QUEUE_TEMPLATE, REVIEW_REFUSED, as_supervisor("待审报告")),
    Example("03-reviews-nil", QUEUE_TEMPLATE, REVIEW_NIL, as_supervisor("待审报告")),
    Example("03-reviews-empty", QUEUE_TEMPLATE, REVIEW_EMPTY, as_supervisor("待审报告")),
    Example("sign-offs", SIGN_TEMPLATE, SIGN, LEADER_OF_UNIT),
    Example(
        "sign-offs-empty", SIGN_TEMPLATE, replace(SIGN, rows=(), waiting=Figure(0, "#main", "份")), LEADER_OF_UNIT
    ),
)
