"""The yearly notice on public holidays, as it is pasted: festivals with their days off and their make-up days.

The form is that of 国务院办公厅关于…年部分节假日安排的通知: `一、元旦：1月1日（周五）至3日（周日）放假，共3天。`
`2月14日（周日）上班。` What the notice says twice (weekday, number of days) is checked against the calendar.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.calendars.rules import NamedDay
from app.workdays.enums import DayKind, Festival

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
NAMES = "|".join((*FESTIVALS, "清明", "端午", "中秋", "国庆", "五一", Festival.VICTORY_DAY.label))
HEAD = rf"(?:{NAMES})(?:[、和](?:{NAMES}))*:"
HEADING = re.compile(
    rf"(?:(?:^|[。;\n])(?:[一二三四五六七八九十]{{1,3}}、)?|[一二三四五六七八九十]、)(?P<names>{HEAD})"
)
WRAPPED = re.compile(rf"\n+(?!(?:[一二三四五六七八九十]{{1,3}}、)?{HEAD})")
DAY = re.compile(r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\((?P<said>[^()]*)\))?")
SPAN = re.compile(r"至|到|—{1,2}|–|~|-")
LIST = re.compile(r"[、和及,]")
VERB = re.compile(r"放假|休息|上班")
STATED_YEAR = re.compile(r"(?P<year>\d{4})年(?:部分)?(?:节假日|放假)")
TOTAL = re.compile(r"(?:共|放假)\s*(?P<count>\d{1,2}|[一二三四五六七八九])\s*天")
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九")}
ONE_DAY = timedelta(days=1)


def is_notice(text: str) -> bool:
    """Whether the text is a notice in sentences rather than a table of days."""
    return HEADING.search(_plain(text)) is not None


def stated_year(text: str) -> int | None:
    found = STATED_YEAR.search(_plain(text))
    return int(found["year"]) if found else None


def read_notice(text: str, year: int) -> tuple[NamedDay, ...]:
    """Every day that differs from what its weekday makes it. Raises ValueError with the sentence and what is wrong."""
    plain = _plain(text)
    heads = list(HEADING.finditer(plain))
    named: set[str] = set()
    found: dict[date, NamedDay] = {}
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(plain)
        names = re.split("[、和]", head["names"].rstrip(":"))
        named.update(names)
        for day in _read_section(plain[head.end() : end], names[0], year):
            clash = found.get(day.day)
            if clash is not None and clash.kind is not day.kind:
                raise ValueError(f"{_said(day.day)}既写了{clash.kind.label}又写了{day.kind.label}。")
            found[day.day] = day
    missing = [name for name in FESTIVALS if not any(name.startswith(one.removesuffix("节")) for one in named)]
    if "五一" in named:
        missing = [name for name in missing if name != "劳动节"]
    if missing:
        raise ValueError(f"没有找到{'、'.join(missing)}的安排。请粘贴全年的放假通知。")
    return tuple(sorted(found.values(), key=lambda one: one.day))


def _plain(text: str) -> str:
    """Without spaces and without the line breaks of a page; a heading keeps its own line."""
    lines = re.sub(r"[ \t\r\f\v]+", "", unicodedata.normalize("NFKC", text)).strip()
    return WRAPPED.sub("", lines)


def _read_section(text: str, name: str, year: int) -> Iterator[NamedDay]:
    """A sentence without 放假, 休息 or 上班 says nothing of days."""
    for sentence in re.split(r"[。;\n]", text):
        for clause in _clauses(sentence):
            if VERB.search(clause) and DAY.search(clause):
                yield from _read_clause(clause, name, year)
            elif VERB.search(clause) and re.search(r"\d", clause):
                raise ValueError(f"看不懂“{clause[:40]}”中的日期。请写成“1月1日至3日放假”。")


def _clauses(sentence: str) -> list[str]:
    """A clause ends where its verb has been said and the next part names a day."""
    clauses: list[list[str]] = [[]]
    is_said = False
    for part in sentence.split(","):
        if is_said and DAY.search(part):
            clauses.append([])
            is_said = False
        clauses[-1].append(part)
        is_said = is_said or VERB.search(part) is not None
    return [",".join(parts) for parts in clauses]


def _read_clause(clause: str, name: str, year: int) -> Iterator[NamedDay]:
    kind = DayKind.WORKDAY if "上班" in clause else DayKind.HOLIDAY
    days = list(_days(clause, year))
    total = TOTAL.search(clause)
    if kind is DayKind.HOLIDAY and total:
        count = int(total["count"]) if total["count"].isdecimal() else NUMERALS[total["count"]]
        if count != len(days):
            raise ValueError(f"“{clause[:40]}”写的是{count}天，日期却有{len(days)}天。")
    for day in days:
        if day.year == year:
            yield NamedDay(day, kind, name[:40])
        elif (day.weekday() < 5) is (kind is DayKind.HOLIDAY):
            raise ValueError(
                f"{_said(day)}不是{year}年的日期。请先载入其余部分，再到{day.year}年的日历中单独设置这一天。"
            )


def _days(clause: str, year: int) -> Iterator[date]:
    """Single days and spans; a day without a month or year has those of the day before it."""
    last: date | None = None
    position = 0
    for found in DAY.finditer(clause):
        between = clause[position : found.start()]
        day = _date(found, last, year, clause)
        if last is None or LIST.fullmatch(between):
            yield day
        elif not SPAN.fullmatch(between):
            raise ValueError(f"看不懂“{clause[:40]}”中的“{between[:10]}”。请写成“1月1日至3日放假”。")
        elif not last < day <= last + timedelta(days=31):
            raise ValueError(f"“{clause[:40]}”的起止日期前后颠倒，或相隔超过一个月。")
        else:
            yield from _after(last, day)
        last, position = day, found.end()


def _after(start: date, end: date) -> Sequence[date]:
    return [start + ONE_DAY * number for number in range(1, (end - start).days + 1)]


def _date(found: re.Match[str], last: date | None, year: int, clause: str) -> date:
    if not found["month"] and last is None:
        raise ValueError(f"“{clause[:40]}”中的“{found[0]}”没有写月份。")
    month = int(found["month"] or (last.month if last else 0))
    own = int(found["year"] or (last.year if last and last.month <= month else year))
    try:
        day = date(own, month, int(found["day"]))
    except ValueError:
        raise ValueError(f"“{found[0]}”不是一个存在的日期。") from None
    weekday = WEEKDAY.search(found["said"] or "")
    if weekday and WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
        raise ValueError(f"{_said(day)}是周{WEEKDAYS[day.weekday()]}，通知写的是周{weekday[1]}。请核对年份和日期。")
    return day


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
