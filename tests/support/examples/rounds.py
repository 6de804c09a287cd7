"""Pages of rounds: the list, a preview, the console."""

from dataclasses import replace
from datetime import date

from app.core.view import Figure, StripDay
from app.outbox.enums import OccurrenceState as O
from app.rounds import pages
from app.rounds.enums import RoundState
from tests.support.examples.patterns import november, november_bars
from tests.support.pages import Example, as_office, as_supervisor, at

PLAN = "科技创新强基行动方案（2026年）"
COUNTS = (
    ("省工业和信息化厅", 5, 3, 3, 0, 1, 2),
    ("省农业农村厅", 3, 2, 1, 1, 0, 1),
    ("青屏市政府", 1, 0, 0, 0, 0, 1),
    ("省发展改革委", 4, 4, 3, 1, 0, 0),
    ("省科学技术厅", 6, 6, 6, 0, 0, 0),
)


def line(
    unit: str, expected: int, filed: int, on_time: int, late: int, returned: int, missing: int
) -> pages.UnitLine:
    def figure(bucket: str, count: int) -> Figure:
        return Figure(count, f"/rounds/11/assignments?unit=6&bucket={bucket}")

    return pages.UnitLine(
        unit,
        "/rounds/11/assignments?unit=6",
        expected=figure("", expected),
        filed=figure("filed", filed),
        on_time=figure("on_time", on_time),
        late=figure("late", late),
        returned=figure("returned", returned),
        missing=figure("missing", missing),
        exempt=figure("exempt", late),
        rate=on_time / expected,
        extended="延期至11月30日 周一 18:00" if returned else "",
        signed_for=bool(filed),
    )


BOX = pages.PreviewBox(
    plan_id=1,
    period="2026-12",
    name="12月",
    opens_on=date(2026, 12, 16),
    opens_itself=True,
    units=15,
    tasks=36,
    assignments=52,
    people=31,
    due_at=at(12, 25, 18),
    lock_at=at(12, 30, 18),
    notice=7,
    least_notice=5,
    sending_minutes=1,
    without_liaison=("北岭高新区管委会",),
)
LOG = (
    pages.SentLine(at(11, 25), "何启明", "青屏市政府", "截止当日催办", "邮件", O.FAILED, "地址不存在，请电话 6617"),
    pages.SentLine(at(11, 25), "周敏", "省工业和信息化厅", "截止当日催办", "站内", O.SENT),
    pages.SentLine(at(11, 25), "程安", "省数据局", "截止当日催办", "邮件", O.SENT, "可能重复"),
    pages.SentLine(at(11, 23), "林知夏", "省教育厅", "前2个工作日提醒", "邮件", O.CANCELLED, "已提交报告"),
)
CONSOLE = pages.ConsolePage(
    round_id=11,
    plan_id=1,
    plan_title=PLAN,
    name="11月",
    state=RoundState.OPEN,
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
    is_past_due=True,
    is_locked=False,
    provisional=False,
    short_notice=False,
    caught_up=False,
    expected=Figure(19, "/rounds/11/assignments"),
    filed=Figure(15, "/rounds/11/assignments?bucket=filed"),
    on_time=Figure(13, "/rounds/11/assignments?bucket=on_time"),
    missing=Figure(4, "/rounds/11/assignments?bucket=missing"),
    returned=Figure(1, "/rounds/11/assignments?bucket=returned"),
    in_review=Figure(12, "/reviews", "份"),
    exempt=Figure(1, "/rounds/11/assignments?bucket=exempt"),
    units=tuple(line(*counts) for counts in COUNTS),
    totals=line("合计", 19, 15, 13, 2, 1, 4),
    sort="-missing",
    query="sort=-missing",
    export_href="/exports/filing?round=11",
    missing_units=3,
    urge_reach="将向3个单位的5位联络员发送5条站内消息和5封邮件，记入催办次数。发出后不能收回。",
    chart=november_bars(),
    log=LOG,
    log_total=63,
    days=november(),
    month="11月",
    due_rule="按时线为每月25日，遇休息日顺延；本月25日为工作日，不顺延",
    next_round=BOX,
    period="2026-11",
    questions=2,
    closings=(),
    notice="督办调度〔2026〕9号",
    notice_is_old=True,
    can=frozenset({"urge", "close", "notice"}),
    key="k4",
    version=2,
)
CONSOLE_CLOSED = replace(
    CONSOLE,
    state=RoundState.CLOSED,
    is_locked=True,
    provisional=True,
    short_notice=True,
    caught_up=True,
    exempt=Figure(0, "/rounds/11/assignments"),
    chart=None,
    log=(),
    next_round=None,
    closings=(
        pages.ClosingLine(at(12, 2), "许若溪", "两个单位补报完毕", 19, 13, 4, 2),
        pages.ClosingLine(
            at(12, 1), "", "提前汇总", 19, 13, 2, 4, at(12, 1, 10), "许若溪", "省农业农村厅、青屏市政府申请补报"
        ),
    ),
    notice="",
    notice_is_old=False,
    can=frozenset({"reopen"}),
)
CONSOLE_EARLY = replace(CONSOLE, is_past_due=False, next_round=replace(BOX, opens_itself=False), can=frozenset())
DAYS = tuple(
    StripDay(
        date(2026, 12, number),
        {16: "开启", 25: "按时线", 30: "锁定线"}.get(number, ""),
        date(2026, 12, number).weekday() > 4,
        number in (25, 30),
    )
    for number in range(1, 32)
)
PREVIEW = pages.PreviewPage(
    plan_title=PLAN,
    box=BOX,
    units=(
        pages.PreviewUnitLine("省工业和信息化厅", 5, 2, 2, ("周敏", "吴越")),
        pages.PreviewUnitLine("北岭高新区管委会", 1, 0, 0, ()),
        pages.PreviewUnitLine("省教育厅", 0, 1, 1, ("方圆",)),
    ),
    days=DAYS,
    month="12月",
    due_on="2026-12-25",
    key="k5",
    excepted=(
        pages.PreviewExceptionLine("省教育厅", "全部任务，免报1项", "机构调整", date(2026, 12, 31)),
        pages.PreviewExceptionLine("省工业和信息化厅", "任务7，延期3个工作日", "统计口径调整", date(2027, 3, 31)),
    ),
    short=("任务3、5按“18日”在12月18日 周五截止，距开启只有2个工作日，少于最少3个工作日的要求。",),
)
PREVIEW_SHORT = replace(
    PREVIEW,
    box=replace(BOX, exempt=3, notice=3, without_liaison=(), sending_minutes=0, provisional=True),
    errors={"due_on": "“2026-12-32”不是一个存在的日期。请写成2026-11-25这样的格式。"},
)
ROUNDS = pages.RoundsPage(
    open_rounds=1,
    waiting_moves=2,
    missing=Figure(4, "/rounds/11/assignments?bucket=missing"),
    plans=(
        pages.ScheduledPlan(
            1,
            PLAN,
            "每月25日，遇休息日顺延；提前3、1个工作日提醒",
            (
                pages.RoundRow(11, "11月", RoundState.OPEN, at(11, 25, 18), 19, 15, 13 / 19, Figure(4, "/rounds/11")),
                pages.RoundRow(10, "10月", RoundState.CLOSED, at(10, 26, 18), 19, 19, 1.0, Figure(0, "/rounds/10")),
            ),
            "12月",
            "2026-12",
            date(2026, 12, 16),
        ),
        pages.ScheduledPlan(2, "人才行动计划", "", ()),
    ),
    can_open=True,
)
CONSOLE_TEMPLATE, PREVIEW_TEMPLATE, ROUNDS_TEMPLATE = (
    "rounds/console.html",
    "rounds/preview.html",
    "rounds/rounds.html",
)
EXAMPLES = (
    Example("06-console", CONSOLE_TEMPLATE, CONSOLE, as_office("填报调度")),
    Example("06-console-closed", CONSOLE_TEMPLATE, CONSOLE_CLOSED, as_office("填报调度")),
    Example("06-console-early", CONSOLE_TEMPLATE, CONSOLE_EARLY, as_supervisor("督查看板")),
    Example("06-preview", PREVIEW_TEMPLATE, PREVIEW, as_office("填报调度")),
    Example("06-preview-short", PREVIEW_TEMPLATE, PREVIEW_SHORT, as_office("填报调度")),
    Example("06-preview-open", PREVIEW_TEMPLATE, replace(PREVIEW, existing_id=12), as_office("填报调度")),
    Example("06-rounds", ROUNDS_TEMPLATE, ROUNDS, as_office("填报调度")),
    Example(
        "06-rounds-none",
        ROUNDS_TEMPLATE,
        replace(ROUNDS, plans=(), open_rounds=0, missing=Figure(0, "/rounds")),
        as_office("填报调度"),
    ),
)
