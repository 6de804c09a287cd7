"""Pages around a schedule: the year ahead, tasks with terms of their own, dates that a published year changes."""

from dataclasses import replace
from datetime import date, timedelta

from app.core.view import Figure, Link
from app.rounds import schedule_pages as pages
from app.rounds.enums import YearGroup
from tests.support.pages import Example, as_office, at

PLAN = "科技创新强基行动方案（2026年）"
MARKS = {16: ("开启",), 20: ("提醒",), 25: ("按时线",), 30: ("锁定线",)}


def grid(number: int) -> pages.MonthGrid:
    first = date(2026, number, 1)
    days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == number]
    cells: list[pages.GridDay | None] = [None] * first.weekday()
    cells += [
        pages.GridDay(day, day.weekday() > 4, day.day in (25, 30), MARKS.get(day.day, ()) if number > 9 else ())
        for day in days
    ]
    cells += [None] * (-len(cells) % 7)
    events = tuple(
        pages.YearEvent(date(2026, number, day), f"{number}月{words[0]}", PLAN, number == 12)
        for day, words in MARKS.items()
        if number > 9
    )
    weeks = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
    return pages.MonthGrid(f"{number}月", number == 12, weeks, events)


CLOSED = pages.YearRound(
    5,
    PLAN,
    "10月",
    YearGroup.CLOSED,
    date(2026, 10, 16),
    date(2026, 10, 26),
    date(2026, 10, 29),
    provisional=False,
    expected=36,
    filed=36,
    missing=Figure(0, "/rounds/5/assignments?bucket=outstanding"),
    rate=0.972,
)
RUNNING = replace(
    CLOSED,
    round_id=6,
    name="11月",
    group=YearGroup.OPEN,
    opens_on=date(2026, 11, 16),
    due_on=date(2026, 11, 25),
    lock_on=date(2026, 11, 30),
    filed=29,
    missing=Figure(7, "/rounds/6/assignments?bucket=outstanding"),
    rate=0.75,
)
COMING = replace(
    RUNNING,
    round_id=0,
    name="12月",
    group=YearGroup.COMING,
    opens_on=date(2026, 12, 16),
    due_on=date(2026, 12, 25),
    lock_on=date(2026, 12, 30),
    provisional=True,
    expected=0,
    filed=0,
    rate=None,
)
YEAR = pages.YearPage(
    year=2026,
    years=tuple(Link(f"{year}年", f"/rounds/year?year={year}", current=year == 2026) for year in (2025, 2026, 2027)),
    plans=(Link("全部方案", "/rounds/year?year=2026", current=True), Link(PLAN, "/rounds/year?year=2026&plan=1")),
    said=(f"{PLAN} · 每月16日开启（遇休息日顺延），25日18:00截止（遇休息日顺延）",),
    rounds=Figure(3, "#rounds", "个"),
    groups=(
        (YearGroup.CLOSED, Figure(1, "#closed", "个"), (CLOSED,)),
        (YearGroup.OPEN, Figure(1, "#open", "个"), (RUNNING,)),
        (YearGroup.COMING, Figure(1, "#coming", "个"), (COMING,)),
    ),
    provisional=True,
    months=tuple(grid(number) for number in range(1, 13)),
)
TERMS = pages.TermsPage(
    plan_id=1,
    plan_title=PLAN,
    cycle="每月",
    own_cycles=1,
    own_dues=1,
    due="20日",
    exempt=1,
    rows=(
        pages.TermRow(
            1, "1", "建设中试平台20个", "省工业和信息化厅", "每月", "20日，遇休息日顺延", "20日前出月报", ""
        ),
        pages.TermRow(
            2, "2", "认定首台（套）重大技术装备60项", "省工业和信息化厅", "每季度", "", "统计按季度公布", ""
        ),
        pages.TermRow(3, "3", "修订科学技术进步条例", "", "每月", "", "", "由立法机关直接掌握"),
    ),
    cycles=(("", "按方案（每月）"), ("quarter", "每季度"), ("half", "每半年"), ("year", "每年")),
    key="k",
    short=("任务1按“20日”在12月21日 周一截止，距开启只有2个工作日，少于最少3个工作日的要求。",),
)
MOVE = pages.MoveRow(
    7,
    PLAN,
    "1月",
    at(1, 25, 18, year=2027),
    at(1, 26, 18, year=2027),
    at(1, 28, 18, year=2027),
    at(1, 29, 18, year=2027),
    is_past=False,
)
OWN = pages.OwnMoveRow(
    "3、5",
    "20日，遇休息日顺延",
    at(1, 20, 18, year=2027),
    at(1, 21, 18, year=2027),
    at(1, 25, 18, year=2027),
    at(1, 26, 18, year=2027),
    is_past=False,
)
REDATING = pages.RedatingPage(
    year=2027,
    is_published=True,
    moves=(
        replace(MOVE, own=(OWN, replace(OWN, numbers="7", is_past=True))),
        replace(MOVE, round_id=8, is_past=True),
        replace(MOVE, round_id=9),
    ),
    changes=(
        pages.ChangedDates(
            PLAN,
            "2月",
            date(2027, 2, 16),
            date(2027, 2, 17),
            date(2027, 2, 25),
            date(2027, 2, 26),
            date(2027, 3, 2),
            date(2027, 3, 3),
        ),
    ),
    key="k",
)
EXAMPLES = (
    Example("06-year", "rounds/year.html", YEAR, as_office("填报调度")),
    Example(
        "06-year-none",
        "rounds/year.html",
        replace(YEAR, rounds=Figure(0, "#rounds", "个"), groups=(), said=(), plans=(), provisional=False),
        as_office("填报调度"),
    ),
    Example("06-terms", "rounds/terms.html", TERMS, as_office("填报调度")),
    Example(
        "06-terms-wrong",
        "rounds/terms.html",
        replace(TERMS, chosen=frozenset({2}), reason="", errors={"reason": "请写明原因。"}),
        as_office("填报调度"),
    ),
    Example(
        "06-terms-none",
        "rounds/terms.html",
        replace(TERMS, rows=(), own_cycles=0, own_dues=0, exempt=0),
        as_office("填报调度"),
    ),
    Example("06-redating", "rounds/redating.html", REDATING, as_office("填报调度")),
    Example(
        "06-redating-none", "rounds/redating.html", replace(REDATING, moves=(), changes=()), as_office("填报调度")
    ),
)
