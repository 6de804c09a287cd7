"""Which numbered items are tasks, which are headings, and which belong to another item's text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from imports.documents.markers import Rank
from imports.documents.nodes import Node, NodeKind, Outline
from imports.documents.reading import Reading

_SETS_SCENE = (
    "发展基础|现实基础|工作基础|基本情况|发展现状|现状|面临形势|形势要求|发展形势|形势|发展环境|重大意义|重要意义|背景|规划背景|编制依据"
    "|总体要求|总体思路|总体目标|总体考虑|指导思想|基本原则|工作原则|主要原则|实施原则|基本思路|基本要求|工作思路|发展思路"
    "|主要目标|发展目标|工作目标|行动目标|建设目标|目标要求|预期目标|年度目标|阶段目标|具体目标|总目标|战略目标|主要指标|发展定位|战略定位|适用范围"
)
_CLOSES = (
    "组织保障|保障措施|保障机制|组织实施|组织领导|规划实施|实施保障|工作要求|有关要求|工作保障|政策保障|实施要求|附则"
    "|组织领导和保障|组织协调|考核评估|监督考核|保障支撑|工作机制|实施机制"
)
_PAST = re.compile(
    r"(?:发展|现实|工作)?基础|基本情况|(?:发展)?现状|(?:发展|面临)?形势.{0,4}|(?:规划)?背景|发展环境|工作回顾|主要成效"
)
_VERBS = "(?:进一步|切实|全面|不断)?(?:加强|强化|健全|完善|落实|做好|抓好|严格|明确|夯实)?"
_ONE = f"{_VERBS}(?:{_SETS_SCENE}|{_CLOSES})"
_FRAME = re.compile(rf"{_ONE}(?:[、和与及，]{{1,2}}{_ONE}){{0,3}}")


# The last articles of a set of measures speak of the paper itself.
_OF_ITSELF = re.compile(
    "本(?:措施|若干措施|办法|意见|方案|细则|规定|通知|计划|规划|条例|政策)[^。；]{0,30}(?:施行|起实施|执行|解释|有效期)"
)


class Part(StrEnum):
    HEADING = "heading"
    TASK = "task"
    BOX_ITEM = "box_item"
    ABSORBED = "absorbed"
    UNPLACED = "unplaced"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Choice:
    """`into` is the node whose text takes this one in; `past` marks what tells of former years."""

    part: Part
    into: int | None = None
    past: bool = False
    misses_clause: bool = False


def choose(outline: Outline, readings: list[Reading]) -> list[Choice]:
    nodes = outline.nodes
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None and node.kind == NodeKind.NUMBERED:
            children.setdefault(node.parent, []).append(index)
    below = _clause_below(nodes, readings)
    chosen: list[Choice] = []
    for index in range(len(nodes)):
        chosen.append(_choose_one(index, nodes, readings, children, below, chosen))
    return chosen


def _clause_below(nodes: tuple[Node, ...], readings: list[Reading]) -> set[int]:
    """Nodes with a numbered item below them that carries a clause."""
    below: set[int] = set()
    for index, node in enumerate(nodes):
        above = node.parent
        while readings[index].named and node.kind == NodeKind.NUMBERED and above is not None:
            below.add(above)
            above = nodes[above].parent
    return below


def _choose_one(
    index: int,
    nodes: tuple[Node, ...],
    readings: list[Reading],
    children: dict[int, list[int]],
    below: set[int],
    chosen: list[Choice],
) -> Choice:
    node = nodes[index]
    frame, past = _frame(index, nodes, readings)
    if node.kind != NodeKind.NUMBERED:
        part = {NodeKind.BOX: Part.HEADING, NodeKind.ENTRY: Part.BOX_ITEM, NodeKind.TABLE: Part.TABLE}.get(
            node.kind, Part.HEADING
        )
        return Choice(part, past=past)
    if readings[index].named:
        return Choice(Part.TASK)
    above = node.parent
    while above is not None:
        if readings[above].named:
            return Choice(Part.ABSORBED, into=_root(above, chosen))
        above = nodes[above].parent
    if frame or _OF_ITSELF.match(readings[index].title):
        return Choice(Part.UNPLACED, past=past)
    return _without_clause(index, nodes, readings, children, below, chosen)


def _without_clause(
    index: int,
    nodes: tuple[Node, ...],
    readings: list[Reading],
    children: dict[int, list[int]],
    below: set[int],
    chosen: list[Choice],
) -> Choice:
    node = nodes[index]
    if node.rank is None or node.rank <= Rank.CHAPTER:
        return Choice(Part.HEADING)
    if node.rank >= Rank.FINE and node.parent is not None and chosen[node.parent].part in (Part.TASK, Part.ABSORBED):
        return Choice(Part.ABSORBED, into=_root(node.parent, chosen))
    siblings = children.get(node.parent, []) if node.parent is not None else []
    misses = any(readings[each].named for each in siblings)
    held = [each for each in children.get(index, []) if (nodes[each].rank or Rank.FINE) < Rank.FINE]
    if not held and index not in below:
        return Choice(Part.TASK, misses_clause=misses)
    works = readings[index].has_body or (node.rank >= Rank.ITEM and node.rank != Rank.DECIMAL)
    return Choice(Part.TASK if works and index not in below else Part.HEADING)


def _root(index: int, chosen: list[Choice]) -> int:
    into = chosen[index].into
    return index if into is None else into


def _frame(index: int, nodes: tuple[Node, ...], readings: list[Reading]) -> tuple[bool, bool]:
    """Whether this node or one above it sets the scene or closes the document, and whether it tells of the past."""
    frame = past = False
    here: int | None = index
    while here is not None:
        title = re.sub(r"\s", "", readings[here].title).rstrip("。：:")
        if nodes[here].kind == NodeKind.NUMBERED:
            frame = frame or _FRAME.fullmatch(title) is not None
            past = past or _PAST.fullmatch(title) is not None
        here = nodes[here].parent
    return frame, past
