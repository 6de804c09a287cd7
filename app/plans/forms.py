"""How names, sentences and numbers are written, and the forms of drafts."""

import re

TITLE_LENGTH = 500
SEPARATORS = "、，,；;\n"
OPENING, CLOSING = "（(〔[【《", "）)〕]】》"


def split_units(text: str) -> tuple[str, ...]:
    """Names as typed or printed, in order, once each. A separator inside brackets belongs to the name."""
    names: list[str] = []
    depth, current = 0, ""
    for character in text:
        depth += (character in OPENING) - (character in CLOSING and depth > 0)
        if character in SEPARATORS and depth == 0:
            names.append(current.strip())
            current = ""
        else:
            current += character
    names.append(current.strip())
    return tuple(dict.fromkeys(name for name in names if name))


def first_sentence(text: str) -> str:
    """The lead sentence without its full stop, short enough for a title."""
    line = text.strip().split("\n", 1)[0]
    found = re.match(r"[^。；！？]+", line)
    return (found.group(0) if found else line).strip()[:TITLE_LENGTH]


def leading_number(text: str) -> tuple[str, str]:
    """A printed number and what follows it: "12. 建设…" → ("12", "建设…")."""
    found = re.match(r"\s*[（(]?([0-9]{1,3}|[一二三四五六七八九十]{1,3})[.．、）)]\s*", text)
    return (found.group(1), text[found.end() :]) if found else ("", text.lstrip())
