"""A message turned into words. Texts hold the words, payloads hold facts."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import jinja2

from app.core import dates
from app.outbox.enums import LetterWord, MessageKind, Placeholder, TextCode
from app.outbox.texts import Wording, fill

LONG = 12
BY_UNIT = frozenset({TextCode.GROUP_REMINDER, TextCode.GROUP_REMINDER_LATE, TextCode.GROUP_URGED})
GROUP_LONG = 60
LATE = "after"


@dataclass(frozen=True)
class Recipient:
    user_id: int
    name: str
    email: str
    active: bool


@dataclass(frozen=True)
class Letter:
    """`key` is stable over retries: it becomes the Message-ID, by which a mail program can drop a second copy."""

    key: str
    to_name: str
    to_address: str
    subject: str
    body: str
    link: str
    maybe_twice: bool = False


def message_environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Plain text, hence no HTML escaping; templates come from the program, never from users."""
    environment = jinja2.Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 -- the output is text/plain
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        period=dates.period,
        period_short=dates.period_short,
        moment=lambda text: dates.moment_full(datetime.fromisoformat(text)),
        day_of=lambda text: dates.day_full(date.fromisoformat(text)),
    )
    return environment


def text_code(kind: MessageKind, items: Sequence[Mapping[str, Any]], *, to_group: bool) -> TextCode:
    """Which text tells this: a group hears another one than a person, and late another one than early."""
    late = items[0].get("kind") == LATE
    if not to_group or kind is MessageKind.TRIAL:
        return TextCode.REMINDER_LATE if late and kind is MessageKind.REMINDER else TextCode(kind.value)
    if kind is MessageKind.ROUND_OPENED:
        return TextCode.GROUP_OPENED
    if kind is MessageKind.URGED:
        return TextCode.GROUP_URGED
    return TextCode.GROUP_REMINDER_LATE if late else TextCode.GROUP_REMINDER


def built_in(environment: jinja2.Environment, code: TextCode) -> Wording:
    """The text that came with the program."""
    # Rendered, not read: Jinja leaves single braces alone, and keeps what it has read.
    subject, body = (
        environment.get_template(f"messages/{code.value}/{part}.txt").render() for part in ("subject", "body")
    )
    return Wording(subject.strip(), body.strip())


def compose(
    environment: jinja2.Environment,
    code: TextCode,
    wording: Wording,
    key: str,
    recipient: Recipient,
    items: Sequence[dict[str, Any]],
    *,
    base_url: str,
    maybe_twice: bool,
) -> Letter:
    """One letter about one or many items; a long list names the first and counts the rest."""
    link = environment.get_template(f"messages/{code.value}/link.txt").render(first=items[0]).strip()
    values = facts_of(environment, code, recipient.name, items, address=f"{base_url}{link}")
    body = fill(wording.body, values).strip()
    if maybe_twice:
        body = f"{body}\n\n{LetterWord.TWICE.label}"
    return Letter(
        key=hashlib.sha256(key.encode()).hexdigest()[:32],
        to_name=recipient.name,
        to_address=recipient.email,
        subject=" ".join(fill(wording.subject, values).split())[:200],
        body=body + "\n",
        link=link,
        maybe_twice=maybe_twice,
    )


def facts_of(
    environment: jinja2.Environment, code: TextCode, name: str, items: Sequence[dict[str, Any]], *, address: str
) -> dict[Placeholder, str]:
    """Every placeholder's value; what the payload does not say is blank."""
    first = items[0]
    plans, periods = _each(items, "plan"), _each(items, "period")
    joined = LetterWord.JOINED.label
    owed = sum(item.get("owed", 0) for item in items)
    units = len({item["unit"] for item in items if item.get("unit")}) or first.get("units", 0)
    return {
        Placeholder.RECIPIENT: name,
        Placeholder.PLAN: LetterWord.JOINED_PLANS.label.join(plans),
        Placeholder.PERIOD: joined.join(dates.period(one) for one in periods),
        Placeholder.PERIOD_SHORT: joined.join(dates.period_short(one) for one in periods),
        Placeholder.COUNT: str(len(items)),
        Placeholder.OWED: str(owed) if owed else "",
        Placeholder.UNITS: str(units) if units else "",
        Placeholder.LIST: _list(environment, code, items),
        Placeholder.TASK: _task(items),
        Placeholder.DUE: _due(first),
        Placeholder.LOCK: _moment(first.get("lock_at")),
        Placeholder.URGED_BY: first.get("urged_by", ""),
        Placeholder.NOTE: first.get("note", ""),
        Placeholder.LEADER: first.get("leader", ""),
        Placeholder.GIVER: joined.join(_each(items, "giver")),
        Placeholder.RECEIVER: joined.join(_each(items, "receiver")),
        Placeholder.ABSENT: joined.join(_each(items, "person")),
        Placeholder.ADDRESS: address,
    }


def _each(items: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """Every value once, in order."""
    return list(dict.fromkeys(str(item[name]) for item in items if item.get(name)))


def _list(environment: jinja2.Environment, code: TextCode, items: Sequence[dict[str, Any]]) -> str:
    """One line for each item, or for each unit where a group is told; under their plans where there are several."""
    line = environment.get_template(f"messages/{code.value}/item.txt")
    long, shown = LONG, list(items)
    if code is TextCode.DIGEST:
        return "\n\n".join(_bundled(environment, items))
    if code in BY_UNIT:
        counts = Counter(str(item["unit"]) for item in items)
        long, shown = GROUP_LONG, [{"unit": unit, "count": count} for unit, count in counts.items()]
    lines: list[str] = []
    heads = len({_head(item) for item in shown}) > 1 and code in (TextCode.REMINDER, TextCode.REMINDER_LATE)
    for before, item in zip([{}, *shown], shown[:long], strict=False):
        if heads and _head(item) != _head(before):
            lines.append(_head(item))
        lines.append(line.render(item=item).strip())
    if len(shown) > long:
        lines.append(LetterWord.MORE.label.format(count=len(shown) - long))
    return "\n".join(one for one in lines if one)


def _bundled(environment: jinja2.Environment, items: Sequence[dict[str, Any]]) -> Iterator[str]:
    """One paragraph for each kind of message in a digest: the subject it would have had, and what it is about."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        kinds.setdefault(str(item["message_kind"]), []).append(item)
    for kind, about in kinds.items():
        code = text_code(MessageKind(kind), about, to_group=False)
        values = facts_of(environment, code, "", about, address="")
        subject = fill(built_in(environment, code).subject, values).strip()
        yield "\n".join(one for one in (subject, values[Placeholder.LIST]) if one)


def _head(item: Mapping[str, Any]) -> str:
    """Which plan an item belongs to, and until when."""
    if not item.get("plan"):
        return ""
    due = _moment(item.get("due_at"))
    return LetterWord.PLAN_HEAD.label.format(plan=item["plan"], period=dates.period(item["period"]), due=due)


def _task(items: Sequence[dict[str, Any]]) -> str:
    task = str(items[0].get("task", ""))
    if not task or len(items) == 1:
        return task
    return LetterWord.AND_OTHERS.label.format(task=task, count=len(items))


def _due(item: Mapping[str, Any]) -> str:
    """The line that holds, and what else holds for some: parts that are due before, reports that are due later."""
    due = _moment(item.get("due_at"))
    for name, word in (("co_due_at", LetterWord.PARTS_DUE), ("due_last", LetterWord.LAST_DUE)):
        if item.get(name):
            due = word.label.format(due=due, other=_moment(item[name]))
    return due


def _moment(text: str | None) -> str:
    return dates.moment_full(datetime.fromisoformat(text)) if text else ""
