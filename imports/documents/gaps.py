"""Numbers that only a blank sets off (2.1 信号控制): the blank is kept, since blanks beside Han signs go elsewhere."""

import re
from collections.abc import Iterable
from dataclasses import replace

from imports.documents.markers import NUMBER_GAP
from imports.documents.raw import Line
from imports.documents.text import Traced

_NOT_A_FIGURE = r"(?![个万亿元倍家项人名次年月日号时分秒吨亩米公户台套])"
_DECIMAL = re.compile(
    rf"\s{{0,20}}\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?P<gap>[ \t\u3000]{{1,5}})(?=[\u4e00-\u9fff“《]){_NOT_A_FIGURE}"
)
_BARE = re.compile(
    rf"\s{{0,20}}(?P<number>\d{{1,2}})(?P<gap>[ \t\u3000]{{1,5}})(?=[\u4e00-\u9fff“《]){_NOT_A_FIGURE}"
)
_LONGEST_HEADING = 40


def hold_number_gaps(lines: Iterable[Line]) -> list[Line]:
    """Lines whose number is set off by a blank alone, where the document counts 1 … 1.1 … 1.2 throughout."""
    held = list(lines)
    decimals = {i: match for i, line in enumerate(held) if (match := _match(_DECIMAL, line))}
    if len(decimals) < 2:
        return held
    expected, bare = 1, {}
    for i, line in enumerate(held):
        match = _match(_BARE, line) if len(line.text) <= _LONGEST_HEADING else None
        if match and int(match.group("number")) == expected:
            bare[i] = match
            expected += 1
    for i, match in (decimals | bare).items():
        held[i] = replace(held[i], text=_with_gap(held[i].text, *match.span("gap")))
    return held


def _match(form: re.Pattern[str], line: Line) -> re.Match[str] | None:
    return form.match(line.text.text) if line.cells is None else None


def _with_gap(text: Traced, start: int, end: int) -> Traced:
    gap = Traced(NUMBER_GAP, text.at[start : start + 1])
    return Traced.joined([text.cut(0, start), gap, text.cut(end)])
