"""The one writer of cells: every value that reaches a workbook or a CSV file passes here.

A user's text is always text, whatever it begins with; only a `Formula` of our own templates is a formula.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from xml.sax.saxutils import escape

from app.core.clock import LOCAL

MAX_TEXT = 32_767
CUT_MARK = "……（超出单元格长度，已截断）"
# Characters XML 1.0 cannot hold; a lone surrogate or a NUL would make the file unreadable.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\x85|\u2028|\u2029")
# Office reads _x000D_ in a string as an escaped character, so a literal one is escaped itself.
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DANGEROUS = "=+-@\t＝＋－＠"
_EPOCH = date(1899, 12, 30)
_EPOCH_TIME = datetime(1899, 12, 30, tzinfo=LOCAL).replace(tzinfo=None)


class Tone(StrEnum):
    """Colour of a cell that also says its state in words."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own template. `{row}` becomes the row's number; `cached` is shown before recalculation."""

    text: str
    cached: float | int | str


@dataclass(frozen=True, slots=True)
class Toned:
    """A word with its colour (a lamp)."""

    text: str
    tone: Tone


Value = str | int | float | bool | Decimal | date | datetime | Formula | Toned | None


def clean_text(text: str) -> str:
    """What can stand in a cell: no control characters, line ends as LF, at most 32,767 characters."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - len(CUT_MARK)] + CUT_MARK
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def looks_like_formula(text: str) -> bool:
    return text[:1] in _DANGEROUS if text else False


def csv_text(text: str) -> str:
    """CSV knows no types: a text that a spreadsheet would calculate gets an apostrophe in front."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if looks_like_formula(cleaned.lstrip(" \n")) else cleaned


def serial(value: date | datetime) -> float:
    """Days since the spreadsheet epoch; an aware moment is shown as wall-clock time in China."""
    if isinstance(value, datetime):
        wall = value.astimezone(LOCAL).replace(tzinfo=None) if value.tzinfo else value
        return round((wall - _EPOCH_TIME).total_seconds() / 86_400, 9)
    return (value - _EPOCH).days


class TextTable:
    """The shared strings of a workbook: each text is cleaned, escaped and stored once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, bool, str]] = {}
        self._xml: list[str] = []
        self.used = 0

    def add(self, text: str) -> tuple[int, bool, str]:
        """(index, must be marked as text, what the cell shows)."""
        self.used += 1
        found = self._known.get(text)
        if found is None:
            cleaned = clean_text(text)
            found = (len(self._xml), looks_like_formula(cleaned), cleaned)
            self._xml.append(_string_item(cleaned))
            self._known[text] = found
        return found

    def to_xml(self) -> bytes:
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        head += '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        head += f' count="{self.used}" uniqueCount="{len(self._xml)}">'
        return f"{head}{''.join(self._xml)}</sst>".encode()


def _string_item(text: str) -> str:
    body = escape(_ESCAPE_LOOKALIKE.sub("_x005F_", text))
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<si><t{space}>{body}</t></si>"


def number_text(value: float | Decimal) -> str:
    """A number as XML and as fingerprint; what is not finite has no place in a form."""
    if isinstance(value, int):
        return str(value)
    text = format(float(value), ".15g")
    if text in {"nan", "inf", "-inf"}:
        raise ValueError(f"{text} cannot be printed in a form")
    return text


def formula_cell(place: str, style: int, formula: Formula, row: int) -> str:
    body = escape(formula.text.replace("{row}", str(row)))
    if isinstance(formula.cached, str):
        return f'<c r="{place}" s="{style}" t="str"><f>{body}</f><v>{escape(clean_text(formula.cached))}</v></c>'
    return f'<c r="{place}" s="{style}"><f>{body}</f><v>{number_text(formula.cached)}</v></c>'
