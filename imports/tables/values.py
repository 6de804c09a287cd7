"""Cells as people fill them → values; what cannot be meant is told as a sentence."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from imports.documents.deadlines import impossible_dates, read_deadline
from imports.tables.grid import CellValue

_NUMERIC_DATE = re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}")
_EPOCH = date(1899, 12, 30)
# Day numbers of a cell whose date format was lost: 2000-01-01 to 2100-01-01.
_SERIALS = range(36_526, 73_051)
_YES = {"是", "y", "yes", "1", "true", "√", "对", "有"}
_NO = {"否", "n", "no", "0", "false", "×", "x", "无", "不是", "-", "—"}
_OPENING, _CLOSING = "（(〔[", "）)〕]"


class BadValueError(ValueError):
    """Carries the Chinese sentence about one cell."""


@dataclass(frozen=True, slots=True)
class DeadlineCell:
    """`day` None where the words name none; `text` is what was filled in."""

    day: date | None
    text: str
    doubts: tuple[str, ...] = ()


def as_text(value: CellValue) -> str:
    """Numbers as they were typed (a telephone number is no float), days in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute) == (0, 0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def as_integer(value: CellValue) -> int | None:
    text = unicodedata.normalize("NFKC", as_text(value)).replace(",", "")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,9}", text):
        raise BadValueError(f"应填整数，现为“{text}”。")
    return int(text)


def as_flag(value: CellValue) -> bool | None:
    text = unicodedata.normalize("NFKC", as_text(value)).lower()
    if not text:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise BadValueError(f"应填“是”或“否”，现为“{as_text(value)}”。")


def as_deadline(value: CellValue, *, plan_year: int | None = None) -> DeadlineCell:
    """A day, or words as documents use them (2026年12月底前, 持续推进)."""
    if isinstance(value, datetime):
        return DeadlineCell(value.date(), value.date().isoformat())
    if isinstance(value, date):
        return DeadlineCell(value, value.isoformat())
    text = unicodedata.normalize("NFKC", as_text(value))
    compact = _COMPACT_DATE.fullmatch(text)
    if compact:
        day = _existing(int(text[:4]), int(text[4:6]), int(text[6:]), text)
        return DeadlineCell(day, text)
    if text.isdigit() and int(text) in _SERIALS:
        day = _EPOCH + timedelta(days=int(text))
        return DeadlineCell(day, day.isoformat(), (f"“{text}”按日期序号读作 {day.isoformat()}，请核对。",))
    numeric = _NUMERIC_DATE.fullmatch(text)
    if numeric:
        year, _, month, number = numeric.groups()
        return DeadlineCell(_existing(int(year), int(month), int(number), text), text)
    if bad := impossible_dates(text):
        raise BadValueError(f"日期“{bad[0]}”不存在，请改正。")
    return _from_words(as_text(value), plan_year)


def _from_words(text: str, plan_year: int | None) -> DeadlineCell:
    found = read_deadline(text, plan_year)
    if found.value is None:
        return DeadlineCell(None, text, found.warnings)
    if len(found.value) == 4:
        return DeadlineCell(date(int(found.value), 12, 31), text, found.warnings)
    return DeadlineCell(date.fromisoformat(found.value), text, found.warnings)


def _existing(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValueError(f"日期“{text}”不存在，请改正。") from None


def split_names(value: CellValue) -> tuple[str, ...]:
    """Names separated by 、，,；; blanks or new lines; separators inside brackets belong to the name."""
    names: list[str] = []
    current, depth = "", 0
    for character in as_text(value):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        if depth == 0 and (character in "、，,；;" or character.isspace()):
            names.append(current)
            current = ""
        else:
            current += character
    names.append(current)
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
