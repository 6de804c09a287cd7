"""Title, number, issuers, date and period of a document, from its first and last lines."""

import re

from imports.documents.deadlines import FIVE_YEARS, read_date
from imports.documents.model import DocumentFacts
from imports.documents.numerals import read_chinese
from imports.documents.raw import Block
from imports.documents.tail import is_hard_tail, is_signature
from imports.documents.unit_names import UNIT_END

_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Z]{1,15}[〔\[\uff3b（(【]\s?(?:19|20)\d\d\s?[〕\]\uff3d）)】]\s?第?\d{1,4}\s?号"
)
_TITLE_END = re.compile(
    r"(?:方案|意见|通知|规划|计划|要点|决定|办法|行动|措施|纲要|分工|清单|安排|报告|细则|决议|指引|台账|任务|工程|条例|规定|通报|政策|函|举措|部署|(?:分解|分工|责任|任务|计划|项目|一览|推进|安排|事项)表)"
    r"(?:[（(][^（()）]{2,30}[)）])?$"
)
_NOTICE = re.compile(r"(?:印发|转发|下发).{0,200}通知$|通知$")
_RANGE = re.compile(r"(20\d\d)\s?年?\s?(?:[-—－–~～至]|——){1,2}\s?(20\d\d)")
_ONE_YEAR = re.compile(r"(?<![到至])(?<!\d)(20\d\d)\s?年")
_HAN_DATE = re.compile(
    r"([\u3007○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_IN_BRACKETS = re.compile(r"[（(][^（()）]{2,30}[)）]")
_PROSE = re.compile(r"[，。；：]")


def read_facts(front: tuple[Block, ...], tail: tuple[Block, ...]) -> DocumentFacts:
    lines = [block.text.text for block in front]
    closing = [block.text.text for block in tail]
    title = _title(lines)
    return DocumentFacts(
        title=title,
        document_number=_number(lines),
        issuers=_issuers(lines, closing, title),
        issued_on=_issued_on(lines, closing),
        period=read_period(title) or next(filter(None, map(read_period, _candidates(lines))), None),
    )


def read_period(title: str) -> tuple[int, int] | None:
    """（2023-2025）, 2024年…, “十四五”; a plan that only says 到2025年 names no beginning."""
    span = _RANGE.search(title)
    if span and int(span.group(1)) <= int(span.group(2)):
        return int(span.group(1)), int(span.group(2))
    for name, start in FIVE_YEARS.items():
        if name in title or f"第{name[:-1]}个五年" in title:
            return start, start + 4
    year = _ONE_YEAR.search(title)
    return (int(year.group(1)), int(year.group(1))) if year else None


def _title(lines: list[str]) -> str:
    """The plan's own title stands below the notice that transmits it."""
    candidates = _candidates(lines)
    own = [each for each in candidates if not _NOTICE.search(each)]
    if own or candidates:
        return (own or candidates)[-1]
    return next(
        (line for line in lines if not _PROSE.search(line) and len(line) >= 4), lines[0][:60] if lines else ""
    )


def _candidates(lines: list[str]) -> list[str]:
    """Lines that read as titles; one broken over two lines is put together."""
    candidates: list[str] = []
    held = ""
    for line in lines:
        plain = line.strip()
        if is_hard_tail(plain):
            continue
        if candidates and not held and _IN_BRACKETS.fullmatch(plain):
            candidates[-1] += plain
            continue
        if _PROSE.search(re.sub(r"《[^》]*》", "", plain)) or len(plain) > 120 or _NUMBER.search(plain):
            held = ""
        elif _TITLE_END.search(plain):
            candidates.append(held + plain)
            held = ""
        else:
            held = (
                plain
                if "关于" in plain or (held == "" and len(plain) >= 8 and not UNIT_END.search(plain))
                else held + plain
                if held
                else ""
            )
    return candidates


def _number(lines: list[str]) -> str | None:
    for line in lines:
        found = _NUMBER.search(line)
        if found and len(line) - len(found.group()) <= 12:
            return found.group().replace(" ", "")
    return None


def _issuers(lines: list[str], closing: list[str], title: str) -> tuple[str, ...]:
    """The letterhead above the number, else the signature, else who speaks in the title."""
    above = next((i for i, line in enumerate(lines) if _NUMBER.search(line)), 0)
    letterhead = [line.strip().removesuffix("文件").strip() for line in lines[:above]]
    named = [
        each
        for line in letterhead
        for each in re.split(r"\s+", line)
        if each and "关于" not in each and UNIT_END.search(each)
    ]
    if named:
        return tuple(dict.fromkeys(named))
    signed = [line for line in closing if is_signature(line)]
    if signed:
        return tuple(dict.fromkeys(signed))
    speaker = re.match(r"([^关]{2,30}?)关于", title)
    return (
        (speaker.group(1),) if speaker and (UNIT_END.search(speaker.group(1)) or speaker.group(1) == "国务院") else ()
    )


def _issued_on(lines: list[str], closing: list[str]) -> str | None:
    short = [*closing, *(line for line in lines if len(line) <= 30)]
    for line in short:
        found = read_date(line) or _han_date(line)
        if found:
            return found
    return None


def _han_date(line: str) -> str | None:
    match = _HAN_DATE.search(line)
    if match is None:
        return None
    year, month, day = (read_chinese(match.group(i).replace("○", "\u3007")) for i in (1, 2, 3))
    return read_date(f"{year}年{month}月{day}日")
