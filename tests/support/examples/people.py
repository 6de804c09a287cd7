"""Pages about people: leaves."""

from dataclasses import replace
from datetime import date

from app.accounts import pages
from app.accounts.enums import AbsenceState
from app.accounts.queries.absences import AbsenceLine
from app.core.paging import Listing, Window
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
EXAMPLES = (
    Example("absences", "accounts/absences.html", ABSENCES, as_office("单位")),
    Example("absences-own", "accounts/absences.html", OWN, as_liaison("本月待报")),
)
