"""Tasks without a number: paragraphs below a heading that each name their units."""

from dataclasses import replace

from imports.documents.clauses import find_clauses
from imports.documents.markers import Marker, Rank
from imports.documents.nodes import Token

_UNNUMBERED = Marker(Rank.ITEM, "", 0, 0)


def with_unnumbered(tokens: list[Token]) -> list[Token]:
    """The same tokens; where every paragraph below a heading, but for its introduction, carries a clause, each is an item."""
    made = list(tokens)
    for position, token in enumerate(tokens):
        if token.marker is not None and token.marker.rank <= Rank.SECTION and not find_clauses(token.block.text):
            for at in _items_below(tokens, position):
                made[at] = replace(tokens[at], marker=_UNNUMBERED)
    return made


def _items_below(tokens: list[Token], heading: int) -> list[int]:
    """The paragraphs with a clause at their end, or alone in the next paragraph, where they are all but the first."""
    paragraphs: list[int] = []
    named: list[bool] = []
    for at in range(heading + 1, len(tokens)):
        token = tokens[at]
        if token.marker is not None or token.box_head or token.block.cells is not None:
            break
        text, clause = _text_and_clause(token)
        if clause and not text and named:
            named[-1] = True
            continue
        paragraphs.append(at)
        named.append(clause and text)
    first = 0 if named and named[0] else 1
    return paragraphs[first:] if sum(named) > 1 and all(named[first:]) else []


def _text_and_clause(token: Token) -> tuple[bool, bool]:
    """Whether the paragraph says something, and whether its one clause ends it."""
    text = token.block.text
    clauses = find_clauses(text)
    if len(clauses) != 1 or text.text[clauses[0].end :].strip(" 。；;"):
        return True, False
    return bool(text.text[: clauses[0].start].strip(" 【[（(*")), True
