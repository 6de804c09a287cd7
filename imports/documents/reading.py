"""One node read: its title, its paragraphs without the responsibility clause, and what the clause says."""

from dataclasses import dataclass, field, replace

from imports.documents.clauses import Clause, Named, find_clauses, merge, read_clause
from imports.documents.labels import LABEL
from imports.documents.nodes import Node, NodeKind
from imports.documents.raw import Block
from imports.documents.text import Traced

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
        _hand_up(parent, held, readings)
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


def read_title(text: str) -> str:
    """The lead sentence; a full stop inside quotation marks or brackets does not end it."""
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


def _hand_up(parent: int, held: list[int], readings: list[Reading]) -> None:
    """A clause on a line of its own behind the last of several sub-items without one is that of the item above them."""
    last = readings[held[-1]]
    if not last.own_line or readings[parent].named or len(held) == 1 or any(readings[i].named for i in held[:-1]):
        return
    readings[parent] = replace(readings[parent], named=last.named, raw=last.raw)
    readings[held[-1]] = replace(last, named=None, raw=None)
