"""Extra questions of a round: what asks again for what is reported already, and what answers a question. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

from app.rounds.enums import QuestionKind, RepeatKind, RoundFlaw, YesNo

ALIKE = 0.7
SHORTEST = 3
LONGEST_ANSWER = 2000
# Said around the matter of a question, not part of it.
AROUND = re.compile(
    r"请|填写|填报|报送|说明|提供|本期|本月|本季度|当前|目前|累计|共|数量|个数|家数|有多少|多少|几|是否|情况|的|了|吗"
)
NUMBER = re.compile(r"[-−]?\d{1,12}(?:\.\d{1,6})?")


@dataclass(frozen=True)
class Known:
    """Something a unit reports already, or was asked before; `where` is the task's number, or the period."""

    kind: RepeatKind
    what: str
    where: str


@dataclass(frozen=True)
class Repeat:
    kind: RepeatKind
    what: str
    where: str

    @property
    def said(self) -> str:
        return self.kind.label.format(what=self.what, where=self.where)

    def to_dict(self) -> dict[str, str]:
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(RepeatKind(data["kind"]), data["what"], data["where"])


def repeats_of(text: str, known: Iterable[Known]) -> tuple[Repeat, ...]:
    """What the question asks again, each once, in the order it is known in."""
    matter = _matter(text)
    found = [Repeat(one.kind, one.what, one.where) for one in known if _alike(matter, _matter(one.what))]
    return tuple(dict.fromkeys(found))


def _matter(text: str) -> str:
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))
    return AROUND.sub("", plain)


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST:
        return short == long and bool(short)
    # Pairs of signs, not their order: 是否已制定计划 and 计划是否已制定 are one question.
    pairs, others = (Counter(pairwise(text)) for text in (one, other))
    return short in long or 2 * (pairs & others).total() >= ALIKE * (pairs.total() + others.total())


def answer_flaw(kind: QuestionKind, value: str) -> RoundFlaw | None:
    """Why a value cannot be filed as the answer."""
    if not value:
        return RoundFlaw.ANSWER_MISSING
    if len(value) > LONGEST_ANSWER:
        return RoundFlaw.ANSWER_LONG
    if kind is QuestionKind.NUMBER and not NUMBER.fullmatch(unicodedata.normalize("NFKC", value)):
        return RoundFlaw.ANSWER_NUMBER
    if kind is QuestionKind.YES_NO and value not in {choice.value for choice in YesNo}:
        return RoundFlaw.ANSWER_CHOICE
    return None


def answer_words(kind: QuestionKind, value: str, measure: str) -> str:
    """An answer as it is read; of a yes or no its Chinese word."""
    if kind is QuestionKind.YES_NO:
        return {choice.value: choice.label for choice in YesNo}.get(value, value)
    return f"{value}{measure}" if value and kind is QuestionKind.NUMBER else value
