"""一是…二是…三是…: parts of one task, or tasks of their own where each names its units."""

import re
from itertools import pairwise

from imports.documents.clauses import find_clauses
from imports.documents.markers import Rank
from imports.documents.nodes import Token
from imports.documents.numerals import read_chinese
from imports.documents.text import Traced

_ORDINAL = re.compile(
    "(?:^|(?<=[。；：，,;:）)]))(?P<number>[一二三四五六七八九]|十[一二三四五]?)是(?=[\u4e00-\u9fff“])"
)


def ordinal_cuts(text: Traced) -> list[int]:
    """Where the parts begin, if at least two of them carry a clause of their own; else nothing is cut."""
    starts: list[int] = []
    for match in _ORDINAL.finditer(text.text):
        if read_chinese(match.group("number")) == len(starts) + 1:
            starts.append(match.start())
    parts = [text.cut(start, end) for start, end in pairwise([*starts, len(text)])]
    return starts if sum(bool(find_clauses(part.strip())) for part in parts) >= 2 else []


def without_lone_ordinals(tokens: list[Token]) -> list[Token]:
    """一是 opens an item only where a paragraph with 二是 follows it; else it is the beginning of a sentence."""
    kept: list[Token] = []
    last = 0
    for position, token in enumerate(tokens):
        marker = token.marker
        if marker is None or marker.rank != Rank.ORDINAL:
            last = 0 if marker is not None or token.box_head else last
            kept.append(token)
            continue
        counts_on = marker.value == last + 1 and (last > 0 or _goes_on(tokens, position))
        last = marker.value if counts_on else 0
        kept.append(token if counts_on else Token(token.block, None, box_head=False))
    return kept


def _goes_on(tokens: list[Token], position: int) -> bool:
    for token in tokens[position + 1 :]:
        if token.box_head or (token.marker is not None and token.marker.rank != Rank.ORDINAL):
            return False
        if token.marker is not None:
            return token.marker.value == 2
    return False
