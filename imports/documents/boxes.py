"""Where a box (专栏) ends. Its entries and the tasks around it share the same numbers, so the number is not enough."""

from dataclasses import dataclass, field

from imports.documents.clauses import find_clauses
from imports.documents.markers import Rank
from imports.documents.nodes import Node, Token

_DOUBT = "编号既可接专栏又可接正文任务，按{place}处理，请核对"


@dataclass
class BoxState:
    """The open box: its node, the rank and number of its last entry, and its entries so far."""

    node: int
    container: str | None
    rank: Rank | None = None
    value: int = 0
    last: int = 0
    entries: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    entry: bool
    doubt: str | None = None


def entry_or_task(tokens: list[Token], index: int, box: BoxState, sibling: Node | None, nodes: list[Node]) -> Verdict:
    """Whether the numbered paragraph is the next entry of the box or the next item of the text around it."""
    marker = tokens[index].marker
    if marker is None:
        return Verdict(entry=True)
    if marker.rank <= Rank.SECTION and (box.rank is None or marker.rank < box.rank):
        return Verdict(entry=False)
    if box.rank is not None and marker.rank < box.rank:
        return Verdict(entry=False)
    fits_box = marker.value == box.value + 1
    fits_text = sibling is not None and marker.value == sibling.value + 1
    if fits_box and fits_text and box.rank is not None:
        return _weigh(tokens, index, box, sibling, nodes)
    if fits_box or box.rank is None:
        again = fits_text and not fits_box and _comes_again(tokens, index)
        return Verdict(not fits_text or fits_box or again, _DOUBT.format(place="专栏条目") if again else None)
    # A number left out inside the box is a slip; one that falls back has returned to the text.
    return Verdict(entry=not fits_text and marker.value > box.value)


def _weigh(tokens: list[Token], index: int, box: BoxState, sibling: Node | None, nodes: list[Node]) -> Verdict:
    """Both numbers fit. A box of its own, or a run of items with clauses, makes a task of it; looks and words decide the rest."""
    if _own_box_follows(tokens, index):
        return Verdict(entry=False)
    entries_with_clause = sum(1 for each in box.entries if _has_clause(nodes[each]))
    sibling_with_clause = sibling is not None and _has_clause(sibling)
    clause = _token_has_clause(tokens, index)
    if sibling_with_clause and not clause:
        return Verdict(entry=True)
    speaks_for_task = clause and sibling_with_clause and not entries_with_clause
    if speaks_for_task and _clauses_go_on(tokens, index):
        return Verdict(entry=False)
    siblings = (
        [each for each in nodes if each.parent == sibling.parent and each.rank == sibling.rank] if sibling else []
    )
    inside = [nodes[each] for each in box.entries]
    looks = _looks(tokens[index].block.lead_bold, inside, siblings)
    words = looks or _words(tokens[index].text.text, [nodes[box.node], *inside], siblings)
    entry = words > 0 or (words == 0 and not speaks_for_task)
    return Verdict(entry, _DOUBT.format(place="专栏条目" if entry else "正文任务"))


def _comes_again(tokens: list[Token], index: int) -> bool:
    """The same number stands again further down the section: a box that goes on counting from the task above it."""
    marker = tokens[index].marker
    for token in tokens[index + 1 :]:
        if marker is None or (token.marker is not None and token.marker.rank < marker.rank):
            return False
        if token.marker is not None and token.marker.rank == marker.rank and token.marker.value == marker.value:
            return not token.box_head
    return False


def _own_box_follows(tokens: list[Token], index: int) -> bool:
    for position in range(index + 1, len(tokens)):
        if tokens[position].box_head:
            return True
        if tokens[position].marker is not None:
            return False
    return False


def _clauses_go_on(tokens: list[Token], index: int) -> bool:
    """The next item after this one counts on and carries a clause too."""
    marker = tokens[index].marker
    for position in range(index + 1, len(tokens)):
        following = tokens[position].marker
        if tokens[position].box_head or (following and marker and following.rank < marker.rank):
            return False
        if following and marker and following.rank == marker.rank:
            return following.value == marker.value + 1 and _token_has_clause(tokens, position)
    return False


def _token_has_clause(tokens: list[Token], index: int) -> bool:
    """In the paragraph itself or in one of those that follow it up to the next number."""
    for position in range(index, len(tokens)):
        token = tokens[position]
        if position > index and (token.marker is not None or token.box_head):
            return False
        if find_clauses(token.block.text):
            return True
    return False


def _has_clause(node: Node) -> bool:
    return any(find_clauses(text) for text in (node.head, *(block.text for block in node.body)))


def _looks(bold: bool, inside: list[Node], siblings: list[Node]) -> int:
    """Positive where bold type speaks for the box, negative for the text, 0 where both are set alike."""
    share_inside = sum(node.bold for node in inside) / len(inside) if inside else 0.5
    share_text = sum(node.bold for node in siblings) / len(siblings) if siblings else 0.5
    leaning = share_inside - share_text if bold else share_text - share_inside
    return 0 if abs(leaning) < 0.5 else (1 if leaning > 0 else -1)


def _words(text: str, inside: list[Node], siblings: list[Node]) -> int:
    """Which side's titles share more pairs of signs with this title."""
    own = _pairs(_title(text))
    box = len(own & {pair for node in inside for pair in _pairs(_title(node.head.text))})
    around = len(own & {pair for node in siblings for pair in _pairs(_title(node.head.text))})
    return (box > around) - (box < around)


def _title(text: str) -> str:
    return text.split("。", 1)[0][:40]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
