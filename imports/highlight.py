"""The source text in paragraphs, with what was read from it marked. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

MarkKind = Literal["", "task", "doubt", "on"]


@dataclass(frozen=True)
class Mark:
    """A stretch of the source; `anchor` is the task whose title it is, `task` the task it was read for."""

    start: int
    end: int
    kind: MarkKind
    anchor: int | None = None
    task: int | None = None


@dataclass(frozen=True)
class Piece:
    text: str
    kind: MarkKind = ""
    anchor: int | None = None
    task: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """`number` counts paragraphs with text from 1; `shows_place` where a task begins."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def shows_place(self) -> bool:
        return any(piece.anchor is not None for piece in self.pieces)


@dataclass(frozen=True)
class Spanned:
    """What is marked of a task: its title, its clause, the quotes of its targets."""

    task_id: int
    start: int | None
    end: int | None
    title: str
    clause: str
    kind: MarkKind
    quotes: tuple[tuple[int, int], ...] = ()


def marks_of(source: str, tasks: Iterable[Spanned]) -> list[Mark]:
    """Marks in order of the text; where two overlap the first stays."""
    found: list[Mark] = []
    for task in tasks:
        if task.start is None or task.end is None:
            continue
        head = _find(source, task.title, task.start, task.end)
        begin, stop = head or (task.start, min(task.end, task.start + 30))
        found.append(
            Mark(task.start if begin - task.start < 12 else begin, stop, task.kind, task.task_id, task.task_id)
        )
        clause = _find(source, task.clause, task.start, task.end)
        if clause:
            found.append(Mark(*clause, task.kind, task=task.task_id))
        found += [Mark(start, end, task.kind, task=task.task_id) for start, end in task.quotes]
    return _apart(found)


def _find(source: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where words stand in the source although the source may break its lines between them."""
    signs = [re.escape(sign) for sign in re.sub(r"\s", "", words)]
    if not signs:
        return None
    hit = re.compile(r"\s*".join(signs)).search(source, start, end)
    return hit.span() if hit else None


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.anchor is None, -mark.end)):
        start = max(mark.start, kept[-1].end) if kept else mark.start
        if start < mark.end:
            kept.append(replace(mark, start=start))
    return kept


def paragraphs(source: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> list[Paragraph]:
    """The lines of the source that have text and touch start…end, cut into marked and unmarked pieces."""
    limit = len(source) if end is None else end
    found: list[Paragraph] = []
    offset = number = 0
    queue = list(marks)
    for line in source.split("\n"):
        stop = offset + len(line)
        if line.strip():
            number += 1
            if stop >= start and offset <= limit:
                found.append(Paragraph(number, tuple(_pieces(source, offset, stop, queue))))
        while queue and queue[0].end <= stop:
            queue.pop(0)
        offset = stop + 1
    return found


def _pieces(source: str, start: int, stop: int, marks: Sequence[Mark]) -> Iterable[Piece]:
    at = start
    for mark in marks:
        if mark.start >= stop:
            break
        begin, end = max(mark.start, at), min(mark.end, stop)
        if end <= begin:
            continue
        if begin > at:
            yield Piece(source[at:begin])
        # A mark that runs over a line break is named once, where it begins.
        yield Piece(source[begin:end], mark.kind, mark.anchor if mark.start >= start else None, mark.task)
        at = end
    if at < stop:
        yield Piece(source[at:stop])
