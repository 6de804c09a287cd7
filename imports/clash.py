"""When somebody was faster: what stands there now beside what was typed, so that nothing typed is lost. Pure."""

import hashlib
from collections.abc import Mapping

from imports.pages import Clash, ClashRow
from imports.words import FieldWord

LABELS = {word.value: word.label for word in FieldWord}


def clash_of(words: str, theirs: Mapping[str, str], mine: Mapping[str, str]) -> Clash:
    """`words` say who was faster and when; the rows are the fields on which the two differ."""
    rows = [
        ClashRow(LABELS.get(name, name), theirs.get(name, ""), value)
        for name, value in mine.items()
        if value != theirs.get(name, "")
    ]
    return Clash(words, tuple(rows))


def fingerprint(values: Mapping[str, str]) -> str:
    """Of a form as it was given out, for rows that count no versions."""
    lines = "\n".join(f"{name}={value}" for name, value in sorted(values.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
