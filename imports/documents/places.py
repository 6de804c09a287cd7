"""Where a figure stands: its clause, the clause before it, and the years its sentence names."""

import re
from dataclasses import dataclass

from imports.documents.deadlines import FIVE_YEARS, read_deadline
from imports.documents.quantities import Quantity
from imports.documents.text import Traced

TIME = (
    r"(?:(?:到|至|在|从|自)?(?:20\d\d\s?[-—至]\s?)?20\d\d\s?年(?:\d{1,2}月)?(?:底|末)?(?:前|以前|之前|起)?"
    r"|“[一二三四五六七八九十]{2,3}五”(?:期间|末|时期)?|每年度?|年度|全年|年均|三年内|今年|年内|(?<!\d)\d{1,2}月(?:\d{1,2}日|[底末]|[上中下]旬)?(?:[之以]?前)?)"
)
_ONLY_TIME = re.compile(TIME)
# A year that something is compared with is no deadline.
_YEAR = re.compile(r"(?<![比较以由从自])(?P<year>20\d\d)\s?年(?:(?:\d{1,2})月(?:\d{1,2}日)?)?\s?(?:年?[底末])?")
_FIVE_YEARS = re.compile("“?(十[二三四五六七]五)”?(?:规划)?(?:时期|期)?末")
_ANNUAL = re.compile("每年|每一年")


@dataclass(frozen=True, slots=True)
class Years:
    """`only` is the year of a one-year plan; figures for years before `start` are history."""

    only: int | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """The part between commas. `timed` is where the quote begins: 到2025年， belongs to what follows it.

    `earlier` is the nearest part before it that says more than a time, and `earlier_start` where that begins.
    """

    traced: Traced
    start: int
    end: int
    timed: int
    earlier: str = ""
    earlier_start: int = 0

    @property
    def text(self) -> str:
        return self.traced.text[self.start : self.end]

    def follow(self, start: int, end: int) -> "Clause":
        """The next part of the same sentence."""
        if _ONLY_TIME.fullmatch(self.text.strip()):
            return Clause(self.traced, start, end, self.timed, self.earlier, self.earlier_start)
        return Clause(self.traced, start, end, start, self.text, self.timed)


@dataclass(frozen=True, slots=True)
class Place:
    """One figure in its clause. `since` is where the figure before it ended; `subject` replaces what stands before."""

    clause: Clause
    since: int
    quantity: Quantity
    subject: str | None = None

    @property
    def first(self) -> bool:
        return self.since == self.clause.start

    @property
    def before(self) -> str:
        """The words that may name the figure; behind 2个甲、 a new name begins, and inside a bracket too."""
        if self.subject is not None:
            return self.subject
        text = self.clause.traced.text[self.since : self.quantity.start]
        if not self.first and text.endswith(("、", "和", "及", "与")):
            return ""
        opened = max(text.rfind("（"), text.rfind("("))
        return text[opened + 1 :] if opened > max(text.rfind("）"), text.rfind(")")) else text

    @property
    def after(self) -> str:
        return self.clause.traced.text[self.quantity.end : self.clause.end]


@dataclass(frozen=True, slots=True)
class Times:
    """The years and the words for 每年 of a sentence, with their places."""

    years: tuple[tuple[int, str | None], ...]
    annual: tuple[int, ...]
    plan: Years

    @classmethod
    def of(cls, sentence: str, plan: Years) -> "Times":
        years = [(match.start(), read_deadline(match.group(), None).value) for match in _YEAR.finditer(sentence)]
        years += [(match.start(), str(FIVE_YEARS[match.group(1)] + 4)) for match in _FIVE_YEARS.finditer(sentence)]
        return cls(tuple(sorted(years)), tuple(match.start() for match in _ANNUAL.finditer(sentence)), plan)

    def named_before(self, position: int) -> bool:
        return min([at for at, _ in self.years[:1]] + list(self.annual[:1]), default=position) < position

    def before(self, position: int) -> tuple[str | None, str | None]:
        """Deadline and recurrence: the nearest year before the figure; 每年 nearer than any year makes it yearly."""
        year = next(((at, value) for at, value in reversed(self.years) if at < position), (-1, None))
        annual = next((at for at in reversed(self.annual) if at < position), -1)
        if annual > year[0]:
            return None, "annual"
        if year[0] >= 0:
            return year[1], None
        return (str(self.plan.only), None) if self.plan.only else (None, None)
