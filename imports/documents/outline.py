"""From paragraphs to the tree of headings, numbered items, boxes and tables. Nothing is dropped here."""

import itertools
import re

from imports.documents.boxes import BoxState, Scene, Verdict, entry_or_task
from imports.documents.markers import Marker, Rank, is_box_head, read_marker
from imports.documents.nodes import Node, NodeKind, Outline, Token
from imports.documents.raw import Block, RepairedDocument
from imports.documents.tail import split_tail

_RUN_ON = re.compile(r"(?<=[。；）)])\s?(\d{1,3})\s?[.．、](?=[\u4e00-\u9fff“《])")


def build_outline(document: RepairedDocument) -> Outline:
    blocks, tail = split_tail([piece for block in document.blocks for piece in _split_run_on(block)])
    notes = [block for block in blocks if (block.container or "").startswith("footnote")]
    builder = _Builder([_token(block) for block in blocks if block not in notes])
    builder.run()
    return Outline(tuple(builder.front), tuple(builder.nodes), (*notes, *tail))


def _token(block: Block) -> Token:
    if block.cells is not None:
        return Token(block, None, False)
    box = is_box_head(block.text.text)
    return Token(block, None if box else read_marker(block.text.text), box)


def _split_run_on(block: Block) -> list[Block]:
    """1.甲。2.乙。 in one paragraph are two items, where the numbers count on."""
    if block.cells is not None:
        return [block]
    text = block.text.text
    marker = read_marker(text)
    if marker is None or marker.rank not in (Rank.ITEM, Rank.SECTION):
        return [block]
    expected = marker.value + 1 if marker.rank == Rank.ITEM else 1
    cuts = []
    for match in _RUN_ON.finditer(text):
        if int(match.group(1)) == expected:
            cuts.append(match.start())
            expected += 1
    if not cuts or (marker.rank == Rank.SECTION and len(cuts) < 2):
        return [block]
    edges = [0, *cuts, len(text)]
    return [
        Block(block.text.cut(start, end).strip(), block.ordinal, block.container, block.lead_bold and start == 0)
        for start, end in itertools.pairwise(edges)
    ]


class _Builder:
    """One pass over the tokens; `open` is the chain of headings and items above the current place."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.front: list[Block] = []
        self.nodes: list[Node] = []
        self.open: list[int] = []
        self.box: BoxState | None = None
        self.last_item: int | None = None
        self.doubt: str | None = None

    def run(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.box_head:
                self._open_box(token)
            elif token.block.cells is not None:
                self._table_row(token)
            elif self.box is not None and self._belongs_to_box(index, token, self.box):
                continue
            elif token.marker is not None:
                self.box = None
                self._numbered(token, token.marker)
            else:
                self.box = None
                self._continue(token.block)

    def _open_box(self, token: Token) -> None:
        node = self._add(
            NodeKind.BOX, token, parent=self.last_item if self.last_item is not None else self._innermost()
        )
        self.box = BoxState(node=node, container=token.block.container)

    def _belongs_to_box(self, index: int, token: Token, box: BoxState) -> bool:
        """Puts the token into the open box if it belongs there."""
        if token.block.container != box.container:
            return False
        marker = token.marker
        if marker is None:
            self._box_paragraph(index, token, box)
            return True
        if box.rank is not None and marker.rank > box.rank:
            self.nodes[box.last].body.append(token.block)
            return True
        # The edge of a table or text box is better evidence than any number.
        if box.container is not None:
            verdict = Verdict(entry=box.rank is None or marker.rank >= box.rank)
        else:
            verdict = entry_or_task(Scene(self.tokens, index, marker, box, self._siblings(marker.rank), self.nodes))
        if not verdict.entry:
            self.doubt = verdict.doubt
            return False
        last = self._add(NodeKind.ENTRY, token, parent=box.node, doubt=verdict.doubt)
        box.rank, box.value, box.last = marker.rank, marker.value, last
        box.entries.append(last)
        return True

    def _box_paragraph(self, index: int, token: Token, box: BoxState) -> None:
        if box.rank is not None:
            self.nodes[box.last].body.append(token.block)
        elif self._numbered_entries_follow(index, box):
            self.nodes[box.node].body.append(token.block)
        else:
            box.last = self._add(NodeKind.ENTRY, token, parent=box.node)
            box.entries.append(box.last)

    def _numbered_entries_follow(self, index: int, box: BoxState) -> bool:
        for position in range(index + 1, len(self.tokens)):
            token = self.tokens[position]
            if token.box_head or token.block.container != box.container:
                return False
            if token.marker is not None:
                return token.marker.value == 1 and token.marker.rank > Rank.SECTION
        return False

    def _numbered(self, token: Token, marker: Marker) -> None:
        while self.open and (self.nodes[self.open[-1]].rank or Rank.PART) >= marker.rank:
            self.open.pop()
        node = self._add(NodeKind.NUMBERED, token, parent=self._innermost(), doubt=self.doubt)
        self.doubt = None
        self.open.append(node)
        self.last_item = node if marker.rank >= Rank.SECTION else None

    def _table_row(self, token: Token) -> None:
        last = self.nodes[-1] if self.nodes else None
        if last is not None and last.kind == NodeKind.TABLE and last.container == token.block.container:
            last.body.append(token.block)
            return
        inside = self.box is not None and self.box.container in (None, token.block.container)
        parent = self.box.node if self.box is not None and inside else self._innermost()
        node = self._add(NodeKind.TABLE, token, parent=parent)
        self.nodes[node].body.append(token.block)

    def _continue(self, block: Block) -> None:
        if self.open:
            self.nodes[self.open[-1]].body.append(block)
        else:
            self.front.append(block)

    def _innermost(self) -> int | None:
        return self.open[-1] if self.open else None

    def _siblings(self, rank: Rank) -> Node | None:
        """The last item of this rank that a new one would follow."""
        for index in reversed(self.open):
            if self.nodes[index].rank == rank:
                return self.nodes[index]
        return None

    def _add(self, kind: NodeKind, token: Token, parent: int | None, doubt: str | None = None) -> int:
        marker = token.marker
        self.nodes.append(
            Node(
                kind,
                parent,
                token.text.strip(),
                token.block.text,
                token.block.ordinal,
                rank=marker.rank if marker else None,
                number=marker.number if marker else None,
                value=marker.value if marker else 0,
                bold=token.block.lead_bold,
                container=token.block.container,
                doubt=doubt,
            )
        )
        return len(self.nodes) - 1
