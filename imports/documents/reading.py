"""One node read: its title, its paragraphs without the responsibility clause, and what the clause says."""

import re
from dataclasses import dataclass, field, replace

from imports.documents.clauses import Clause, Named, find_clauses, merge, read_clause
from imports.documents.labels import LABEL
from imports.documents.markers import Rank
from imports.documents.nodes import Node, NodeKind
from imports.documents.raw import Block
from imports.documents.text import Traced

# 编发24期, 新建3所: a figure that does not say of what.
_BARE_FIGURE = re.compile(
    "[\u4e00-\u9fff]{0,2}(?:不少于|不低于|达到|超过)?\\d{1,9}(?:\\.\\d{1,4})?(?:%|％|[\u4e00-\u9fff]{1,2})(?:以上|左右)?"
)
_OPEN, _CLOSE = "（(《“〈【[〔", "）)》”〉】]〕"


@dataclass(frozen=True, slots=True)
class Reading:
    """`own_line` tells that the clause stands in a paragraph of its own behind the text; `after` follows the clause."""

    title: str
    paragraphs: tuple[Traced, ...]
    named: Named | None = None
    raw: str | None = None
    own_line: bool = False
    after: tuple[Block, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def has_body(self) -> bool:
        """Text of its own behind the title."""
        rest = self.paragraphs[0].text[len(self.title) :].strip("。 ：:") if self.paragraphs else ""
        return bool(rest) or len(self.paragraphs) > 1


@dataclass
class _Found:
    paragraphs: list[Traced] = field(default_factory=list)
    parts: list[Named] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    own_line: bool = False
    unclosed: bool = False
    after: list[Block] = field(default_factory=list)


def read_nodes(nodes: tuple[Node, ...]) -> list[Reading]:
    readings = [read_node(node) for node in nodes]
    siblings: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None and node.kind == NodeKind.NUMBERED:
            siblings.setdefault(node.parent, []).append(index)
    for parent, held in siblings.items():
        if any(readings[index].named for index in held):
            for index in held:
                readings[index] = readings[index] if readings[index].named else read_node(nodes[index], lone=True)
        _hand_up(parent, held, nodes, readings)
    return readings


def read_node(node: Node, *, lone: bool = False) -> Reading:
    found = _Found()
    blocks = [Block(node.head, node.ordinal), *node.body] if node.kind != NodeKind.TABLE else []
    for position, block in enumerate(blocks):
        clauses = find_clauses(block.text, lone=lone)
        if found.parts and not clauses and _is_over(found):
            found.after.extend(blocks[position:])
            break
        _take(found, block, clauses, first=position == 0)
    named, raw = _sum_up(found)
    warnings = ["责任条款的括号没有闭合，请核对责任单位"] if found.unclosed else []
    if len(found.raws) > 1 and not found.lines:
        warnings.append(f"一条任务里有 {len(found.raws)} 处责任条款，各处第一家均列为牵头，请核对")
    title = read_title(found.paragraphs[0].text) if found.paragraphs else ""
    return Reading(title, tuple(found.paragraphs), named, raw, found.own_line, tuple(found.after), tuple(warnings))


def is_bare_figure(title: str) -> bool:
    return _BARE_FIGURE.fullmatch(title) is not None


def read_title(text: str) -> str:
    """The lead sentence, and the next where the first is a bare figure."""
    first = _lead_sentence(text)
    if not is_bare_figure(first) or len(text) <= len(first) + 1:
        return first
    second = _lead_sentence(text[len(first) + 1 :])
    return text[: len(first) + 1] + second if second else first


def _lead_sentence(text: str) -> str:
    """A full stop inside quotation marks or brackets does not end it."""
    depth = 0
    for i, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and (sign in "。！？" or (sign in ".．｡" and _is_full_stop(text, i))):
            return text[:i].strip()
    return text.strip(" 。.．：:；;")


def _is_full_stop(text: str, at: int) -> bool:
    """A point between Han signs, or behind one at the end, was typed for a full stop."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return "\u4e00" <= before <= "\u9fff" and (not after or "\u4e00" <= after <= "\u9fff" or after in "“《（(")


def _take(found: _Found, block: Block, clauses: tuple[Clause, ...], *, first: bool) -> None:
    rest = block.text.without((clause.start, clause.end) for clause in clauses).strip()
    if rest.text.strip("。；; ") or (first and not clauses):
        found.paragraphs.append(rest)
    elif clauses and not first:
        found.own_line = found.own_line or not found.parts
    for clause in clauses:
        found.parts.append(clause.named)
        found.raws.append(clause.raw)
        found.unclosed = found.unclosed or clause.unclosed
        whole = block.text.text[clause.start : clause.end].strip("（()）[]【】 。；;")
        found.lines.append(whole if LABEL.match(whole) else "")


def _is_over(found: _Found) -> bool:
    """Behind the clause of an item that has a text of its own, another text begins; behind a mere title, the item's."""
    if not found.paragraphs:
        return False
    first = found.paragraphs[0].text
    return len(found.paragraphs) > 1 or bool(first[len(read_title(first)) :].strip("。 ：:"))


def _sum_up(found: _Found) -> tuple[Named | None, str | None]:
    """Labels on lines of their own are one clause: 责任单位 on one line and 配合单位 on the next belong together."""
    if not found.parts:
        found.lines = []
        return None, None
    if len(found.parts) == 1:
        return found.parts[0], found.raws[0]
    labels = {match.group("label") for line in found.lines if (match := LABEL.match(line))}
    if len(labels) == len(found.lines):
        joined = "；".join(line.rstrip("。；; ") for line in found.lines)
        return read_clause(joined), joined
    found.lines = []
    return merge(found.parts), found.raws[-1]


def _hand_up(parent: int, held: list[int], nodes: tuple[Node, ...], readings: list[Reading]) -> None:
    """A clause behind the last of several sub-items without one is that of the item above them.

    It stands on a line of its own, or the sub-items are no more than (1), ① or 一是.
    """
    last = readings[held[-1]]
    small = (nodes[held[-1]].rank or Rank.PART) > Rank.DECIMAL
    if not (last.own_line or small) or readings[parent].named or len(held) == 1:
        return
    if any(readings[i].named for i in held[:-1]):
        return
    readings[parent] = replace(readings[parent], named=last.named, raw=last.raw)
    readings[held[-1]] = replace(last, named=None, raw=None)
