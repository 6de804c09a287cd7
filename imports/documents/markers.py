"""The numbers that open headings and items, and the heads of boxes: 一、 （一） 1. （1） ① 专栏3."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from imports.documents.numerals import CIRCLED, FORMAL, read_number, write_chinese

ONES = "一二三四五六七八九"
HAN = f"(?:[{ONES}]?十[{ONES}]?|一百(?:零[{ONES}]|[{ONES}]十[{ONES}]?)?|[{ONES}])"
# A wrapped line may begin with figures and their unit; those are no numbers of items.
_NOT_A_FIGURE = r"(?![\s]*[\d%％个万亿元倍家项人名次])"
# 第三条规定 and 第二章、第三章 cite an article, they do not open one.
_NOT_CITED = r"(?!\s?[、和与至到及或—-]\s?第|规定|所|中的|的|明确|要求|第)"
_LEAD = r"[\s*#]{0,20}"
# Stands for the blank behind a number that no other sign ends, so that it is not taken for damage.
NUMBER_GAP = "\u2002"


class Rank(IntEnum):
    """Lower stands above. A box is no rank: it hangs on what precedes it."""

    PART = 0
    CHAPTER_WORD = 1
    SECTION_WORD = 2
    CHAPTER = 3
    SECTION = 4
    ITEM = 5
    DECIMAL = 6
    SUB = 7
    FINE = 8
    ORDINAL = 9


@dataclass(frozen=True, slots=True)
class Marker:
    rank: Rank
    number: str
    value: int
    end: int

    @property
    def depth(self) -> int:
        """2.1 stands above 2.1.1 although both are of one rank."""
        return self.number.count(".")


_FORMS: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (Rank.PART, re.compile(f"{_LEAD}【?第({HAN}|\\d{{1,2}})(?:篇|编|部分)】?[\\s、：:]{{0,3}}")),
    (Rank.PART, re.compile(f"{_LEAD}([{FORMAL}貳參陸]{{1,3}})\\s{{0,2}}[、.．]\\s{{0,5}}")),
    (Rank.CHAPTER_WORD, re.compile(f"{_LEAD}第({HAN}|\\d{{1,2}})章{_NOT_CITED}[\\s、：:]{{0,3}}")),
    (Rank.SECTION_WORD, re.compile(f"{_LEAD}第({HAN}|\\d{{1,2}})节{_NOT_CITED}[\\s、：:]{{0,3}}")),
    (Rank.ITEM, re.compile(f"{_LEAD}第({HAN}|\\d{{1,3}})条{_NOT_CITED}[\\s、：:]{{0,3}}")),
    (Rank.CHAPTER, re.compile(f"{_LEAD}({HAN})\\s{{0,2}}[、.．](?!{HAN}[、级类])\\s{{0,5}}")),
    (Rank.SECTION, re.compile(f"{_LEAD}[（(]\\s{{0,2}}({HAN})\\s{{0,2}}[)）][、.．]?\\s{{0,5}}")),
    (
        Rank.SECTION,
        re.compile(
            f"{_LEAD}(?:重点)?(?:任务|行动|工程|举措|专项|项目|事项)({HAN}|\\d{{1,2}})\\s{{0,2}}[:：]\\s{{0,5}}"
        ),
    ),
    (Rank.SECTION, re.compile(f"{_LEAD}([㈠-㈩])[、.．]?\\s{{0,5}}")),
    (Rank.DECIMAL, re.compile(rf"{_LEAD}(\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?:\s{{1,5}}|[、．]){_NOT_A_FIGURE}")),
    (Rank.ITEM, re.compile(rf"{_LEAD}(\d{{1,3}})(?:\s{{0,2}}[.．、](?!\d)|\t)\s{{0,5}}")),
    # A number set off by the held blank alone: repair leaves it where the whole document counts so.
    (Rank.ITEM, re.compile(rf"{_LEAD}(\d{{1,2}}){NUMBER_GAP}{_NOT_A_FIGURE}")),
    (Rank.ITEM, re.compile(rf"{_LEAD}([⒈-⒛])\s{{0,5}}")),
    (Rank.SUB, re.compile(rf"{_LEAD}[（(]\s{{0,2}}(\d{{1,3}})\s{{0,2}}[)）][、.．]?\s{{0,5}}")),
    (Rank.SUB, re.compile(rf"{_LEAD}([⑴-⒇])\s{{0,5}}")),
    (Rank.FINE, re.compile(rf"{_LEAD}([①-⑳])[、.．]?\s{{0,5}}")),
    (Rank.FINE, re.compile(rf"{_LEAD}(\d{{1,2}})[)）]\s{{0,5}}")),
    (Rank.ORDINAL, re.compile(f"{_LEAD}({HAN})是")),
)
# The same numbers in running text, as NFKC spells them.
_INLINE = {
    Rank.SECTION: r"\({}\)",
    Rank.ITEM: r"(?<!\d){}[.、](?!\d)",
    Rank.SUB: r"\({}\)",
    Rank.FINE: r"(?<![\d(]){}\)",
    Rank.ORDINAL: r"{}是",
}
_SIGN_BASES = (("㈠", "㈩"), ("⒈", "⒛"), ("⑴", "⒇"))
_BOX = re.compile(
    rf"{_LEAD}【?专\s{{0,2}}栏\s{{0,3}}({HAN}|\d{{1,3}}(?:[-—.]\d{{1,2}})?)?】?[\s:：、.．—]{{0,6}}([^。；;]{{0,60}})[。]?\s*$"
)


# Several steps ask for the number of the same line, one soon after the other.
@lru_cache(maxsize=256)
def read_marker(text: str) -> Marker | None:
    """The marker that opens this text; `end` is where the text behind it begins."""
    for rank, form in _FORMS:
        match = form.match(text)
        if match:
            number = match.group(1)
            return Marker(rank, number, _value(number), match.end())
    return None


def counts_inline(text: str, like: Marker, value: int) -> bool:
    """Whether this number stands in the text in the form of the other: （1） where （2） opens the line, 一是 where 二是."""
    form = _INLINE.get(like.rank)
    if form is None or value < 1:
        return False
    if like.number in CIRCLED:
        return CIRCLED[min(value, len(CIRCLED)) - 1] in text
    han = re.search(HAN, unicodedata.normalize("NFKC", like.number))
    number = write_chinese(value) if han else str(value)
    return re.search(form.format(number), unicodedata.normalize("NFKC", text)) is not None


def marker_end(text: str) -> int:
    found = read_marker(text)
    return found.end if found else 0


def is_box_head(text: str) -> bool:
    """A short line 专栏… of its own; a sentence about a box is none."""
    return len(text) <= 90 and _BOX.match(text) is not None


def spell_box(text: str) -> str:
    """The head of a box with one blank behind its number, as it is set in print."""
    match = _BOX.match(text)
    if match is None or not match.group(1):
        return text.strip(" 。")
    return f"专栏{match.group(1)} {match.group(2).strip()}".strip()


def _value(number: str) -> int:
    for first, last in _SIGN_BASES:
        if first <= number <= last:
            return ord(number) - ord(first) + 1
    return read_number(number.rpartition(".")[2]) or 0
