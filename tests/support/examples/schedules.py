"""Pages of rounds that stand behind the console: the rows, the schedule; and the calendar."""

from dataclasses import replace
from datetime import date, timedelta

from app.calendars.pages import CalendarPage, MonthStrip, SetDay
from app.core.paging import Listing, Window
from app.core.view import Figure, Filter, FilterBar, Link, Option, StripDay
from app.rounds import pages
from app.rounds.enums import AssignmentState as S
from app.rounds.enums import Consolidation, Cycle, Timeliness
from app.workdays.enums import DayKind
from tests.support.pages import Example, as_liaison, as_office, at

UNITS = ("省工业和信息化厅", "省农业农村厅", "青屏市政府")
ROWS = tuple(
    pages.AssignmentRow(
        assignment_id=number,
        number=str(number),
        title=title,
        task_id=number,
        unit=UNITS[number % 3],
        is_lead=number % 2 == 1,
        round_name="11月",
        state=state,
        timeliness=timeliness,
        due_at=at(11, 25, 18),
        lock_at=at(11, 30, 18),
        submitted_at=at(11, 24, 16, 5) if timeliness is Timeliness.ON_TIME else None,
        times_returned=1 if state is S.RETURNED else 0,
        urged=1 if timeliness is Timeliness.OVERDUE else 0,
        exempt_reason="职责移交省数据局" if state is S.EXEMPT else "",
        href=f"/assignments/{number}",
    )
    for number, title, state, timeliness in (
        (11, "建设中试平台20个", S.PENDING, Timeliness.OVERDUE),
        (12, "推动工业互联网标识解析二级节点扩面", S.RETURNED, Timeliness.ON_TIME),
        (13, "认定首台（套）重大技术装备60项", S.ACCEPTED, Timeliness.ON_TIME),
        (14, "建成科学数据中心并对外服务", S.EXEMPT, Timeliness.EXEMPT),
    )
)
HERE = "/rounds/11/assignments?bucket=expected"
ASSIGNMENTS = pages.AssignmentsPage(
    heading="科技创新强基行动方案（2026年） · 11月",
    heading_href="/rounds/11",
    said="应报",
    total=Figure(4, HERE),
    tabs=(Link("应报", HERE, current=True), Link("缺报", "/rounds/11/assignments?bucket=missing")),
    filters=FilterBar(
        "/rounds/11/assignments",
        (Filter("unit", "单位", "select", "", (Option("", "全部单位"), Option("6", UNITS[0]))),),
    ),
    listing=Listing(ROWS, 4, Window(1, 50)),
    query="bucket=expected",
    here=HERE,
    can=frozenset({"exempt", "urge"}),
    key="k",
)
PLANNED = tuple(
    pages.PlannedDates(
        name=f"2026年{month}月",
        opens_on=date(2026, month, 16),
        due_at=at(month, 25, 18),
        lock_at=at(month, 28, 18),
        notice=7 if month != 10 else 4,
        is_short=month == 10,
        shifted=date(2026, month, 24) if month == 10 else None,
        provisional=month == 12,
    )
    for month in (9, 10, 11, 12)
)
SCHEDULE = pages.SchedulePage(
    plan_id=1,
    plan_title="科技创新强基行动方案（2026年）",
    exists=True,
    values={
        "cycle": "month",
        "opens": "16日，遇休息日顺延",
        "due": "25日，遇休息日顺延",
        "on_time": "18:00",
        "lock_workdays": "3",
        "lock_rule": "",
        "before": "3、1",
        "on_day": "1",
        "after": "1、3",
        "repeat_every": "2",
        "repeat_times": "3",
        "remind_at": "09:00",
        "min_notice": "5",
        "consolidation": "each",
        "co_workdays": "3",
        "lead_waits": "1",
        "starts_on": "2026-01-01",
        "auto_open": "1",
    },
    cycles=tuple((cycle.value, cycle.label) for cycle in Cycle),
    modes=tuple((mode.value, mode.label) for mode in Consolidation),
    said="每月16日开启（遇休息日顺延），25日18:00截止（遇休息日提前）",
    year=PLANNED,
    version=2,
    key="k",
)
SCHEDULE_WRONG = replace(
    SCHEDULE,
    exists=False,
    said="",
    values={**SCHEDULE.values, "due": "下旬"},
    year=(),
    errors={"due": "日期规则应写成“25日”“第3个工作日”“倒数第5个工作日”或“月末”，可加“遇休息日顺延”。"},
)


def month(number: int) -> MonthStrip:
    days = [date(2027, number, 1) + timedelta(days=n) for n in range(31)]
    shown = tuple(
        StripDay(day, "元旦" if day == date(2027, 1, 1) else "", day.weekday() > 4)
        for day in days
        if day.month == number
    )
    return MonthStrip(f"{number}月", shown, 20)


CALENDAR = CalendarPage(
    year=2027,
    years=(Link("2026年", "/calendar?year=2026"), Link("2027年", "/calendar?year=2027", current=True)),
    is_published=False,
    workdays=250,
    months=tuple(month(number) for number in range(1, 13)),
    days=(SetDay(date(2027, 1, 1), "休息", "元旦", "手工"),),
    can_edit=True,
    kinds=(*((kind.value, kind.label) for kind in DayKind), ("", "按周几")),
    key="k",
)
EXAMPLES = (
    Example("06-assignments", "rounds/assignments.html", ASSIGNMENTS, as_office("填报调度")),
    Example(
        "06-assignments-wrong",
        "rounds/assignments.html",
        replace(
            ASSIGNMENTS,
            chosen=frozenset({11, 12}),
            until="12月41日",
            errors={"reason": "请写明原因。", "until": "不是一个存在的日期。"},
        ),
        as_office("填报调度"),
    ),
    Example(
        "06-assignments-none",
        "rounds/assignments.html",
        replace(ASSIGNMENTS, said="缺报", total=Figure(0, HERE), listing=Listing((), 0, Window()), can=frozenset()),
        as_liaison("本月待报"),
    ),
    Example("06-schedule", "rounds/schedule.html", SCHEDULE, as_office("填报调度")),
    Example("06-schedule-wrong", "rounds/schedule.html", SCHEDULE_WRONG, as_office("填报调度")),
    Example("06-calendar", "calendars/calendar.html", CALENDAR, as_office("填报调度")),
    Example(
        "06-calendar-read",
        "calendars/calendar.html",
        replace(CALENDAR, is_published=True, days=(), can_edit=False),
        as_liaison("本月待报"),
    ),
)
