"""The closing lines of a document: signature, date, imprint."""

import re

from imports.documents.markers import read_marker
from imports.documents.raw import Block
from imports.documents.unit_names import UNIT_END

_HARD = re.compile(
    r"^(?:[（(]此件.{0,30}|抄送.{0,300}|分送.{0,300}|附件.{0,200}|[（(]?联系人.{0,100}"
    r"|[^，。；]{0,40}(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:印发)?"
    r"|[\u3007○零一二三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)$"
)
_NO_SIGNATURE = re.compile(r"[，。；：、]")


def split_tail(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks without the closing lines, and these."""
    cut, hard = len(blocks), False
    while cut and _closes(blocks[cut - 1]):
        cut -= 1
        hard = hard or is_hard_tail(blocks[cut].text.text)
    return (blocks[:cut], blocks[cut:]) if hard else (blocks, [])


def is_hard_tail(text: str) -> bool:
    return _HARD.match(text) is not None


def is_signature(text: str) -> bool:
    """A unit's name alone on its line."""
    return (
        2 <= len(text) <= 40 and not _NO_SIGNATURE.search(text) and (text == "国务院" or bool(UNIT_END.search(text)))
    )


def _closes(block: Block) -> bool:
    text = block.text.text
    return block.cells is None and read_marker(text) is None and (is_hard_tail(text) or is_signature(text))
