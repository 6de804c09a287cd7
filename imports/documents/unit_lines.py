"""Units that go on in the next line without a sign between: the break of the line parts the names."""

import re

from imports.documents.labels import HAS_UNITS, LABEL, OPENS_WITH_LABEL, role_of
from imports.documents.markers import read_marker
from imports.documents.raw import Line
from imports.documents.text import Traced
from imports.documents.unit_names import looks_like_unit, split_units

_INDENT = re.compile(r"\u3000{2}|[ \u3000\t]{4}")
_NAME_ENDS = re.compile(
    r"(?:[厅局委办部院会社行校府署处室站]|中心|集团|公司|大学)(?:[（(][^（()）]{1,12}[)）])?\s{0,3}$"
)
# 省分行 may well belong to a 人民银行 at the end of the line before.
_NAME_BEGINS = re.compile(r"(?:省|市|县|区|州|各|相关|有关)(?!分行|分局|支行|分公司)")
_NESTED = re.compile(r"[（(][^（()）]{0,40}[)）]")
_LONGEST = 120
_LOOK_BACK = 400


def lists_units_on(pending: list[Line], line: Line) -> bool:
    """Whether `line` goes on with the units that the lines before it list behind a label.

    A name may be broken at the margin: the line must begin like a name, and be indented as well where the label does not
    open its own line, or opens it inside a bracket.
    """
    here = line.text.text
    bare = here.strip().rstrip("。）)】]").strip()
    if (
        not bare
        or len(bare) > _LONGEST
        or read_marker(here)
        or LABEL.search(here)
        or not _NAME_ENDS.search(pending[-1].text.text[-60:])
    ):
        return False
    if not _label_is_open("".join(each.text.text for each in pending)[-_LOOK_BACK:]):
        return False
    first = pending[0].text.text.lstrip()
    of_its_own = OPENS_WITH_LABEL.match(first) and first[:1] not in "（([【〔"
    if not _NAME_BEGINS.match(bare) or not (of_its_own or _INDENT.match(here)):
        return False
    names = split_units(bare) or [""]
    # The last of several may be broken off itself.
    broken = names[1:] and not _NAME_ENDS.search(bare[-60:]) and _NAME_BEGINS.match(names[-1])
    return all(len(name) >= 3 and looks_like_unit(name) for name in (names[:-1] if broken else names))


def breaks_a_name(pending: list[Line], line: Line) -> bool:
    """Whether the line before broke off within a name: behind a label on its own line nothing but units follows."""
    here, before = line.text.text.strip(), pending[-1].text.text
    first = pending[0].text.text.lstrip()
    if not OPENS_WITH_LABEL.match(first) or first[:1] in "（([【〔" or "。" in here or len(here) > _LONGEST:
        return False
    if read_marker(here) or LABEL.search(here) or not _label_is_open("".join(each.text.text for each in pending)):
        return False
    names = split_units(before[-_LONGEST:].rpartition("、")[2] + here)
    whole = bool(_NAME_ENDS.search(before[-60:])) and len(here) >= 3
    return not whole and bool(names) and all(len(name) >= 3 and looks_like_unit(name) for name in names)


def ends_a_name(text: str) -> bool:
    return bool(_NAME_ENDS.search(text[-60:]))


def begins_a_name(text: str) -> bool:
    return bool(_NAME_BEGINS.match(text))


def _label_is_open(text: str) -> bool:
    label = next(iter([*LABEL.finditer(text)][::-1]), None)
    if label is None or role_of(label.group("label")) not in HAS_UNITS:
        return False
    behind = _NESTED.sub("", text[label.end() :])
    return not re.search(r"[。；;）)】〕]", behind)


def names_parted(before: Line, line: Line) -> Line:
    """With the sign that the break of the line stands for."""
    sign = Traced("、", before.text.at[-1:])
    return Line(Traced.joined([sign, line.text.strip()]), line.ordinal, line.container, line.bold, wraps=line.wraps)
