"""The office's own texts: which placeholders each may use, what is wrong with one, and filling it in. Pure.

Filling is plain substitution in one pass: nothing that a value or an editor writes is ever evaluated.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.outbox.enums import Placeholder as P
from app.outbox.enums import TextCode, TextFlaw

SUBJECT_LIMIT = 120
BODY_LIMIT = 2000
BRACED = re.compile(r"\{([^{}\n]*)\}")

_ROUND = (P.RECIPIENT, P.PLAN, P.PERIOD, P.PERIOD_SHORT, P.DUE, P.ADDRESS, P.LIST)
_OWED = (*_ROUND, P.LOCK, P.COUNT)
_REPORT = (P.RECIPIENT, P.TASK, P.COUNT, P.LIST, P.ADDRESS)
_GROUP = (P.PLAN, P.PERIOD, P.PERIOD_SHORT, P.DUE, P.ADDRESS, P.UNITS)
ALLOWED: Mapping[TextCode, tuple[P, ...]] = {
    TextCode.ROUND_OPENED: (*_ROUND, P.OWED),
    TextCode.REMINDER: _OWED,
    TextCode.REMINDER_LATE: _OWED,
    TextCode.GROUP_OPENED: (*_GROUP, P.OWED),
    TextCode.GROUP_REMINDER: (*_GROUP, P.LOCK, P.COUNT, P.LIST),
    TextCode.GROUP_REMINDER_LATE: (*_GROUP, P.LOCK, P.COUNT, P.LIST),
    TextCode.SIGN_OFF: (P.RECIPIENT, P.TASK, P.COUNT, P.LIST, P.PERIOD, P.DUE, P.ADDRESS),
    TextCode.REPORT_RETURNED: _REPORT,
    TextCode.REPORT_ACCEPTED: _REPORT,
    TextCode.REPORT_REOPENED: _REPORT,
    TextCode.URGED: (P.RECIPIENT, P.COUNT, P.LIST, P.URGED_BY, P.NOTE, P.ADDRESS),
    TextCode.INSTRUCTION: (P.RECIPIENT, P.TASK, P.LEADER, P.LIST, P.ADDRESS),
    TextCode.NO_LIAISON: (P.RECIPIENT, P.PLAN, P.PERIOD, P.PERIOD_SHORT, P.UNITS, P.ADDRESS),
    TextCode.ABSENCE: (P.RECIPIENT, P.ABSENT, P.LIST, P.ADDRESS),
    TextCode.GROUP_URGED: (P.COUNT, P.UNITS, P.LIST, P.URGED_BY, P.NOTE, P.ADDRESS),
    TextCode.DIGEST: (P.RECIPIENT, P.COUNT, P.LIST, P.ADDRESS),
    TextCode.HANDOVER: (P.RECIPIENT, P.GIVER, P.RECEIVER, P.LIST, P.ADDRESS),
    TextCode.TRIAL: (P.RECIPIENT, P.ADDRESS),
    TextCode.ROUND_MOVED: (P.RECIPIENT, P.PLAN, P.PERIOD, P.COUNT, P.LIST, P.DUE, P.LOCK, P.ADDRESS),
    TextCode.QUESTION: (P.RECIPIENT, P.PLAN, P.PERIOD, P.PERIOD_SHORT, P.COUNT, P.LIST, P.DUE, P.ADDRESS),
}
# A message that does not say what it is about, or when, is a complaint in the making.
NEEDED: Mapping[TextCode, tuple[P, ...]] = {
    TextCode.REMINDER: (P.LIST, P.DUE),
    TextCode.REMINDER_LATE: (P.LIST,),
    TextCode.GROUP_REMINDER: (P.LIST, P.DUE),
    TextCode.GROUP_REMINDER_LATE: (P.LIST,),
    TextCode.SIGN_OFF: (P.LIST,),
    TextCode.REPORT_RETURNED: (P.LIST,),
    TextCode.REPORT_REOPENED: (P.LIST,),
    TextCode.URGED: (P.LIST,),
    TextCode.INSTRUCTION: (P.LIST,),
    TextCode.NO_LIAISON: (P.UNITS,),
    TextCode.QUESTION: (P.LIST,),
    TextCode.ROUND_MOVED: (P.LIST,),
    TextCode.ABSENCE: (P.LIST,),
    TextCode.HANDOVER: (P.LIST,),
    TextCode.GROUP_URGED: (P.LIST,),
    TextCode.DIGEST: (P.LIST,),
}
_BY_WORD = {one.label: one for one in P}


@dataclass(frozen=True)
class Wording:
    """`number` is the version of the office's text, 0 for the one that came with the program."""

    subject: str
    body: str
    number: int = 0


def written(placeholder: P) -> str:
    return f"{{{placeholder.label}}}"


def text_flaws(code: TextCode, subject: str, body: str) -> dict[str, str]:
    """Field → what to do about it; empty when the text can be used."""
    found: dict[str, str] = {}
    for name, text, limit in (("subject", subject, SUBJECT_LIMIT), ("body", body, BODY_LIMIT)):
        said = next(_flaws(code, text, limit), "")
        if said:
            found[name] = said
    if "\n" in subject:
        found["subject"] = TextFlaw.ONE_LINE.label
    lacking = [one for one in NEEDED.get(code, ()) if written(one) not in subject + body]
    if lacking and "body" not in found:
        found["body"] = TextFlaw.LACKS.label.format(names="".join(written(one) for one in lacking))
    return found


def _flaws(code: TextCode, text: str, limit: int) -> Iterator[str]:
    if not text.strip():
        yield TextFlaw.EMPTY.label
    if len(text) > limit:
        yield TextFlaw.TOO_LONG.label.format(limit=limit, length=len(text))
    for found in BRACED.finditer(text):
        if _BY_WORD.get(found[1]) not in ALLOWED[code]:
            allowed = "".join(written(one) for one in ALLOWED[code])
            yield TextFlaw.UNKNOWN.label.format(name=found[1][:20], allowed=allowed)
    if re.search(r"[{}]", BRACED.sub("", text)):
        yield TextFlaw.BRACE.label.format(example=ALLOWED[code][0].label)


def fill(text: str, values: Mapping[P, str]) -> str:
    """A line whose placeholders all came out empty is left out, so that 附言：without a note does not stand there."""
    return "\n".join(_filled_lines(text, values))


def _filled_lines(text: str, values: Mapping[P, str]) -> Iterator[str]:
    for line in text.split("\n"):
        words = [_BY_WORD[word] for word in BRACED.findall(line) if word in _BY_WORD]
        if words and not any(values.get(word, "") for word in words):
            continue
        yield BRACED.sub(lambda found: _value(found, values), line)


def _value(found: re.Match[str], values: Mapping[P, str]) -> str:
    placeholder = _BY_WORD.get(found[1])
    return found[0] if placeholder is None else values.get(placeholder, "")
