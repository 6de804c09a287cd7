"""What copying, printing and recognising does to a text without changing what it says."""

import random
import re

_WIDE = {sign: chr(ord(sign) + 0xFEE0) for sign in "0123456789(),:;%"}
_NARROW = {wide: sign for sign, wide in _WIDE.items()}
_IS_ROW = re.compile(r"\t|\|")


def wrapped(text: str, width: int) -> str:
    """Every paragraph broken after `width` signs; rows of tables are no paragraphs."""
    lines = (
        [line] if _IS_ROW.search(line) else [line[at : at + width] for at in range(0, max(len(line), 1), width)]
        for line in text.split("\n")
    )
    return "\n".join(each for line in lines for each in line)


def widened(text: str) -> str:
    return "".join(_WIDE.get(sign, sign) for sign in text)


def narrowed(text: str) -> str:
    return "".join(_NARROW.get(sign, sign) for sign in text)


def numbered_pages(text: str, lines: int) -> str:
    """A page number behind every so many lines."""
    held = text.split("\n")
    pages = (held[at : at + lines] for at in range(0, len(held), lines))
    return "\n".join("\n".join([*page, f"— {number} —"]) for number, page in enumerate(pages, start=1))


def spaced(text: str, seed: int, share: float = 0.1) -> str:
    """Blanks between Han signs and before their punctuation, and beside figures."""
    chance = random.Random(seed)
    gap = re.compile(
        "(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff，。、])|(?<=[\u4e00-\u9fff])(?=[0-9])|(?<=[0-9])(?=[\u4e00-\u9fff])"
    )
    return gap.sub(lambda _: " " if chance.random() < share else "", text)
