"""When somebody was faster: what stands there now beside what was typed, so that nothing typed is lost. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from app.core.clock import LOCAL
from app.core.errors import StaleData
from app.core.forms import SubmittedForm
from imports.pages import Clash, ClashRow
from imports.words import FieldWord, Said

LABELS = {word.value: word.label for word in FieldWord}


def clash_of(words: str, theirs: Mapping[str, str], mine: Mapping[str, str], now: object) -> Clash:
    """`words` say who was faster and when; the rows are the fields on which the two differ; `now` is what stands there."""
    rows = [
        ClashRow(LABELS.get(name, name), theirs.get(name, ""), value)
        for name, value in mine.items()
        if value != theirs.get(name, "")
    ]
    return Clash(words, tuple(rows), str(now))


def faster_words(fault: StaleData) -> str:
    """Who was faster and when; the refusal's own words where it names nobody."""
    who, at = fault.facts.get("who"), fault.facts.get("at")
    if not (who and isinstance(at, datetime)):
        return fault.message
    return Said.FASTER.label.format(who=who, when=f"{at.astimezone(LOCAL):%m月%d日 %H:%M}")


def fingerprint(values: Mapping[str, str]) -> str:
    """Of a form as it was given out, for rows that count no versions."""
    lines = "\n".join(f"{name}={value}" for name, value in sorted(values.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def agreed(form: SubmittedForm) -> int:
    """The version that the person saw, or the one that is written over on purpose; 0 never matches."""
    text = form.text("overwrite") or form.text("version")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
