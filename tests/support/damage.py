"""What copying, printing and recognising does to a text without changing what it says."""

import itertools
import random
import re

_WIDE = {sign: chr(ord(sign) + 0xFEE0) for sign in "0123456789(),:;%"}
_NARROW = {wide: sign for sign, wide in _WIDE.items()}
# Two signs that are not parted: a closing one from what it closes, an opening one from what it opens, figures.
_HOLDS = re.compile(r".[，。、；：！？）》”’」』】〕\])%％]|[（《“‘【〔\[(].|[A-Za-z0-9.][A-Za-z0-9.]")
_GIVES_WAY = 5
_IS_ROW = re.compile(r"\t|\||[\u2500-\u257f]")
# Begins with a Han sign that is no number.
_IS_BARE = re.compile("[\u4e00-\u9fff](?<![一二三四五六七八九十第])")


def wrapped(text: str, width: int, *, tidy: bool = False) -> str:
    """Every paragraph broken after `width` signs; rows of tables are no paragraphs.

    `tidy`: as a printer breaks them, no line begins with a closing sign and no figure is torn.
    """
    lines = ([line] if _IS_ROW.search(line) else _broken(line, width, tidy=tidy) for line in text.split("\n"))
    return "\n".join(each for line in lines for each in line)


def _broken(line: str, width: int, *, tidy: bool) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(line) or not pieces:
        end = start + width
        while tidy and start + width - _GIVES_WAY < end < len(line) and _HOLDS.match(line, end - 1):
            end -= 1
        pieces.append(line[start:end])
        start = end
    return pieces


def full_at_the_margin(text: str, width: int) -> bool:
    """Whether a paragraph of whole sentences would end exactly at the margin, the next one without number or blank behind it.

    Nobody can tell such a page from one on which the paragraph goes on: what was there is not in the text any more.
    """
    pairs = itertools.pairwise(text.split("\n"))
    return any(
        line.endswith("。") and len(line) % width == 0 and _IS_BARE.match(after) for line, after in pairs if line
    )


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
