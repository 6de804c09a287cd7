"""Numbers that begin a line only because a sentence was broken before them: 二、三级医院, （1）普查、（2）评估, 第三条规定."""

import itertools
import re
from dataclasses import dataclass, field

from imports.documents.labels import OPENS_WITH_LABEL
from imports.documents.markers import Marker, Rank, counts_inline, is_box_head, marker_end, read_marker
from imports.documents.raw import Line

# Shorter lines are headings and lists, not broken prose.
_SHORTEST_WIDTH = 15
# A line is left this much shorter, so that no figure is torn and no closing sign begins a line.
_SLACK = 5
# No sentence and no heading ends with one of these: 意见 and 参与 do, 见 and 与 do not.
_WAITS = re.compile(
    r"(?:[、，,（(《“〈【\[〔]|第|至|和|或|(?<!普)及|(?<!参)与|(?<!意)见|按照|对照|根据|依据|依照|参照|符合|列入|纳入|附件|附表"
    r"|其中|包括|分为|分成|不低于|不少于|不超过|推动)$"
)
_ORDINAL = re.compile("[\\s*]{0,20}([一二])是")
# A paragraph of more lines, or more signs, than this is not looked at from its beginning.
_LOOK_BACK, _MOST_SIGNS = 12, 600


@dataclass
class RunningNumbers:
    """What the paragraphs so far have counted, and how long a line of the document becomes.

    `lists`: the offsets at which lines with 一是 begin that another line follows with 二是.
    """

    longest: int
    widest: int
    lists: frozenset[int] = frozenset()
    seen: dict[Rank, set[int]] = field(default_factory=dict)
    latest: dict[Rank, int] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: list[Line]) -> "RunningNumbers":
        texts = [line.text.text.strip() for line in lines if line.cells is None]
        return cls(max(map(len, texts), default=0), max(map(_width, texts), default=0), _lists(lines))

    def take(self, line: Line) -> None:
        """Counts the number that opens this paragraph, if any."""
        marker = read_marker(line.text.text) if line.cells is None else None
        if marker is None:
            return
        for rank in [rank for rank in self.seen if rank > marker.rank]:
            del self.seen[rank]
        self.seen.setdefault(marker.rank, set()).add(marker.value)
        self.latest[marker.rank] = marker.value

    def runs_on(self, pending: list[Line], here: str, *, unfinished: bool) -> bool:
        """Whether the number or 专栏 that begins `here` goes on with the lines before; `unfinished`: they lack an end."""
        before = pending[-1].text.text.strip(" *\u3000")
        if not self.may_break_behind(before):
            return False
        if _WAITS.search(before):
            return not OPENS_WITH_LABEL.match(here)
        marker = read_marker(here)
        if marker is None:
            return unfinished and is_box_head(here)
        if counts_inline(_behind_the_number(pending), marker, marker.value - 1):
            return unfinished or not self._is_next(marker)
        if not unfinished:
            return False
        listed = counts_inline(here[marker.end : _MOST_SIGNS], marker, marker.value + 1)
        return listed if marker.value == 1 else not self._is_next(marker)

    def opens_part(self, opening: str, line: Line) -> bool:
        """一是 that heads a list of lines, or 二是 where 一是 opened the paragraph before."""
        first, second = read_marker(opening), read_marker(line.text.text)
        if second is None or second.rank != Rank.ORDINAL:
            return False
        counts_on = first is not None and first.rank == Rank.ORDINAL and second.value == first.value + 1
        return counts_on or line.text.at[0] in self.lists

    def _is_next(self, marker: Marker) -> bool:
        """Below the same heading, or, as items often count, through the whole document."""
        before = marker.value - 1
        runs_through = marker.rank <= Rank.ITEM and before == self.latest.get(marker.rank)
        return runs_through or before in self.seen.get(marker.rank, ())

    def may_break_behind(self, line: str, slack: int = _SLACK) -> bool:
        """Only a line about as long as the longest is broken for want of room."""
        full = len(line) >= self.longest - slack or _width(line) >= self.widest - 2 * slack
        return full and self.longest >= _SHORTEST_WIDTH


def _width(text: str) -> int:
    """In print a Han sign takes the room of two letters or figures."""
    return len(text.encode("gb18030", "replace"))


def _lists(lines: list[Line]) -> frozenset[int]:
    ordinals = [(at, match.group(1)) for at, line in enumerate(lines) if (match := _ORDINAL.match(line.text.text))]
    pairs = itertools.pairwise(ordinals)
    found = (at for (at, one), (after, two) in pairs if (one, two) == ("一", "二") and after - at <= _LOOK_BACK)
    return frozenset(lines[at].text.at[0] for at in found)


def _behind_the_number(pending: list[Line]) -> str:
    held = [line.text.text for line in pending[-_LOOK_BACK:]]
    if len(held) == len(pending):
        held[0] = held[0][marker_end(held[0]) :]
    return "".join(held)[-_MOST_SIGNS:]
