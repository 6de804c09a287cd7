"""The letter of an urge (催办函), for one report or for all that were urged in one go. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core import dates
from app.core.clock import LOCAL, local_date
from app.rounds.dispatch import Passage, moment_words, title_lines
from app.rounds.enums import NoticeWord as N
from app.supervision.enums import UrgeWord as W


@dataclass(frozen=True)
class UrgedReport:
    """A report that was owed when it was urged, for the `times`th time; moments are aware."""

    unit: str
    plan: str
    document_number: str
    period: str
    number: str
    title: str
    times: int
    due_at: datetime
    lock_at: datetime


@dataclass(frozen=True)
class UrgeFacts:
    """`reports` stand in official order of their units; `name` and `phone` are those of who urged."""

    reports: tuple[UrgedReport, ...]
    urged_at: datetime
    name: str
    phone: str
    note: str
    signer: str


@dataclass(frozen=True)
class UrgeRow:
    """A line of the annex; `plan` is blank where the whole letter is about one."""

    unit: str
    task: str
    plan: str
    due: str
    late: str
    lock: str
    times: int


@dataclass(frozen=True)
class UrgeText:
    """A letter as it stands on paper; `attached` is blank and `rows` are none where one report is urged."""

    title: str
    to: str
    passages: tuple[Passage, ...]
    attached: str
    table: str
    rows: tuple[UrgeRow, ...]
    signer: str
    day: str


def compose_urge(facts: UrgeFacts) -> UrgeText:
    """Always the same text for the same urge: it depends on nothing that changes afterwards but names."""
    reports = facts.reports
    single = len(reports) == 1
    first = reports[0]
    is_mixed = len({(one.plan, one.period) for one in reports}) > 1
    title = W.TITLE_MIXED.label if is_mixed else W.TITLE.label
    return UrgeText(
        title=title_lines(title.format(plan=first.plan, period=dates.period(first.period))),
        to=_units(reports),
        passages=tuple(_passages(facts, is_mixed=is_mixed)),
        attached="" if single else W.ATTACHED.label,
        table=W.TABLE.label,
        rows=() if single else tuple(_row(one, facts.urged_at, is_mixed=is_mixed) for one in reports),
        signer=facts.signer,
        day=dates.day_full(local_date(facts.urged_at)),
    )


def _names(reports: Sequence[UrgedReport]) -> list[str]:
    return list(dict.fromkeys(one.unit for one in reports))


def _units(reports: Sequence[UrgedReport]) -> str:
    return N.TO.label.format(units=N.AND.label.join(_names(reports)))


def _passages(facts: UrgeFacts, *, is_mixed: bool) -> Iterator[Passage]:
    reports = facts.reports
    yield Passage(_opening(facts, is_mixed=is_mixed))
    yield Passage(_matter(reports, facts.urged_at), W.FACTS_HEAD.label)
    yield Passage("".join(_asked(reports, facts.urged_at)), W.ASKED_HEAD.label)
    if facts.note:
        yield Passage(facts.note, W.NOTE_HEAD.label)
    contact = W.CONTACT_PHONE if facts.phone else W.CONTACT
    yield Passage(contact.label.format(name=facts.name, phone=facts.phone))


def _opening(facts: UrgeFacts, *, is_mixed: bool) -> str:
    first, units = facts.reports[0], _names(facts.reports)
    sentence = W.OPENING_MIXED if is_mixed else W.OPENING
    document = N.DOCUMENT.label.format(number=first.document_number) if first.document_number else ""
    return sentence.label.format(
        moment=moment_words(facts.urged_at),
        plan=first.plan,
        document=document,
        period=dates.period(first.period),
        who=W.ONE_UNIT.label if len(units) == 1 else W.MANY_UNITS.label.format(count=len(units)),
        count=len(facts.reports),
        state=W.STATE.label,
    )


def _matter(reports: Sequence[UrgedReport], urged_at: datetime) -> str:
    late = sum(one.due_at < urged_at for one in reports)
    if len(reports) == 1:
        (one,) = reports
        named = {"number": one.number, "title": one.title, "due": moment_words(one.due_at), "times": one.times}
        return W.ONE.label.format(**named, late=_late(one, urged_at))
    sentence = W.ALL_LATE if late == len(reports) else W.SOME_LATE if late else W.NONE_LATE
    return sentence.label.format(count=len(reports), late=late)


def _late(one: UrgedReport, urged_at: datetime) -> str:
    """In days of the calendar, as the pages count them."""
    if one.due_at >= urged_at:
        return W.NOT_LATE.label
    days = (local_date(urged_at) - local_date(one.due_at)).days
    return W.LATE_DAYS.label.format(days=days) if days else W.LATE_TODAY.label


def _asked(reports: Sequence[UrgedReport], urged_at: datetime) -> Iterator[str]:
    """Until when: the lock line, and for reports behind it the way that is left."""
    locks = {one.lock_at for one in reports if one.lock_at > urged_at}
    closed = sum(one.lock_at <= urged_at for one in reports)
    if len(locks) == 1:
        yield W.ASKED.label.format(lock=moment_words(*locks))
    elif locks:
        yield W.ASKED_EACH.label
    if closed:
        yield W.ASKED_CLOSED.label.format(count=closed)
    yield W.NIL.label


def _row(one: UrgedReport, urged_at: datetime, *, is_mixed: bool) -> UrgeRow:
    return UrgeRow(
        unit=one.unit,
        task=W.TASK.label.format(number=one.number, title=one.title) if one.number else one.title,
        plan=W.PERIOD.label.format(plan=one.plan, period=dates.period(one.period)) if is_mixed else "",
        due=_short(one.due_at, urged_at),
        late=_late(one, urged_at),
        lock=_short(one.lock_at, urged_at) if one.lock_at > urged_at else W.CLOSED.label,
        times=one.times,
    )


def _short(value: datetime, urged_at: datetime) -> str:
    """For a narrow column, on lines of its own: the year only where it is another than that of the letter."""
    local = value.astimezone(LOCAL)
    year = "" if local.year == urged_at.astimezone(LOCAL).year else W.YEAR.label.format(year=local.year)
    return W.SHORT_MOMENT.label.format(year=year, month=local.month, day=local.day, time=f"{local:%H:%M}")
