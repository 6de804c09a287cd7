"""Pages about people: leaves, handovers, and what was asked of whom."""

from dataclasses import fields, replace
from datetime import date

from app.accounts import pages
from app.accounts.enums import AbsenceState
from app.accounts.queries.absences import AbsenceLine
from app.core.paging import Listing, Window
from app.core.view import Filter, FilterBar, Option
from app.handovers import pages as handovers
from app.handovers.enums import HandoverState
from app.handovers.queries import HandoverLine, Holder
from app.handovers.queries.work import Stranded, WorkItem
from app.overview.burden_pages import BurdenPage, BurdenRow
from app.overview.enums import BurdenFigure, BurdenMeaning
from app.policy.roles import Role
from tests.support.pages import Example, as_liaison, as_office, at

LINES = (
    AbsenceLine(4, 12, "方圆", "省教育厅", "", date(2026, 12, 7), date(2026, 12, 11), None, "", at(11, 26)),
    AbsenceLine(
        3,
        7,
        "周敏",
        "省工业和信息化厅",
        "陈晓",
        date(2026, 11, 20),
        date(2026, 11, 27),
        None,
        "省委党校培训",
        at(11, 18),
    ),
    AbsenceLine(
        2,
        7,
        "周敏",
        "省工业和信息化厅",
        "陈晓",
        date(2026, 8, 3),
        date(2026, 8, 14),
        date(2026, 8, 11),
        "",
        at(7, 30),
    ),
    AbsenceLine(
        1, 9, "李岱", "省工业和信息化厅", "", date(2026, 5, 6), date(2026, 5, 8), date(2026, 5, 6), "", at(4, 30)
    ),
)
STATES = (AbsenceState.AHEAD, AbsenceState.NOW, AbsenceState.PAST, AbsenceState.CALLED_OFF)
ABSENCES = pages.AbsencesPage(
    listing=Listing(LINES, 4, Window()),
    rows=[pages.AbsenceRow(line, state, may_end=True) for line, state in zip(LINES, STATES, strict=True)],
    people=[(7, "省工业和信息化厅 周敏"), (8, "省工业和信息化厅 陈晓"), (12, "省教育厅 方圆")],
    alternates=[(8, "省工业和信息化厅 陈晓"), (7, "省工业和信息化厅 周敏")],
    away=[7],
    values={"user": "", "from_day": "2026-11-26", "to_day": "", "alternate": "", "reason": ""},
    query="",
    key="k",
)
OWN = replace(
    ABSENCES,
    listing=Listing((), 0, Window()),
    rows=(),
    people=[(7, "周敏")],
    alternates=[(8, "陈晓")],
    away=(),
    values={**ABSENCES.values, "user": "7", "from_day": "2026-11-26", "to_day": "2026-11-20"},
    errors={"to_day": "结束日早于开始日，请改正。"},
)
ZHOU = Holder(7, "周敏", "gx1", Role.LIAISON, 6, "省工业和信息化厅", active=False)
PLAN = "科技创新强基行动方案"
ITEMS = (
    WorkItem("returned", 31, "14", "建成科学数据中心并对外服务", PLAN, "2026-11", at(11, 25, 18).isoformat()),
    WorkItem(
        "draft",
        32,
        "11",
        "建设中试平台20个",
        PLAN,
        "2026-11",
        at(11, 25, 18).isoformat(),
        "周敏",
        at(11, 19).isoformat(),
    ),
    WorkItem(
        "pending",
        33,
        "27",
        "培育科技领军企业10家，支持牵头组建创新联合体",
        PLAN,
        "2026-11",
        at(11, 25, 18).isoformat(),
    ),
    WorkItem("instruction", 2, "11", "建设中试平台20个", PLAN, said="沈怀川", at=at(11, 12).isoformat()),
)
HANDOVERS = handovers.HandoversPage(
    listing=Listing(
        (
            HandoverLine(
                3, Role.LIAISON, "省教育厅", "方圆", "许宁", date(2026, 12, 1), HandoverState.WAITING, at(11, 25), 21
            ),
            HandoverLine(
                2, Role.SUPERVISOR, "", "梁景行", "许若溪", date(2026, 9, 1), HandoverState.DONE, at(8, 28), 4
            ),
            HandoverLine(
                1,
                Role.LIAISON,
                "省农业农村厅",
                "何川",
                "闻静",
                date(2026, 6, 1),
                HandoverState.REFUSED,
                at(5, 28),
                17,
            ),
        ),
        3,
        Window(),
    ),
    stranded=(Stranded(ZHOU, 7, 2, ("陈晓",)), Stranded(replace(ZHOU, name="宋岚", unit="省林业厅"), 3, 0, ())),
    waiting=1,
    mine=0,
    query="",
)
FORM = handovers.HandoverFormPage(
    whose=[("7:liaison", "省工业和信息化厅 周敏（联络员，账号已停用）"), ("12:liaison", "省教育厅 方圆（联络员）")],
    chosen="7:liaison",
    giver="周敏",
    role=Role.LIAISON,
    receivers=[(8, "陈晓")],
    items=ITEMS,
    values={"effective_on": "2026-11-20", "receiver": "8", "note": "借调省直机关"},
    key="k",
    errors={"effective_on": "移交日不能早于今天。"},
)
SHEET = handovers.HandoverPage(
    handover_id=3,
    role=Role.LIAISON,
    unit="省工业和信息化厅",
    giver="周敏",
    receiver="陈晓",
    effective_on=date(2026, 12, 1),
    note="借调省直机关",
    state=HandoverState.WAITING,
    proposed_at=at(11, 25, 15),
    proposed_by="周敏",
    answered_at=None,
    answer="",
    done_at=None,
    listed_at=None,
    items=ITEMS,
    drafts=1,
    may_answer=True,
    may_withdraw=False,
    key="k",
)
DONE = replace(
    SHEET,
    state=HandoverState.DONE,
    answered_at=at(11, 25, 16),
    done_at=at(12, 1),
    listed_at=at(12, 1),
    may_answer=False,
)
PRINTED = handovers.HandoverSheetPage(
    **{one.name: getattr(DONE, one.name) for one in fields(handovers.HandoverSheetPage)}
)
BURDEN = BurdenPage(
    month="2026-11",
    rows=(
        BurdenRow(1, "省发展和改革委员会", 9, 2, 1, 1, 55, 2880, 2880, 6, 4, 2, 1, 1),
        BurdenRow(6, "省工业和信息化厅", 7, 0, 2, 1, 43, 2880, 2880, 5, 2, 1, 0, 1),
        BurdenRow(7, "省教育厅", 4, 1, 0, 0, 24, 300, 1590, 3, 0, 1, 0, 0),
        BurdenRow(9, "省农业农村厅", 0, 0, 1, 0, 0, None, None, 0, 0, 0, 0, 0),
    ),
    total=BurdenRow(0, "合计", 20, 3, 4, 2, 122, 300, 2622, 14, 6, 4, 1, 2),
    definitions=[(one.label, BurdenMeaning(one.value).label) for one in BurdenFigure],
    filters=FilterBar(
        "/burden",
        (
            Filter(
                "month",
                "月份",
                "select",
                "2026-11",
                (Option("2026-11", "2026年11月"), Option("2026-10", "2026年10月")),
            ),
        ),
    ),
    short=1,
)
EXAMPLES = (
    Example("burden", "overview/burden.html", BURDEN, as_office("期次")),
    Example(
        "burden-none",
        "overview/burden.html",
        replace(BURDEN, rows=(), total=BurdenRow(0, "合计"), short=0),
        as_office("期次"),
    ),
    Example("handovers", "handovers/handovers.html", HANDOVERS, as_office("单位")),
    Example("handover-form", "handovers/handover_form.html", FORM, as_office("单位")),
    Example(
        "handover-form-nobody",
        "handovers/handover_form.html",
        replace(FORM, whose=[], chosen="", role=None, giver="", receivers=(), items=(), errors={}),
        as_liaison("本月待报"),
    ),
    Example("handover", "handovers/handover.html", SHEET, as_liaison("本月待报")),
    Example("handover-done", "handovers/handover.html", DONE, as_office("单位")),
    Example("handover-sheet", "handovers/sheet.html", PRINTED, as_office("单位")),
    Example("absences", "accounts/absences.html", ABSENCES, as_office("单位")),
    Example("absences-own", "accounts/absences.html", OWN, as_liaison("本月待报")),
)
