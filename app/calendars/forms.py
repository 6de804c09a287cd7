"""A day from a form, a year from a pasted table."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from app.calendars.notice import is_notice, read_notice, stated_year
from app.calendars.rules import DayInput, NamedDay, YearInput, lacks_holidays
from app.core.forms import FieldErrors, SubmittedForm, field_date, field_int, read_date
from app.workdays.enums import DayKind

FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_LINE = re.compile(
    rf"(?P<start>{_DAY})(?:\s*(?:至|到|—|–|~|－)\s*(?P<end>{_DAY}|\d{{1,2}}\s*日?))?"
    r"[\s,，、：:（(]*(?P<kind>休息|放假|休|上班|补班|班)[\s,，、）)]*(?P<name>[^\d\s]*)\s*"
)
_KINDS = {
    "休": DayKind.HOLIDAY,
    "放": DayKind.HOLIDAY,
    "上": DayKind.WORKDAY,
    "补": DayKind.WORKDAY,
    "班": DayKind.WORKDAY,
}
_LONGEST = 31
LONGEST_TEXT = 8000


def read_day(form: SubmittedForm) -> DayInput:
    errors = FieldErrors()
    day = field_date(errors, "day", form.text("day"))
    if day is None:
        errors.setdefault("day", "请填写日期。")
    elif not FIRST_YEAR <= day.year <= LAST_YEAR:
        errors["day"] = f"只能设置{FIRST_YEAR}年至{LAST_YEAR}年的日期。"
    kind = form.text("kind")
    if kind not in ("", *(member.value for member in DayKind)):
        errors["kind"] = "请选择休息、上班或按周几。"
    name = form.text("name")
    if len(name) > 40:
        errors["name"] = "名称最多40个字。"
    errors.raise_if_any()
    assert day is not None
    return DayInput(day, DayKind(kind) if kind else None, name)


def read_year(form: SubmittedForm) -> YearInput:
    """The State Council's notice as it is, or a line a day or a span: `2027-01-01 休息 元旦`, `2月5日至2月11日 休息 春节`.

    Raises InvalidInput with the line or sentence that cannot be right.
    """
    errors = FieldErrors()
    text = form.text("days")
    typed = form.text("year")
    year = field_int(errors, "year", typed, low=FIRST_YEAR, high=LAST_YEAR)
    if year is None:
        errors.setdefault("year", "请填写年份。")
        errors.raise_if_any()
        raise AssertionError
    days: tuple[NamedDay, ...] = ()
    if len(text) > LONGEST_TEXT:
        errors["days"] = f"内容超过{LONGEST_TEXT}字，不像是放假安排。请只粘贴通知中各节日的部分。"
    elif is_notice(text):
        days = _read_notice(errors, text, year)
    else:
        days = _read_table(errors, text, year)
    if lacks_holidays(days):
        errors.setdefault("days", "休息日少于法定的11天，内容可能不完整。请粘贴全年的放假安排。")
    errors.raise_if_any()
    return YearInput(year, days)


def _read_notice(errors: FieldErrors, text: str, year: int) -> tuple[NamedDay, ...]:
    stated = stated_year(text)
    if stated is not None and stated != year:
        errors["days"] = f"这是{stated}年的通知，现在打开的是{year}年。请到{stated}年的日历中载入。"
        return ()
    try:
        return read_notice(text, year)
    except ValueError as flaw:
        errors["days"] = str(flaw)
        return ()


def _read_table(errors: FieldErrors, text: str, year: int) -> tuple[NamedDay, ...]:
    days: dict[date, NamedDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            for found in _read_line(line.strip(), year):
                clash = days.get(found.day)
                if clash is not None and clash.kind is not found.kind:
                    errors.setdefault("days", f"第{number}行：{found.day.isoformat()}前面已写为{clash.kind.label}。")
                days[found.day] = found
        except ValueError as flaw:
            errors.setdefault("days", f"第{number}行“{line.strip()[:30]}”：{flaw}")
    return tuple(sorted(days.values(), key=lambda found: found.day))


def _read_line(line: str, year: int) -> Iterator[NamedDay]:
    """Raises ValueError with what is wrong and how to write it."""
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError("看不懂。请写成“2027-01-01 休息 元旦”或“2月5日至2月11日 休息 春节”，每行一段。")
    start = _read_date(found["start"], year, None)
    end = _read_date(found["end"], year, start) if found["end"] else start
    if start.year != year or end.year != year:
        raise ValueError(f"不是{year}年的日期。")
    if not start <= end < start + timedelta(days=_LONGEST):
        raise ValueError("起止日期前后颠倒，或相隔超过一个月。")
    kind = _KINDS[found["kind"][0]]
    for offset in range((end - start).days + 1):
        yield NamedDay(start + timedelta(days=offset), kind, found["name"][:40])


def _read_date(text: str, year: int, start: date | None) -> date:
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and start is not None:
        numbers = [str(start.month), *numbers]
    if len(numbers) == 2:
        numbers = [str(year), *numbers]
    try:
        read = read_date("-".join(numbers))
    except ValueError:
        read = None
    if read is None:
        raise ValueError(f"“{text.strip()}”不是一个存在的日期。")
    return read
