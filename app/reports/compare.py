"""What changed between two texts, as pieces to be marked. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.core.view import Words

# Numbers and Latin words stay whole, everything else is compared sign by sign.
TOKEN = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|\s+|.", re.DOTALL)
CLAUSE = re.compile(r"[^，。；！？、\n]*[，。；！？、\n]?")
# Above this product sign-by-sign comparison takes longer than a person waits.
TOO_MUCH = 1_500_000
SHORTEST_SAME = 2

Pieces = tuple[Words, ...]


def compare(before: str, after: str) -> tuple[Pieces, Pieces]:
    """The earlier text with what is gone, the later one with what is new; joined again each is its text."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > TOO_MUCH:
        old, new = [piece for piece in CLAUSE.findall(before) if piece], [p for p in CLAUSE.findall(after) if p]
    gone: list[Words] = []
    fresh: list[Words] = []
    for same, left, right in _runs(old, new):
        if same:
            gone.append(Words(left))
            fresh.append(Words(right))
            continue
        if left:
            gone.append(Words(left, "gone"))
        if right:
            fresh.append(Words(right, "new"))
    return _joined(gone), _joined(fresh)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """A single sign that both happen to share between two changes is no agreement."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (tag, a, b, c, d) in enumerate(codes):
        left, right = "".join(old[a:b]), "".join(new[c:d])
        between = 0 < index < len(codes) - 1
        yield tag == "equal" and not (between and len(left) < SHORTEST_SAME), left, right


def _joined(pieces: Sequence[Words]) -> Pieces:
    found: list[Words] = []
    for piece in pieces:
        if found and found[-1].change == piece.change:
            found[-1] = Words(found[-1].text + piece.text, piece.change)
        else:
            found.append(piece)
    return tuple(found)
