"""The text of a dispatch notice (调度通知), made once from the round's dates and duties and then kept. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import combinations, pairwise
from typing import Any, Self
from unicodedata import east_asian_width

from app.core import dates
from app.core.clock import LOCAL
from app.rounds.enums import NoticeWord as W

# Characters of 二号 on a line of an official letter, less one: figures of a replaced face are wider.
TITLE_ROOM = 19.0
# What a word processor puts between figures and characters, in widths of a character.
BETWEEN = 0.25
# A line of a title may begin with these; the line end is where the sense breaks anyway.
BEFORE = "《（\n"


@dataclass(frozen=True)
class NoticeUnit:
    """How many reports a unit owes in the round."""

    name: str
    lead: int
    co: int

    @property
    def tasks(self) -> int:
        return self.lead + self.co


@dataclass(frozen=True)
class NoticeFacts:
    """`tasks` counts tasks, not reports; `units` stand in official order; moments are aware."""

    plan: str
    document_number: str
    period: str
    due_at: datetime
    lock_at: datetime
    co_due_at: datetime | None
    units: tuple[NoticeUnit, ...]
    tasks: int


@dataclass(frozen=True)
class NoticeLetter:
    """What the office adds: who signs, whom to ask, what else is to be said, which notice this one replaces."""

    signer: str
    contact: str = ""
    note: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph; its `head` is set in 黑体 on the same line."""

    text: str
    head: str = ""


@dataclass(frozen=True)
class NoticeText:
    """A notice as it stands on paper, without its number. Titles break where the sense does."""

    title: str
    to: str
    passages: tuple[Passage, ...]
    attached: str
    table: str
    units: tuple[NoticeUnit, ...]
    signer: str
    day: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        passages = tuple(Passage(**one) for one in data["passages"])
        units = tuple(NoticeUnit(**one) for one in data["units"])
        return cls(**{**data, "passages": passages, "units": units})


def notice_number(series: str, year: int, number: int) -> str:
    return W.NUMBER.label.format(series=series, year=year, number=number)


def compose_notice(facts: NoticeFacts, letter: NoticeLetter, today: date) -> NoticeText:
    period = dates.period(facts.period)
    named = {"plan": facts.plan, "period": period}
    return NoticeText(
        title=title_lines(W.TITLE.label.format(**named)),
        to=W.TO.label.format(units=W.AND.label.join(unit.name for unit in facts.units)),
        passages=tuple(_passages(facts, letter, period)),
        attached=W.ATTACHED.label.format(**named),
        table=title_lines(W.TABLE.label.format(**named)),
        units=facts.units,
        signer=letter.signer,
        day=dates.day_full(today),
    )


def title_lines(title: str, most: float = TITLE_ROOM) -> str:
    """Broken where the sense allows it, into as few and as even lines as fit; left alone where no break helps."""
    if all(_ems(line) <= most for line in title.split("\n")):
        return title
    places = [at for at, sign in enumerate(title) if at and sign in BEFORE]
    for breaks in (1, 2, 3):
        ways = [_split(title, at) for at in combinations(places, breaks)]
        fitting = [lines for lines in ways if max(map(_ems, lines)) <= most]
        if fitting:
            best = min(fitting, key=_unevenness)
            return "\n".join(best)
    return title


def _unevenness(lines: Sequence[str]) -> tuple[int, float]:
    """The name of a document is torn apart only where nothing else helps."""
    return sum(line.startswith("（") for line in lines), max(map(_ems, lines))


def _split(title: str, places: Sequence[int]) -> list[str]:
    ends = [*places, len(title)]
    return [title[start:end].replace("\n", "") for start, end in zip([0, *places], ends, strict=True)]


def _ems(text: str) -> float:
    wide = [east_asian_width(sign) in "WF" for sign in text]
    changes = sum(one != other for one, other in pairwise(wide))
    return sum(1.0 if one else 0.5 for one in wide) + BETWEEN * changes


def _passages(facts: NoticeFacts, letter: NoticeLetter, period: str) -> Iterator[Passage]:
    document = W.DOCUMENT.label.format(number=facts.document_number) if facts.document_number else ""
    yield Passage(W.OPENING.label.format(plan=facts.plan, document=document, period=period))
    yield Passage(W.SCOPE.label.format(units=len(facts.units), tasks=facts.tasks), W.SCOPE_HEAD.label)
    co_due = W.CO_DUE.label.format(due=moment_words(facts.co_due_at)) if facts.co_due_at else ""
    due = W.DUE.label.format(due=moment_words(facts.due_at), lock=moment_words(facts.lock_at))
    yield Passage(co_due + due, W.DUE_HEAD.label)
    yield Passage(W.CONTENT.label, W.CONTENT_HEAD.label)
    yield Passage(W.WAY.label, W.WAY_HEAD.label)
    others = (letter.note, W.REPLACES.label.format(number=letter.replaces) if letter.replaces else "")
    if any(others):
        yield Passage("".join(others), W.NOTE_HEAD.label)
    if letter.contact:
        yield Passage(W.CONTACT.label.format(contact=letter.contact))


def moment_words(value: datetime) -> str:
    """2026年11月25日（星期三）18:00, as letters write it."""
    local = value.astimezone(LOCAL)
    weekday = W.WEEKDAYS.label[local.weekday()]
    return W.MOMENT.label.format(day=dates.day_full(local), weekday=weekday, time=f"{local:%H:%M}")
