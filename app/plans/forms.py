"""How names, sentences and numbers are written, and the forms of drafts."""

import re

TITLE_LENGTH = 500


def first_sentence(text: str) -> str:
    """The lead sentence without its full stop, short enough for a title."""
    line = text.strip().split("\n", 1)[0]
    found = re.match(r"[^。；！？]+", line)
    return (found.group(0) if found else line).strip()[:TITLE_LENGTH]


def leading_number(text: str) -> tuple[str, str]:
    """A printed number and what follows it: "12. 建设…" → ("12", "建设…")."""
    found = re.match(r"\s*[（(]?([0-9]{1,3}|[一二三四五六七八九十]{1,3})[.．、）)]\s*", text)
    return (found.group(1), text[found.end() :]) if found else ("", text.lstrip())
