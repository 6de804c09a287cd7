"""Which blanks are damage: those beside Han signs, except between the units of a clause that nothing else parts."""

import re
from bisect import bisect_left

from imports.documents.labels import LABEL

_HAN_SIDE = re.compile(r"[\u4e00-\u9fff，。、；：！？（）《》“”‘’【】〔〕·—…％]")
_BLANKS = re.compile(r"(?<=[^ \n]) +(?=[^ \n])")
_PARTED = re.compile("[、，,；;]")
_WHOLE_NAME = re.compile("(?:[厅局委办部院府署社校行团]|中心|集团|公司|大学|总会|政府)[)）]?$")
_NAME_BEGINS = re.compile("各|省|市|县|区|州|国家|中国|中央|有关|相关|[\u4e00-\u9fff]{2,3}[省市县区州]")


def damaged_blanks(text: str) -> list[tuple[int, int]]:
    """Ranges to leave out; of blanks that stay, one is enough."""
    if " " not in text:
        return []
    solid = [at for at, sign in enumerate(text) if sign != " "]
    labels = list(LABEL.finditer("".join(text[at] for at in solid)))
    inside = [(solid[match.start()], solid[match.end() - 1]) for match in labels]
    clause = inside[0][0] if inside else len(text)
    parted = bool(inside) and _PARTED.search(text, clause) is not None
    begins = [start for start, _ in inside]
    gone = []
    for match in _BLANKS.finditer(text):
        start, end = match.span()
        before_label = end in begins[bisect_left(begins, end) :][:1]
        between = start >= clause and (before_label or _parts(text, start, end, parted=parted))
        if _in_label(inside, begins, start) or (_beside_han(text[start - 1], text[end]) and not between):
            gone.append((start, end))
        elif end - start > 1:
            gone.append((start + 1, end))
    return gone


def _beside_han(left: str, right: str) -> bool:
    latin = any(sign.isascii() and sign.isalpha() for sign in (left, right))
    return not latin and bool(_HAN_SIDE.match(left) or _HAN_SIDE.match(right))


def _in_label(labels: list[tuple[int, int]], begins: list[int], at: int) -> bool:
    """配合单 位： is one word."""
    position = bisect_left(begins, at) - 1
    return position >= 0 and labels[position][0] < at < labels[position][1]


def _parts(text: str, start: int, end: int, *, parted: bool) -> bool:
    """A whole name ends before the blank; where other signs part the names, another must begin behind it as well."""
    whole = _WHOLE_NAME.search(text[max(0, start - 6) : start]) is not None
    return whole and (not parted or _NAME_BEGINS.match(text, end) is not None)
