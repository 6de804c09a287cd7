"""Tells of every span on which page it begins, where the format has pages."""

from bisect import bisect_right
from dataclasses import replace

from imports.documents.model import ParseResult
from imports.documents.text import Span


def with_pages(result: ParseResult, pages: tuple[tuple[int, int], ...]) -> ParseResult:
    """`pages` holds, in order, the offset from which on the text stands on which page."""
    if not pages:
        return result
    starts = [offset for offset, _ in pages]

    def placed(span: Span) -> Span:
        return replace(span, page=pages[max(0, bisect_right(starts, span.start) - 1)][1])

    return replace(
        result,
        tasks=tuple(replace(task, source=placed(task.source)) for task in result.tasks),
        indicators=tuple(replace(goal, source=placed(goal.source)) for goal in result.indicators),
        unplaced=tuple(replace(piece, source=placed(piece.source)) for piece in result.unplaced),
    )
