"""Heads of annexes, the list of annexes in a letter, and letters that end in the middle of a file."""

import re

from imports.documents.markers import HAN, Rank
from imports.documents.nodes import Token
from imports.documents.raw import Block
from imports.documents.tail import is_signature

_BARE_HEAD = re.compile(rf"附\s?(?:件|表|录)\s?(?:\d{{1,2}}|{HAN})?(?:[-—]\d{{1,2}})?\s?[:：]?")
_NAMED_HEAD = re.compile(
    rf"附\s?(?:件|表|录)\s?(?:\d{{1,2}}|{HAN})(?:[-—]\d{{1,2}})?[\s:：]{{0,3}}(?P<title>[^。；]{{2,60}})"
)
_LIST = re.compile(r"附\s?件\s?[:：]\s?(?P<first>1\s?[.．、])?")
_LETTER_ENDS = re.compile(
    r"(?:附件[:：].{1,200}|[（(]此件.{0,30}|\d{4}年\d{1,2}月\d{1,2}日(?:印发)?"
    r"|[\u3007○零一二三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)"
)
_TITLE = re.compile(r"[^。；]{2,80}")


def annex_head(tokens: list[Token], index: int) -> int:
    """How many tokens make up the head of an annex here: 0 none, 1 the line alone, 2 with its title on the next."""
    token = tokens[index]
    text = token.block.text.text
    if token.block.cells is not None or token.marker is not None or token.box_head:
        return 0
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if _BARE_HEAD.fullmatch(text):
        return 2 if following is not None and _is_title(following) else 1
    if _NAMED_HEAD.fullmatch(text) and not _LIST.match(text):
        listed = following is None or _ends_letter(following.block) or _NAMED_HEAD.fullmatch(following.text.text)
        return 0 if listed else 1
    return 0


def without_annex_list(tokens: list[Token]) -> list[Token]:
    """The lines 2.… 3.… behind 附件：1.… are no items."""
    kept: list[Token] = []
    expected = 0
    for token in tokens:
        marker, text = token.marker, token.block.text.text
        counts_on = expected and marker is not None and marker.rank == Rank.ITEM and marker.value == expected
        if counts_on and not text.endswith("。"):
            kept.append(Token(token.block, None, box_head=False))
            expected += 1
            continue
        opened = _LIST.match(text) if marker is None else None
        expected = 2 if opened and opened.group("first") else 0
        kept.append(token)
    return kept


def ends_letter(block: Block) -> bool:
    """A list of annexes or a date alone on its line: what follows is no longer the text of the last item."""
    return block.cells is None and _LETTER_ENDS.fullmatch(block.text.text) is not None


def take_signature(body: list[Block]) -> list[Block]:
    """Removes the units that signed from the end of an item's paragraphs and returns them."""
    cut = len(body)
    while cut and body[cut - 1].cells is None and is_signature(body[cut - 1].text.text):
        cut -= 1
    taken = body[cut:]
    del body[cut:]
    return taken


def _ends_letter(block: Block) -> bool:
    return ends_letter(block) or is_signature(block.text.text)


def _is_title(token: Token) -> bool:
    plain = token.marker is None and not token.box_head and token.block.cells is None
    return plain and _TITLE.fullmatch(token.block.text.text) is not None
