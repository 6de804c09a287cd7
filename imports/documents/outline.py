"""From paragraphs to the tree of headings, numbered items, boxes and tables. Nothing is dropped here."""

import itertools
import re

from imports.documents.annexes import annex_head, ends_letter, take_signature, without_annex_list
from imports.documents.boxes import BoxState, Scene, Verdict, entry_or_task
from imports.documents.markers import HAN, Marker, Rank, is_box_head, read_marker
from imports.documents.nodes import Node, NodeKind, Outline, Token
from imports.documents.numerals import read_number
from imports.documents.ordinals import ordinal_cuts, without_lone_ordinals
from imports.documents.raw import Block, RepairedDocument
from imports.documents.tail import split_tail
from imports.documents.text import Traced
from imports.documents.unnumbered import with_unnumbered

_RUN_ON = re.compile(r"(?<=[。；）)])\s?(\d{1,3})\s?[.．、](?=[\u4e00-\u9fff“《])")
_RUN_ON_SECTION = re.compile(rf"(?<=[。；）)])\s?[（(]({HAN})[)）](?=[\u4e00-\u9fff“《])")


def build_outline(document: RepairedDocument) -> Outline:
    split = [
        piece
        for block, after in itertools.zip_longest(document.blocks, document.blocks[1:])
        for once in _split_run_on(block, after)
        for piece in _split_ordinals(once)
    ]
    blocks, tail = split_tail(split)
    notes = [block for block in blocks if (block.container or "").startswith("footnote")]
    tokens = without_lone_ordinals([_token(block) for block in blocks if block not in notes])
    builder = _Builder(with_unnumbered(without_annex_list(tokens)))
    builder.run()
    return Outline(tuple(builder.front), tuple(builder.nodes), (*notes, *tail))


def _token(block: Block) -> Token:
    if block.cells is not None:
        return Token(block, None, False)
    box = is_box_head(block.text.text)
    return Token(block, None if box else read_marker(block.text.text), box)


def _split_run_on(block: Block, after: Block | None) -> list[Block]:
    """1.甲。2.乙。 in one paragraph are two items, where the numbers count on, be it only in the next paragraph."""
    if block.cells is not None:
        return [block]
    marker = read_marker(block.text.text)
    if marker is None or marker.rank not in (Rank.ITEM, Rank.SECTION):
        return [block]
    if marker.rank == Rank.SECTION:
        sections = _pieces(block, _counted(block, _RUN_ON_SECTION, marker.value + 1))
        if len(sections) > 1:
            return [piece for section in sections for piece in _split_run_on(section, None)]
    cuts = _counted(block, _RUN_ON, marker.value + 1 if marker.rank == Rank.ITEM else 1)
    lone = marker.rank == Rank.SECTION and len(cuts) == 1 and not _opens_with(after, Rank.ITEM, 2)
    return [block] if lone else _pieces(block, cuts)


def _opens_with(block: Block | None, rank: Rank, value: int) -> bool:
    marker = read_marker(block.text.text) if block is not None and block.cells is None else None
    return marker is not None and (marker.rank, marker.value) == (rank, value)


def _split_ordinals(block: Block) -> list[Block]:
    return [block] if block.cells is not None else _pieces(block, ordinal_cuts(block.text))


def _counted(block: Block, form: re.Pattern[str], expected: int) -> list[int]:
    """Where numbers stand that count on from `expected`."""
    cuts = []
    for match in form.finditer(block.text.text):
        if read_number(match.group(1)) == expected:
            cuts.append(match.start())
            expected += 1
    return cuts


def _pieces(block: Block, cuts: list[int]) -> list[Block]:
    edges = sorted({0, *cuts, len(block.text)})
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
        self.aside = False

    def run(self) -> None:
        annex_title = -1
        for index, token in enumerate(self.tokens):
            head = annex_head(self.tokens, index) if self.nodes else 0
            if index == annex_title:
                continue
            if head:
                annex_title = index + head - 1
                self._open_annex(token, self.tokens[index + 1] if head > 1 else None)
            elif token.box_head:
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

    def _open_annex(self, token: Token, title: Token | None) -> None:
        """An annex stands beside the body, not below its last item, and the signature above it belongs to no item."""
        self.box, self.last_item, self.aside = None, None, False
        if self.open:
            self.front.extend(take_signature(self.nodes[self.open[-1]].body))
        self.open = []
        printed = Traced.spaced([token.block.text, title.block.text]) if title else token.block.text
        self.open.append(
            self._add(NodeKind.ANNEX, Token(Block(printed, token.block.ordinal), None, False), parent=None)
        )

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
        self.aside = False
        while self.open and self._stands_beside(self.nodes[self.open[-1]], marker):
            self.open.pop()
        node = self._add(NodeKind.NUMBERED, token, parent=self._innermost(), doubt=self.doubt)
        self.doubt = None
        self.open.append(node)
        self.last_item = node if marker.rank >= Rank.SECTION else None

    def _stands_beside(self, node: Node, marker: Marker) -> bool:
        return node.kind != NodeKind.ANNEX and (node.rank or Rank.PART, node.depth) >= (marker.rank, marker.depth)

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
        if self.open and not self.aside and ends_letter(block):
            self.aside = True
            self.front.extend(take_signature(self.nodes[self.open[-1]].body))
        if self.open and not self.aside:
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
                number=(marker.number or None) if marker else None,
                value=marker.value if marker else 0,
                depth=marker.depth if marker else 0,
                bold=token.block.lead_bold,
                container=token.block.container,
                doubt=doubt,
            )
        )
        return len(self.nodes) - 1
