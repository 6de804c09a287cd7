"""Damage that changes no word changes no record."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imports.documents import ParseResult, parse_bytes
from imports.documents.markers import read_marker
from tests.support.damage import narrowed, numbered_pages, spaced, widened, wrapped
from tests.support.shapes import shape_text, shapes

# This one is damaged already: what it would become under more no reader could undo.
NAMES = [name for name in shapes() if name != "wrapped"]
DOCUMENTS = st.sampled_from(NAMES)


def read(text: str) -> ParseResult:
    return parse_bytes(text.encode(), "a.txt")


def plain(value: Any) -> Any:
    """Width and blanks do not count."""
    if isinstance(value, str):
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def records(result: ParseResult) -> tuple[list[Any], list[Any]]:
    tasks = [
        (t.kind, t.path, t.number, t.title, t.text, t.parent, t.lead, t.co, t.leaders, t.supervisors, t.deadline)
        for t in result.tasks
    ]
    goals = [(g.task, g.name, g.op, g.value, g.unit, g.deadline, g.recurrence) for g in result.indicators]
    return [plain(task) for task in tasks], [plain(goal) for goal in goals]


def check(name: str, damaged: str) -> None:
    assert records(read(damaged)) == records(read(shape_text(name)))


@given(DOCUMENTS, st.integers(22, 20 + 40))
def test_lines_broken_at_any_width(name: str, width: int) -> None:
    damaged = wrapped(shape_text(name), width)
    # Broken exactly before 二是 or 2., the parts of a paragraph are paragraphs: that is another document.
    assume(numbered_lines(damaged) == numbered_lines(shape_text(name)))
    check(name, damaged)


def numbered_lines(text: str) -> int:
    return sum(read_marker(line) is not None for line in text.split("\n"))


@pytest.mark.parametrize("name", NAMES)
def test_wide_and_narrow_signs(name: str) -> None:
    check(name, widened(shape_text(name)))
    check(name, narrowed(shape_text(name)))


@given(DOCUMENTS, st.integers(3, 30))
def test_page_numbers_anywhere(name: str, lines: int) -> None:
    check(name, numbered_pages(shape_text(name), lines))


@given(DOCUMENTS, st.integers(0, 10_000))
def test_blanks_between_signs(name: str, seed: int) -> None:
    check(name, spaced(shape_text(name), seed))


@given(DOCUMENTS, st.integers(24, 40), st.integers(8, 20))
def test_printed_pages(name: str, width: int, lines: int) -> None:
    check(name, numbered_pages(wrapped(shape_text(name), width), lines))
