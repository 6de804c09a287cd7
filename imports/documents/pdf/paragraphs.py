"""Printed lines → paragraphs: told by indents, by lines that end early, by distances, and only then by the words."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from imports.documents.labels import OPENS_WITH_LABEL
from imports.documents.markers import Rank, is_box_head, read_marker
from imports.documents.pdf.lines import Printed

_ENDED = re.compile(r"[。！？；：!?;:）)][”’」』）)\]】]{0,3}$")
_LEADERS = re.compile(r"(?:[.．·…]\s?){4,8}\s{0,3}\d{0,4}\s{0,3}$")
_INDENT, _WIDER = 1.0, 1.35
_BUCKET = 6.0
_FULL_LINES = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """Where the lines of a text begin and end; `leading` is the usual distance of two of them.

    `indents` tells that paragraphs begin with an indent, which then is the best sign of all.
    """

    left: float
    right: float
    leading: float
    indents: bool


@dataclass
class Paragraph:
    lines: list[Printed] = field(default_factory=list)


def measure(lines: list[Printed], paper: float) -> Measure:
    """`paper` is its width: where hardly a line is full, the margin on the right is taken to be that on the left."""
    if not lines:
        return Measure(0.0, 0.0, 0.0, indents=False)
    lefts = Counter(round(line.x0) for line in lines)
    # Most lines of prose begin at the margin; where every line is indented alike, that is the margin.
    usual = [x for x, count in lefts.items() if count * 8 >= len(lines)]
    left = float(min(usual or lefts))
    right = _right_edge(lines)
    full = sum(1 for line in lines if right - line.x1 < 1.5 * line.size)
    if full < _FULL_LINES or right - left < 0.7 * (paper - 2 * left):
        right = max(right, paper - left)
    steps = [
        round(above.y0 - below.y0, 1)
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and 0 < above.y0 - below.y0 < 4 * above.size
    ]
    leading = Counter(steps).most_common(1)[0][0] if steps else 1.5 * lines[0].size
    after_short = [
        below
        for above, below in itertools.pairwise(lines)
        if _is_short(above, below, right) and below.x0 < left + 4 * below.size
    ]
    indented = sum(1 for line in after_short if line.x0 >= left + _INDENT * line.size)
    return Measure(left, right, leading, indents=bool(after_short) and indented * 2 > len(after_short))


def _right_edge(lines: list[Printed]) -> float:
    """The furthest end of a line, unless that one line sticks out beyond where the many end."""
    furthest = max(line.x1 for line in lines)
    end, count = Counter(round(line.x1 / _BUCKET) for line in lines).most_common(1)[0]
    usual = max(line.x1 for line in lines if round(line.x1 / _BUCKET) == end)
    return usual if count >= 5 and count * 3 >= len(lines) and furthest - usual > 2.5 * lines[0].size else furthest


def make_paragraphs(lines: list[Printed], held: Measure) -> list[Paragraph]:
    made: list[Paragraph] = []
    for line in lines:
        if made and not _begins(made[-1].lines, line, held):
            made[-1].lines.append(line)
        else:
            made.append(Paragraph([line]))
    return made


def _begins(above: list[Printed], line: Printed, held: Measure) -> bool:
    """Whether the line begins a paragraph of its own."""
    last = above[-1]
    if _LEADERS.search(last.text[-60:]) or _is_short(last, line, held.right):
        return True
    if abs(line.size - last.size) > 0.12 * max(line.size, last.size) or _is_centred(last, held):
        return True
    same_page = line.page == last.page
    if same_page and last.y0 - line.y0 > max(_WIDER * held.leading, held.leading + 0.4 * line.size):
        return True
    indent = line.x0 - held.left
    if indent >= _INDENT * line.size:
        return held.indents or _words_say_so(last, line)
    if held.indents or line.x0 < last.x0 - 0.5 * line.size:
        return _is_chapter(last, line)
    return _words_say_so(last, line)


def _is_short(last: Printed, line: Printed, right: float) -> bool:
    """The beginning of the line would have had room on the one before."""
    return right - last.x1 > line.first + 0.6 * line.size


def _is_centred(line: Printed, held: Measure) -> bool:
    free = line.x0 - held.left, held.right - line.x1
    return min(free) > 1.5 * line.size and abs(free[0] - free[1]) < 1.2 * line.size


def _words_say_so(last: Printed, line: Printed) -> bool:
    # A clause in brackets may as well go on from the line above: it means the same there.
    labelled = OPENS_WITH_LABEL.match(line.text) and line.text[0] not in "（([【"
    begins = read_marker(line.text) or is_box_head(line.text) or labelled
    return bool(begins) and _ENDED.search(last.text) is not None


def _is_chapter(last: Printed, line: Printed) -> bool:
    marker = read_marker(line.text)
    return marker is not None and marker.rank <= Rank.SECTION and _ENDED.search(last.text) is not None


def join_cell(lines: list[Printed], width: float) -> str:
    """The text of a table cell; its paragraphs end where a line leaves room that the next could have used."""
    text = ""
    for above, line in zip([None, *lines], lines, strict=False):
        if above is None:
            text = line.text
            continue
        room = width - 0.8 * line.size - (above.x1 - above.x0)
        text = text + "\n" + line.text if room > line.first + 0.5 * line.size else glue(text, line.text)
    return text


def glue(before: str, after: str) -> str:
    """Words of Latin script keep a blank where their line was broken; Chinese needs none."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if latin else before + after
