"""Remarks for the reviewer: what looks copied, what goes backwards, what lacks proof. Remarks, no verdicts."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.reports.enums import ClaimedStatus, HintCode, ReportKind
from app.reports.phrases import VAGUE_PHRASES

COPIED = 90
NEXT_STEPS_COPIED = 60
# Two short texts are alike by chance; a sentence with a subject and a figure is longer.
SHORTEST = 8
NIL_STREAK = 3
NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class EarlierReport:
    progress: str = ""
    next_steps: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """`others` are texts of other units of the same round; `nil_streak` counts nil reports in a row, this one too."""

    kind: ReportKind
    progress: str = ""
    next_steps: str = ""
    percent: int | None = None
    status: ClaimedStatus | None = None
    evidence: int = 0
    nil_streak: int = 0
    last: EarlierReport | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """A code and its numbers; the words are the label of the code."""

    code: HintCode
    numbers: tuple[tuple[str, int], ...] = ()


def hint_sentence(hint: Hint) -> str:
    return hint.code.label.format(**dict(hint.numbers))


def review_hints(facts: ReportFacts) -> tuple[Hint, ...]:
    if facts.kind is ReportKind.NIL:
        again = facts.nil_streak >= NIL_STREAK
        return (Hint(HintCode.NIL_AGAIN, (("count", facts.nil_streak),)),) if again else ()
    return tuple(_copied(facts)) + tuple(_contradictions(facts)) + tuple(_vague(facts))


def likeness(one: str, other: str) -> int:
    """Per cent of characters in common order, 0–100, punctuation and spaces aside; 0 for what is too short to say."""
    first, second = (NOT_WORDS.sub("", text) for text in (one, other))
    if min(len(first), len(second)) < SHORTEST:
        return 0
    return int(fuzz.ratio(first, second))


def _copied(facts: ReportFacts) -> list[Hint]:
    last = facts.last or EarlierReport()
    pairs = (
        (HintCode.COPIED_FROM_LAST, likeness(facts.progress, last.progress), COPIED),
        (
            HintCode.COPIED_FROM_OTHER,
            max((likeness(facts.progress, text) for text in facts.others), default=0),
            COPIED,
        ),
        (HintCode.NEXT_STEPS_COPIED, likeness(facts.next_steps, last.next_steps), NEXT_STEPS_COPIED),
    )
    return [Hint(code, (("ratio", ratio),)) for code, ratio, bound in pairs if ratio >= bound]


def _contradictions(facts: ReportFacts) -> list[Hint]:
    found: list[Hint] = []
    before, now = facts.last.percent if facts.last else None, facts.percent
    if before is not None and now is not None and now < before:
        found.append(Hint(HintCode.PERCENT_BACKWARDS, (("before", before), ("now", now))))
    if facts.status is ClaimedStatus.DONE:
        if not facts.evidence:
            found.append(Hint(HintCode.DONE_WITHOUT_EVIDENCE))
        if now is not None and now < 100:
            found.append(Hint(HintCode.DONE_BELOW_FULL, (("now", now),)))
    elif now == 100:
        found.append(Hint(HintCode.FULL_NOT_DONE))
    return found


def _vague(facts: ReportFacts) -> list[Hint]:
    """A text with a figure in it has said something."""
    if re.search(r"\d", facts.progress):
        return []
    count = sum(facts.progress.count(phrase) for phrase in VAGUE_PHRASES)
    return [Hint(HintCode.VAGUE, (("count", count),))] if count else []
