"""Pairs of brackets in a paragraph, also where one was never closed."""

from imports.documents.labels import OPENS_WITH_LABEL

OPENING, CLOSING = "（([【〔", "）)]】〕"


def bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Outermost bracket pairs of either width; one left open at a label runs to the end of the paragraph."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for i, sign in enumerate(text):
        if sign in OPENING:
            opened.append(i)
        elif sign in CLOSING and opened:
            start = opened.pop()
            if not opened:
                found.append((start, i + 1))
    for start in opened:
        if OPENS_WITH_LABEL.match(text, start):
            found = [pair for pair in found if pair[0] < start]
            found.append((start, len(text)))
            break
        if start == opened[0]:
            found.extend(_closed_behind(text, start))
    return found


def _closed_behind(text: str, start: int) -> list[tuple[int, int]]:
    """Pairs behind a bracket that was opened and never closed."""
    pairs, opened = [], -1
    for i in range(start + 1, len(text)):
        if text[i] in OPENING:
            opened = i if opened < 0 or not OPENS_WITH_LABEL.match(text, opened) else opened
        elif text[i] in CLOSING and opened >= 0:
            pairs.append((opened, i + 1))
            opened = -1
    return pairs
