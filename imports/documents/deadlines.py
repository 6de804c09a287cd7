"""Dates as policy documents write them: 2024年12月底前, 2025年二季度, 年底前, and dates that do not exist."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_FULL = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?[年.\-/]\s?(?P<month>\d{1,2})\s?[月.\-/]\s?(?P<day>\d{1,2})(?!\d)\s?日?"
)
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s?年\s?|(?P<this>今年|本年|当年))?"
_DAY = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日")
_MONTH = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})\s?月份?\s?(?P<part>[上中下]旬)?(?!\s?\d{{1,2}}\s?日)")
_QUARTER = re.compile(rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度")
_HALF = re.compile(rf"{_YEAR}(?P<half>[上下])半年")
_END = re.compile(r"(?:(?P<year>(?:19|20)\d\d)\s?)?(?:年\s?[底末终内]|(?P<whole>全年|年度内))")
# 三年内 is a span and 2030年底前 another year's end.
_WITHIN_YEAR = re.compile(
    r"(?:(?P<year>20\d\d)\s?|今|本|当|(?<![\d一二三四五六七八九十两几半近每多]))年度?\s?(?:内|底[之以]?前|末[之以]?前)"
)
_BARE_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)\s?年")
_PRINTED_DATE = re.compile(r"(?:19|20)\d\d\s?年\s?\d{1,2}\s?月(?:\s?\d{1,3}\s?日)?")
# The first year of each five-year plan.
FIVE_YEARS = {
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
    "十六五": 2031,
    "十七五": 2036,
}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`value` is YYYY-MM-DD, or YYYY where only a year is said, or None (长期坚持).

    `inferred`: no clause names it; the text says 年内 and the plan is of one year.
    """

    value: str | None
    warnings: tuple[str, ...] = ()
    inferred: bool = False


def read_deadline(text: str, plan_year: int | None) -> Deadline:
    """The latest date named. A month without a year belongs to `plan_year` where the plan has one year."""
    bad = impossible_dates(text)
    warnings = tuple(f"完成时限中的日期“{each}”不存在，请核对" for each in bad)
    dates = sorted(each for each in _all_dates(text, plan_year) if each)
    if dates:
        return Deadline(dates[-1].isoformat(), warnings)
    if bad:
        return Deadline(None, warnings)
    years = [year.group("year") for year in _BARE_YEAR.finditer(text)]
    if years:
        return Deadline(max(years))
    if re.search(r"\d{1,2}\s?月|季度|年[底末终内]|全年", text):
        return Deadline(None, (f"完成时限“{text}”没有写明年份，请补填",))
    return Deadline(None)


def infer_deadline(text: str, plan_year: int | None) -> tuple[str, str] | None:
    """The end of the plan's year and the words that say so (年内, 年底前), where the text names no other year."""
    if plan_year is None:
        return None
    for match in _WITHIN_YEAR.finditer(text):
        if match.group("year") in (None, str(plan_year)):
            return date(plan_year, 12, 31).isoformat(), match.group()
    return None


def impossible_dates(text: str) -> list[str]:
    """Printed dates such as 2024年2月30日 or 2024年13月."""
    found = []
    for match in _PRINTED_DATE.finditer(text):
        year, month, *day = (int(part) for part in re.findall(r"\d+", match.group()))
        if _day(year, month, day[0] if day else 1) is None:
            found.append(match.group().replace(" ", ""))
    return found


def read_date(text: str) -> str | None:
    """The first full date in the text, as YYYY-MM-DD, if it exists."""
    match = _FULL.search(text)
    found = _day(*(int(match.group(part)) for part in ("year", "month", "day"))) if match else None
    return found.isoformat() if found else None


def _all_dates(text: str, plan_year: int | None) -> list[date | None]:
    found = [_day(*(int(match.group(part)) for part in ("year", "month", "day"))) for match in _FULL.finditer(text)]
    for form, last_day in ((_DAY, _on_day), (_MONTH, _in_month), (_QUARTER, _in_quarter), (_HALF, _in_half)):
        carried: int | None = plan_year
        for match in form.finditer(text):
            carried = int(match.group("year")) if match.group("year") else carried
            if carried is not None:
                found.append(last_day(match, carried))
    for match in _END.finditer(text):
        year = int(match.group("year")) if match.group("year") else plan_year
        found.append(_day(year, 12, 31) if year is not None else None)
    return found


def _on_day(match: re.Match[str], year: int) -> date | None:
    return _day(year, int(match.group("month")), int(match.group("day")))


def _in_month(match: re.Match[str], year: int) -> date | None:
    month = int(match.group("month"))
    if not 1 <= month <= 12:
        return None
    parts = {"上旬": 10, "中旬": 20}
    return _day(year, month, parts.get(match.group("part") or "", calendar.monthrange(year, month)[1]))


def _in_quarter(match: re.Match[str], year: int) -> date | None:
    sign = match.group("quarter")
    month = 3 * (_QUARTERS.get(sign) or int(sign))
    return _day(year, month, calendar.monthrange(year, month)[1])


def _in_half(match: re.Match[str], year: int) -> date | None:
    return _day(year, 6, 30) if match.group("half") == "上" else _day(year, 12, 31)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
