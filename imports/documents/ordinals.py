"""一是…二是…, （1）…（2）…, ①…② in running text: parts of one task, or tasks of their own where each names its units."""

import re
from itertools import pairwise

from imports.documents.clauses import find_clauses
from imports.documents.markers import Rank, counts_inline
from imports.documents.nodes import Token
from imports.documents.numerals import CIRCLED, read_number
from imports.documents.text import Traced

_BEGINS = r"(?:^|(?<=[。；：，,;:）)]))"
_FORMS = (
    re.compile(f"{_BEGINS}(?P<number>[一二三四五六七八九]|十[一二三四五]?)是(?=[\u4e00-\u9fff“])"),
    re.compile(rf"{_BEGINS}[（(](?P<number>\d{{1,2}})[)）](?=[\u4e00-\u9fff“《])"),
    re.compile(f"{_BEGINS}(?P<number>[{CIRCLED}])(?=[\u4e00-\u9fff“《])"),
)


def ordinal_cuts(text: Traced) -> list[int]:
    """Where the parts begin, if at least two of them carry a clause of their own; else nothing is cut."""
    for form in _FORMS:
        starts: list[int] = []
        for match in form.finditer(text.text):
            if read_number(match.group("number")) == len(starts) + 1:
                starts.append(match.start())
        parts = [text.cut(start, end) for start, end in pairwise([*starts, len(text)])]
        if sum(bool(find_clauses(part.strip())) for part in parts) >= 2:
            return starts
    return []


def without_lone_ordinals(tokens: list[Token]) -> list[Token]:
    """一是 opens an item only where a paragraph with 二是 follows it; else it is the beginning of a sentence.

    So is （1） or ① where （2） or ② stands behind it in the same paragraph.
    """
    kept: list[Token] = []
    last = 0
    for position, token in enumerate(tokens):
        marker = token.marker
        if marker is None or marker.rank != Rank.ORDINAL:
            last = 0 if marker is not None or token.box_head else last
            kept.append(Token(token.block, None, box_head=False) if _lists_in_line(tokens, position) else token)
            continue
        counts_on = marker.value == last + 1 and (last > 0 or _goes_on(tokens, position))
        last = marker.value if counts_on else 0
        kept.append(token if counts_on else Token(token.block, None, box_head=False))
    return kept


def _lists_in_line(tokens: list[Token], position: int) -> bool:
    marker = tokens[position].marker
    if marker is None or marker.rank not in (Rank.SUB, Rank.FINE) or marker.value != 1:
        return False
    return counts_inline(tokens[position].text.text, marker, 2) and not _goes_on(tokens, position)


def _goes_on(tokens: list[Token], position: int) -> bool:
    opened = tokens[position].marker
    for token in tokens[position + 1 :]:
        marker = token.marker
        if opened is None or token.box_head or (marker is not None and marker.rank < opened.rank):
            return False
        if marker is not None and marker.rank == opened.rank:
            return marker.value == 2
    return False
