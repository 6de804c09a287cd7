"""Due rules and periods in Chinese: read what the office types, say what a rule means."""

import re
import unicodedata

from app.workdays.due import DueRule
from app.workdays.enums import Anchor, Cycle, DateFlaw, RuleKind, Shift
from app.workdays.period import Period

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
NUMBER = r"(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
PREFIX = r"(?:每(?:个?月|个?季度?|半年|年度?))?(?:的)?(?P<anchor>首月|末月)?(?:的)?"
SUFFIX = r"(?:之?前)?"
DAY = re.compile(PREFIX + rf"(?:{NUMBER}[日号]|(?P<last>月末|月底|最后[一1][天日]))" + SUFFIX)
WORKDAY = re.compile(PREFIX + rf"(?:(?P<end>倒数)?第{NUMBER}个工作日|(?P<last>最后[一1]个工作日))" + SUFFIX)
SHIFTS = (
    (Shift.AFTER, re.compile(r"(?:遇(?:休息日|节假日|非工作日))?顺延")),
    (Shift.BEFORE, re.compile(r"(?:遇(?:休息日|节假日|非工作日))?提前")),
    (Shift.NONE, re.compile(r"(?:遇(?:休息日|节假日|非工作日))?(?:不变|不顺延|不调整)")),
)
QUARTERS = "一二三四"
HALVES = "上下"
THIS = {Cycle.MONTH: "本月", Cycle.QUARTER: "本季度", Cycle.HALF: "本半年", Cycle.YEAR: "本年"}
LAST_DAY = 31


def parse_due_rule(text: str) -> DueRule:
    """`25日` · `每月25日前，遇休息日提前` · `第3个工作日` · `倒数第五个工作日` · `首月10日` · `月末`.

    Raises ValueError with a DateFlaw.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    said, _, moving = plain.partition(",")
    shift = _parse_shift(moving)
    if found := DAY.fullmatch(said):
        number = LAST_DAY if found["last"] else _parse_number(found["number"])
        return DueRule(RuleKind.DAY, number, shift, _parse_anchor(found))
    if found := WORKDAY.fullmatch(said):
        from_end = bool(found["end"] or found["last"])
        number = 1 if found["last"] else _parse_number(found["number"])
        kind = RuleKind.WORKDAY_FROM_END if from_end else RuleKind.WORKDAY
        return DueRule(kind, number, shift, _parse_anchor(found))
    raise ValueError(DateFlaw.RULE_FORMAT)


def due_rule_text(rule: DueRule, cycle: Cycle | None = None) -> str:
    """What parse_due_rule reads back as the same rule; with a cycle it begins `每月`, `每季度末月` …"""
    bodies = {
        RuleKind.DAY: "月末" if rule.number == LAST_DAY else f"{rule.number}日",
        RuleKind.WORKDAY: f"第{rule.number}个工作日",
        RuleKind.WORKDAY_FROM_END: f"倒数第{rule.number}个工作日",
    }
    speaks_of_month = cycle is not Cycle.MONTH if cycle else rule.anchor is Anchor.FIRST_MONTH
    start = (cycle.label if cycle else "") + (rule.anchor.label if speaks_of_month else "")
    return start + bodies[rule.kind] + (f"，{rule.shift.label}" if rule.kind is RuleKind.DAY else "")


def period_name(period: Period) -> str:
    """`2026年11月` · `2026年第四季度` · `2026年下半年` · `2026年`."""
    return f"{period.year}年" + (period_short_name(period) if period.cycle is not Cycle.YEAR else "")


def period_short_name(period: Period) -> str:
    """`11月` · `第四季度` · `下半年` · `2026年`: for where the year is clear."""
    names = {
        Cycle.MONTH: f"{period.index}月",
        Cycle.QUARTER: f"第{QUARTERS[(period.index - 1) % 4]}季度",
        Cycle.HALF: f"{HALVES[(period.index - 1) % 2]}半年",
        Cycle.YEAR: f"{period.year}年",
    }
    return names[period.cycle]


def this_period(cycle: Cycle) -> str:
    return THIS[cycle]


def _parse_shift(text: str) -> Shift:
    if not text:
        return Shift.AFTER
    for shift, shape in SHIFTS:
        if shape.fullmatch(text):
            return shift
    raise ValueError(DateFlaw.RULE_FORMAT)


def _parse_anchor(found: re.Match[str]) -> Anchor:
    return Anchor.FIRST_MONTH if found["anchor"] == Anchor.FIRST_MONTH.label else Anchor.LAST_MONTH


def _parse_number(text: str) -> int:
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        tens = ""
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(DateFlaw.RULE_NUMBER)
    return (DIGITS[tens or "一"] * 10 if ten else 0) + (DIGITS[ones] if ones else 0)
