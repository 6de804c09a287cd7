"""Where a box (专栏) ends. Its entries and the tasks around it share the same numbers, so the number is not enough."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from imports.documents.clauses import find_clauses
from imports.documents.markers import Marker, Rank
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


@dataclass(frozen=True, slots=True)
class Scene:
    """The numbered paragraph in question, the open box, and `sibling`: the last item of its rank around the box."""

    tokens: list[Token]
    index: int
    marker: Marker
    box: BoxState
    sibling: Node | None
    nodes: list[Node]


def entry_or_task(scene: Scene) -> Verdict:
    """Whether the numbered paragraph is the next entry of the box or the next item of the text around it."""
    marker, box, sibling = scene.marker, scene.box, scene.sibling
    outermost = Rank.ITEM if box.rank is None else box.rank
    if marker.rank < outermost:
        return Verdict(entry=False)
    fits_box = marker.value == box.value + 1
    fits_text = sibling is not None and marker.value == sibling.value + 1
    if fits_box and sibling is not None and fits_text and box.rank is not None:
        return _weigh(scene, sibling)
    if fits_box or box.rank is None:
        again = fits_text and not fits_box and _comes_again(scene)
        return Verdict(not fits_text or fits_box or again, _DOUBT.format(place="专栏条目") if again else None)
    # A number left out inside the box is a slip; one that falls back has returned to the text.
    return Verdict(entry=not fits_text and marker.value > box.value)


def _weigh(scene: Scene, sibling: Node) -> Verdict:
    """Both numbers fit. A box of its own, or a run of items with clauses, makes a task; looks and words decide the rest."""
    if _own_box_follows(scene):
        return Verdict(entry=False)
    inside = [scene.nodes[each] for each in scene.box.entries]
    sibling_with_clause = _has_clause(sibling)
    clause = _token_has_clause(scene.tokens, scene.index)
    if sibling_with_clause and not clause:
        return Verdict(entry=True)
    speaks_for_task = clause and sibling_with_clause and not any(map(_has_clause, inside))
    if speaks_for_task and _clauses_go_on(scene):
        return Verdict(entry=False)
    siblings = [each for each in scene.nodes if each.parent == sibling.parent and each.rank == sibling.rank]
    token = scene.tokens[scene.index]
    looks = _looks(token.block.lead_bold, inside, siblings)
    words = looks or _words(token.text.text, [scene.nodes[scene.box.node], *inside], siblings)
    entry = words > 0 or (words == 0 and not speaks_for_task)
    return Verdict(entry, _DOUBT.format(place="专栏条目" if entry else "正文任务"))


def _following(scene: Scene) -> Iterator[tuple[int, Token]]:
    return ((position, scene.tokens[position]) for position in range(scene.index + 1, len(scene.tokens)))


def _comes_again(scene: Scene) -> bool:
    """The same number stands again further down the section: a box that goes on counting from the task above it."""
    rank, value = scene.marker.rank, scene.marker.value
    markers = (
        token.marker for _, token in _following(scene) if token.marker is not None and token.marker.rank <= rank
    )
    return next((marker.rank == rank for marker in markers if marker.rank < rank or marker.value == value), False)


def _own_box_follows(scene: Scene) -> bool:
    held = (token.box_head for _, token in _following(scene) if token.box_head or token.marker is not None)
    return next(held, False)


def _clauses_go_on(scene: Scene) -> bool:
    """The next item after this one counts on and carries a clause too."""
    for position, token in _following(scene):
        following = token.marker
        if token.box_head or (following and following.rank < scene.marker.rank):
            return False
        if following and following.rank == scene.marker.rank:
            return following.value == scene.marker.value + 1 and _token_has_clause(scene.tokens, position)
    return False


def _token_has_clause(tokens: list[Token], index: int) -> bool:
    """In the paragraph itself or in one of those that follow it up to the next number."""
    for position in range(index, len(tokens)):
        token = tokens[position]
        if position > index and (token.marker is not None or token.box_head):
            break
        if find_clauses(token.block.text):
            return True
    return False


def _has_clause(node: Node) -> bool:
    return any(find_clauses(text) for text in (node.head, *(block.text for block in node.body)))


def _looks(bold: bool, inside: list[Node], siblings: list[Node]) -> int:
    """Positive where bold type speaks for the box, negative for the text, 0 where both are set alike."""
    share_inside = sum(node.bold for node in inside) / len(inside)
    share_text = sum(node.bold for node in siblings) / len(siblings)
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
