"""Page numbers, running heads and feet: what stands at the edge of several pages at the same height."""

import re
from collections import defaultdict

from imports.documents.pdf.lines import Printed

_EDGE = 2
_FIGURES = re.compile(r"^\W{0,4}\d{1,4}\W{0,4}|\W{0,4}\d{1,4}\W{0,4}$")
_NUMBER = re.compile(
    r"^[\s\-—–－·_~]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–－·_~]*$"
)
_SAME_HEIGHT = 6.0


def split_furniture(pages: list[list[Printed]]) -> tuple[list[list[Printed]], list[list[Printed]]]:
    """Per page the lines of the text and those of the page itself."""
    places: dict[str, list[tuple[float, int, Printed]]] = defaultdict(list)
    for at, lines in enumerate(pages):
        for line in _edges(lines):
            places[_alike(line.text)].append((line.y0, at, line))
    gone = {id(line) for held in places.values() for line in _repeated(held, len(pages))}
    for lines in pages:
        gone.update(id(line) for line in _lone_number(lines, gone))
    text = [[line for line in lines if id(line) not in gone] for lines in pages]
    return text, [[line for line in lines if id(line) in gone] for lines in pages]


def _alike(text: str) -> str:
    """What is the same on every page: a head may carry the page's number before or behind it."""
    return "#" if _NUMBER.match(text) else _FIGURES.sub("#", text)


def _edges(lines: list[Printed]) -> list[Printed]:
    """The first and the last lines of a page, from the top."""
    return lines if len(lines) <= 2 * _EDGE else [*lines[:_EDGE], *lines[-_EDGE:]]


def _repeated(held: list[tuple[float, int, Printed]], pages: int) -> list[Printed]:
    """Those at one height on a third of the pages; heads of odd and even pages may differ."""
    found: list[Printed] = []
    held.sort(key=lambda each: each[0])
    start = 0
    for end in range(1, len(held) + 1):
        if end < len(held) and held[end][0] - held[start][0] <= _SAME_HEIGHT:
            continue
        alike = held[start:end]
        seen = len({at for _, at, _ in alike})
        if seen >= 2 and seen * 3 >= pages:
            found.extend(line for _, _, line in alike)
        start = end
    return found


def _lone_number(lines: list[Printed], gone: set[int]) -> list[Printed]:
    """A page number of a page whose fellows bear theirs elsewhere."""
    left = [line for line in lines if id(line) not in gone]
    if len(left) < 2:
        return []
    last = left[-1]
    return [last] if _NUMBER.match(last.text) and left[-2].y0 - last.y1 > 0.8 * last.size else []
