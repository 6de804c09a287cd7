"""The pattern page: every component in every state."""

from dataclasses import dataclass, replace
from datetime import date

from app.core.charts import BarChart, LineChart, bar_chart, line_chart
from app.core.chrome import Flash
from app.core.paging import Listing, Window
from app.core.view import (
    Entry,
    Figure,
    FileItem,
    Filter,
    FilterBar,
    LampView,
    Link,
    MatrixCell,
    MatrixRow,
    Option,
    Segment,
    StripDay,
    Words,
)
from app.lamps.enums import LampColour as C
from tests.support.pages import Example, as_office, at


@dataclass(frozen=True)
class PatternRow:
    number: str
    title: str
    unit: str
    deadline: date
    lamp: LampView
    percent: int


@dataclass(frozen=True)
class PatternsPage:
    parts: Figure
    lamps: tuple[LampView, ...]
    badges: tuple[tuple[str, str], ...]
    meters: tuple[tuple[int | None, int | None], ...]
    segments: tuple[Segment, ...]
    filters: FilterBar
    listing: Listing[PatternRow]
    sort: str
    query: str
    errors: dict[str, str]
    before: tuple[Words, ...]
    after: tuple[Words, ...]
    entries: tuple[Entry, ...]
    tabs: tuple[Link, ...]
    files: tuple[FileItem, ...]
    days: tuple[StripDay, ...]
    months: tuple[str, ...]
    matrix: tuple[MatrixRow, ...]
    line: LineChart
    bars: BarChart
    original: str


def november() -> tuple[StripDay, ...]:
    words = {16: "开启", 18: "提醒", 20: "提醒", 23: "催办", 25: "按时线", 30: "锁定线"}
    days = [date(2026, 11, number) for number in range(1, 31)]
    return tuple(StripDay(day, words.get(day.day, ""), day.weekday() > 4, day.day in (25, 30)) for day in days)


MONTHS = tuple(f"{month}月" for month in range(1, 13))
GREEN, YELLOW = LampView(C.GREEN, "正常"), LampView(C.YELLOW, "预警")
BEHIND, OVERDUE = LampView(C.RED, "滞后"), LampView(C.RED, "逾期")


def matrix() -> tuple[MatrixRow, ...]:
    course = [GREEN] * 3 + [YELLOW] * 4 + [BEHIND] * 3 + [OVERDUE]
    counted = [
        MatrixCell(lamp, 0 if lamp is GREEN else 1, "" if lamp is GREEN else "/tasks?unit=6") for lamp in course
    ]
    calm = [MatrixCell(GREEN)] * 11
    return (
        MatrixRow("省农业农村厅", "/tasks?unit=6", (*counted, None)),
        MatrixRow("省科学技术厅", "/tasks?unit=1", (*calm, None)),
    )


def progress_line() -> LineChart:
    due = [1.0, 2, 4, 5, 7, 9, 11, 12, 14, 15, 17, 20]
    actual = [0.0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 10, None]
    return line_chart("建成中试平台", MONTHS, actual, due)


def november_bars() -> BarChart:
    counts: list[int | None] = [0, 2, 5, 8, 11, 11, 12, 16, 21, 27, 29, None, None, None, None]
    heads = [f"{number}日" for number in range(16, 31)]
    return bar_chart("每日累计已报", heads, counts, 36, lines={"25日": "按时线", "30日": "锁定线"})


ROWS = (
    PatternRow(
        "27",
        "北岭高新区新增产业用地800亩",
        "北岭高新区管委会",
        date(2026, 11, 20),
        replace(OVERDUE, why="任务已过时限；11月报告缺报"),
        62,
    ),
    PatternRow(
        "31",
        "设立科技型企业风险补偿资金池",
        "省财政厅",
        date(2026, 11, 30),
        replace(YELLOW, why="进度比序时应达少18个百分点"),
        80,
    ),
    PatternRow(
        "11",
        "建设中试平台20个",
        "省工业和信息化厅",
        date(2026, 12, 31),
        replace(BEHIND, why="已建成10个，比序时应达少7个"),
        50,
    ),
)
PAGE = PatternsPage(
    parts=Figure(24, "#list", "种"),
    lamps=(
        GREEN,
        YELLOW,
        BEHIND,
        OVERDUE,
        LampView(C.NONE, "未亮灯"),
        LampView(C.DONE_ON_TIME, "按时办结"),
        LampView(C.DONE_LATE, "逾期办结"),
    ),
    badges=(
        ("未开始", ""),
        ("待审", "mine"),
        ("退回", "back"),
        ("已接受", "done"),
        ("失败", "back"),
        ("可能重复", ""),
    ),
    meters=((60, 83), (95, 90), (100, 100), (40, None), (None, None)),
    segments=(
        Segment("按时报送", 24.5),
        Segment("任务完成", 31),
        Segment("报告质量", 15.6),
        Segment("退回情况", 7),
    ),
    filters=FilterBar(
        "/patterns",
        (
            Filter("q", "查找", "search", "", placeholder="任务、单位或序号"),
            Filter("lamp", "亮灯", value="red", options=(Option("", "全部"), Option("red", "逾期、滞后"))),
        ),
        (Option("deadline", "完成时限", chosen=True), Option("urged", "催办")),
        "deadline",
    ),
    listing=Listing(ROWS, 16, Window(1, 3)),
    sort="deadline",
    query="lamp=red&sort=deadline",
    errors={"due": "新时限须晚于11月30日 周一。"},
    before=(Words("累计建成中试平台"), Words("8个，在建9个", "gone"), Words("。")),
    after=(Words("累计建成中试平台"), Words("10个", "new"), Words("。")),
    entries=(
        Entry(at(11, 30, 17, 20), "周敏提交11月报告，李岱签发。", href="/reports/9"),
        Entry(at(9, 30, 11, 20), "梁景行不同意延期申请。", "原时限12月31日不变。"),
    ),
    tabs=(
        Link("总览", "#list", current=True),
        Link("各月报告 11", "#list"),
        Link("操作记录 46", "#list"),
    ),
    files=(
        FileItem(1, "中试平台验收意见（第二批）.pdf", 1_258_291, "/evidence/1", "周敏11月25日 周三上传"),
        FileItem(2, "中试服务协议清单.xlsx", 88_064, "/evidence/2", "沿用10月，未重复上传"),
    ),
    days=november(),
    months=MONTHS,
    matrix=matrix(),
    line=progress_line(),
    bars=november_bars(),
    original="围绕新材料、新型储能、生物制造等领域，年内建成中试平台20个，服务企业300家以上。\n系统自己说的话一律用黑体，读的人一眼分得清哪句是文件、哪句是系统。",
)
EXAMPLES = (
    Example(
        "patterns",
        "patterns.html",
        PAGE,
        replace(as_office("填报调度"), flash=Flash("done", "已接受8份报告。")),
    ),
)
