"""Pages across slices: the board, the ledger, one task, the leader's month."""

from dataclasses import replace
from datetime import date

from app.core.paging import Listing, Window
from app.core.view import Entry, Figure, Filter, FilterBar, LampView, Link, Option
from app.lamps.enums import LampColour as C
from app.overview import pages
from app.plans.enums import TaskState
from app.rounds.enums import AssignmentState as S
from tests.support.examples.patterns import MONTHS, matrix
from tests.support.examples.reports import PDF, SHEET, course
from tests.support.pages import Example, as_leader, as_liaison, as_office, as_supervisor, at

PLAN = "科技创新强基行动方案（2026年）"
FACTS = (
    (
        27,
        "北岭高新区新增产业用地800亩",
        "北岭高新区管委会",
        date(2026, 11, 20),
        62,
        100,
        "逾期",
        "任务已过时限；11月报告缺报",
        2,
        1,
    ),
    (29, "建成新材料检测平台", "青屏市政府", date(2026, 12, 31), 48, 90, "逾期", "11月报告缺报，已过按时线1天", 0, 1),
    (
        23,
        "向科研机构开放公共数据目录500项",
        "省数据局",
        date(2026, 12, 15),
        71,
        95,
        "逾期",
        "11月报告缺报，已过按时线1天",
        1,
        1,
    ),
    (
        26,
        "发布先进制造业地方标准40项",
        "省市场监管局",
        date(2026, 12, 31),
        65,
        90,
        "逾期",
        "11月报告缺报，已过按时线1天",
        0,
        2,
    ),
    (
        11,
        "建设中试平台20个",
        "省工业和信息化厅",
        date(2026, 12, 31),
        50,
        85,
        "滞后",
        "进度比序时应达少35个百分点；连续3个月滞后",
        1,
        0,
    ),
    (
        31,
        "设立科技型企业风险补偿资金池",
        "省财政厅",
        date(2026, 11, 30),
        80,
        98,
        "预警",
        "进度比序时应达少18个百分点",
        0,
        0,
    ),
    (35, "举办岚江科技成果交易会", "省科学技术厅", None, None, None, "预警", "上次报告已退回，尚未重报", 0, 1),
)


def lamp(word: str, why: str = "") -> LampView:
    colours = {"逾期": C.RED, "滞后": C.RED, "预警": C.YELLOW, "正常": C.GREEN, "按时办结": C.DONE_ON_TIME}
    return LampView(colours[word], word, why)


BOARD_ROWS = tuple(
    pages.BoardRow(
        n, str(n), title, leads, deadline, "" if deadline else "适时", percent, due, lamp(word, why), urged, owed
    )
    for n, title, leads, deadline, percent, due, word, why, urged, owed in FACTS
)
BOARD_FILTERS = FilterBar(
    "/board",
    (
        Filter("q", "查找", "search", placeholder="任务、单位或序号"),
        Filter(
            "lamp", "亮灯", options=(Option("", "逾期、滞后、预警"), Option("red", "只看逾期"), Option("all", "全部"))
        ),
        Filter("unit", "牵头单位", options=(Option("", "全部15个"), Option("6", "省工业和信息化厅"))),
        Filter("due", "时限", options=(Option("", "不限"), Option("month", "本月底前"))),
        Filter(
            "urged", "催办", value="no", options=(Option("", "不限"), Option("no", "未催办"), Option("yes", "已催办"))
        ),
    ),
    sort="-lamp",
)
BOARD = pages.BoardPage(
    plan_title=PLAN,
    plan_href="/plans/1",
    active=36,
    overdue=Figure(7, "/board?lamp=overdue"),
    behind=Figure(3, "/board?lamp=behind"),
    warned=Figure(6, "/board?lamp=yellow"),
    normal=Figure(20, "/tasks?lamp=green"),
    closed=Figure(4, "/tasks?state=closed"),
    cut_off=at(11, 26),
    filters=BOARD_FILTERS,
    listing=Listing(BOARD_ROWS, 16, Window(1, 7)),
    sort="-lamp",
    query="sort=-lamp&urged=no",
    export_href="/exports/ledger?sort=-lamp",
    months=MONTHS,
    this_month="11月",
    matrix=matrix(),
    calm_units=4,
    can_urge=True,
    key="k1",
    remark="7项逾期都因11月报告缺报",
)
LEDGER_COLUMNS = (Option("cos", "配合单位", chosen=True), Option("latest", "最近进展", chosen=True))
LEDGER_ROWS = (
    *(
        pages.LedgerRow(
            n,
            PLAN,
            str(n),
            title,
            leads,
            "省统计局、省科学技术厅",
            deadline,
            "" if deadline else "适时",
            percent,
            due,
            lamp(word, why),
            TaskState.ACTIVE,
            "累计建成中试平台8个，在建9个。青屏市特种合金中试平台完成厂房封顶……",
            at(11, 25, 17),
        )
        for n, title, leads, deadline, percent, due, word, why, _, _ in FACTS[:3]
    ),
    pages.LedgerRow(
        21,
        PLAN,
        "21",
        "建设临床医学研究中心6家",
        "省卫生健康委",
        "",
        date(2026, 10, 31),
        "",
        100,
        100,
        lamp("按时办结"),
        TaskState.CLOSED,
        "",
    ),
)
LEDGER = pages.LedgerPage(
    heading="任务台账",
    total=Figure(40, "/tasks"),
    active=Figure(36, "/tasks?state=active"),
    closed=Figure(4, "/tasks?state=closed"),
    grave=Figure(10, "/tasks?lamp=red"),
    cut_off=at(11, 26),
    filters=replace(BOARD_FILTERS, action="/tasks", columns=LEDGER_COLUMNS, sort=""),
    listing=Listing(LEDGER_ROWS, 40, Window(2, 4)),
    sort="number",
    query="page=2",
    export_href="/exports/ledger",
    situation_href="/exports/situation",
)
REPORT_ROWS = (
    pages.TaskReportRow(
        "11月",
        "省工业和信息化厅",
        S.SUBMITTED,
        "新建成中试平台2个，累计建成10个……",
        50,
        "按时",
        1,
        at(11, 25, 17, 20),
    ),
    pages.TaskReportRow("11月", "青屏市政府", S.PENDING, "", None, "缺报"),
    pages.TaskReportRow(
        "10月", "省工业和信息化厅", S.ACCEPTED, "累计建成中试平台8个，在建9个……", 40, "按时", 10, at(10, 23, 15, 2)
    ),
    pages.TaskReportRow(
        "9月", "省工业和信息化厅", S.RETURNED, "累计建成中试平台6个。", 30, "第2次提交", 8, at(9, 29, 10, 5)
    ),
)
PAST = pages.PastRow(
    "2026年3月", "省工业和信息化厅", "新建中试平台1个。", "完成值1个；状态“正常”", "1—6月进展.xlsx", at(11, 20, 10)
)
TASK = pages.TaskPage(
    task_id=11,
    plan_id=1,
    plan_title=PLAN,
    number="11",
    title="建设中试平台20个",
    path=("一、强化企业创新主体地位", "（二）提升企业创新能力"),
    text="11. 建设中试平台20个。围绕新材料、新型储能、生物制造等领域，年内建成中试平台20个，服务企业300家以上。（省工业和信息化厅牵头，相关市州政府配合）",
    source_href="/plans/1/source#at-4300",
    deadline=date(2026, 12, 31),
    deadline_text="年内",
    state=TaskState.ACTIVE,
    percent=50,
    expected=85,
    lamp=LampView(C.RED, "滞后", "进度比序时应达少35个百分点；连续3个月滞后。"),
    lamp_set=None,
    lamp_options=tuple((c.value, c.label) for c in (C.GREEN, C.YELLOW, C.RED)),
    units=(
        pages.ResponsibleUnit(
            "省工业和信息化厅", True, (pages.Person("李岱", "负责人"), pages.Person("周敏", "联络员", "6204"))
        ),
        pages.ResponsibleUnit("青屏市政府", False),
        pages.ResponsibleUnit("云浦市政府", False, printed="相关市州政府"),
    ),
    cycle="每月，汇总报送",
    tabs=(
        Link("总览", "/tasks/11", current=True),
        Link("各期报告 11", "/tasks/11/reports"),
        Link("操作记录 46", "/tasks/11/history"),
    ),
    tab="",
    reports=REPORT_ROWS,
    past=(PAST,),
    past_total=1,
    report_total=11,
    chart=course(880, 240),
    children=(pages.Child(12, "专栏3-1", "青屏市特种合金中试平台", lamp("正常")),),
    files=(PDF, SHEET),
    history=(
        Entry(at(11, 25, 17, 20), "周敏提交11月报告，单位负责人李岱签发。"),
        Entry(at(11, 12, 10, 3), "梁景行催办第1次。", "“请说明第三批平台验收安排。”"),
    ),
    history_total=46,
    reminded=11,
    reminded_at=at(11, 20),
    urged=1,
    urged_at=at(11, 12, 10, 3),
    urge_href="/urges/9",
    instructions=(pages.Instruction("请工信厅倒排第三批验收时间，12月上旬报我。", "沈怀川", at(11, 13, 9)),),
    can=frozenset({"urge", "lamp", "close"}),
    urge_reach="将向1个单位的2位联络员发送2条站内消息和2封邮件，记入催办次数。发出后不能收回。",
    version=3,
    key="k2",
)
TASK_SET = replace(
    TASK,
    lamp_set=pages.LampSet("省里已同意调整验收批次，12月按新批次考核。", "梁景行", at(11, 24, 9)),
    lamp=LampView(C.YELLOW, "预警", "由督查员改定，原按规则为滞后。"),
    children=(),
    chart=None,
)
TASK_CLOSED = replace(
    TASK,
    state=TaskState.CLOSED,
    closed_on=date(2026, 10, 28),
    lamp=LampView(C.DONE_ON_TIME, "按时办结"),
    can=frozenset({"unfollow", "instruct"}),
    reports=(),
    past=(),
    past_total=0,
    report_total=0,
    instructions=(),
    files=(),
    reminded=0,
    urged=0,
    path=(),
    deadline=None,
)


def unit_row(name: str, *counts: int) -> pages.LeaderUnitRow:
    return pages.LeaderUnitRow(name, *(Figure(count, "/tasks?unit=6") for count in counts))


LEADER_ROWS = (
    pages.LeaderRow(
        27,
        "27",
        "北岭高新区新增产业用地800亩",
        "北岭高新区管委会",
        date(2026, 11, 20),
        62,
        100,
        lamp("逾期", "任务已过时限；11月报告缺报"),
    ),
    pages.LeaderRow(
        31,
        "31",
        "设立科技型企业风险补偿资金池",
        "省财政厅",
        date(2026, 11, 30),
        80,
        98,
        lamp("预警", "进度比序时应达少18个百分点"),
    ),
    pages.LeaderRow(
        10,
        "10",
        "培育创新型领军企业30家",
        "省工业和信息化厅",
        date(2026, 11, 30),
        97,
        98,
        lamp("正常", "与序时应达持平"),
        at(11, 13),
    ),
)
LEADER = pages.LeaderPage(
    unit_count=4,
    days_left=4,
    due=Figure(3, "/tasks?due=month"),
    overdue=Figure(1, "/tasks?due=month&lamp=overdue"),
    behind=Figure(0, "/tasks?due=month&lamp=behind"),
    warned=Figure(1, "/tasks?due=month&lamp=yellow"),
    all_tasks=Figure(10, "/tasks"),
    active=Figure(9, "/tasks?state=active"),
    closed=Figure(1, "/tasks?state=closed"),
    cut_off=at(11, 26),
    rows=LEADER_ROWS,
    units=(
        unit_row("省工业和信息化厅", 5, 2, 1, 0, 2),
        unit_row("省财政厅", 2, 0, 0, 1, 0),
        unit_row("岚江省科学院", 1, 0, 0, 0, 0),
        unit_row("北岭高新区管委会", 1, 1, 0, 0, 1),
    ),
    totals=unit_row("合计", 9, 3, 1, 1, 3),
    followed=(pages.Followed(11, "建设中试平台20个", at(11, 25, 17, 20), "已报11月进展，待审", "累计建成10个"),),
    export_href="/exports/leader",
    about=LEADER_ROWS[0],
    key="k3",
)
LEADER_IDLE = replace(LEADER, due=Figure(0, "/tasks?due=month"), rows=(), followed=(), about=None, days_left=0)
EXAMPLES = (
    Example("04-board", "overview/board.html", BOARD, as_supervisor("督查看板")),
    Example(
        "04-board-empty",
        "overview/board.html",
        replace(
            BOARD, listing=Listing((), 0, Window()), matrix=(), remark="", filters=replace(BOARD_FILTERS, fields=())
        ),
        as_supervisor("督查看板"),
    ),
    Example(
        "04-board-none-found",
        "overview/board.html",
        replace(BOARD, listing=Listing((), 0, Window()), can_urge=False, calm_units=0),
        as_office("督查看板"),
    ),
    Example("ledger", "overview/ledger.html", LEDGER, as_supervisor("任务台账")),
    Example(
        "ledger-empty",
        "overview/ledger.html",
        replace(
            LEDGER,
            listing=Listing((), 0, Window()),
            heading="本单位任务",
            total=Figure(0, "/tasks"),
            filters=replace(BOARD_FILTERS, fields=()),
        ),
        as_liaison("本单位任务"),
    ),
    Example("07-task", "overview/task.html", TASK, as_supervisor("任务台账")),
    Example("07-task-set", "overview/task.html", TASK_SET, as_supervisor("任务台账")),
    Example("07-task-closed", "overview/task.html", TASK_CLOSED, as_leader("分管任务")),
    Example("08-leader", "overview/leader.html", LEADER, as_leader("月底前需完成")),
    Example("08-leader-idle", "overview/leader.html", LEADER_IDLE, as_leader("月底前需完成")),
)
