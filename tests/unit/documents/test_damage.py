"""Damage that changes no word changes no record."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imports.documents import ParseResult, parse_bytes
from tests.support.damage import full_at_the_margin, narrowed, numbered_pages, spaced, widened, wrapped
from tests.support.prose import chance_plan
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


# Below nineteen signs a line is a cell or a heading: no printed page has columns so narrow.
WIDTHS = st.integers(19, 64)


@given(DOCUMENTS, WIDTHS)
def test_lines_broken_at_any_width(name: str, width: int) -> None:
    assume(not full_at_the_margin(shape_text(name), width))
    check(name, wrapped(shape_text(name), width))
    check(name, wrapped(shape_text(name), width, tidy=True))


@settings(max_examples=40)
@given(st.integers(0, 10_000), WIDTHS)
def test_lines_broken_before_any_number(seed: int, width: int) -> None:
    """Nothing is left out: sentences are broken before 二、, （1）, 第三条, 专栏3, 二是 and whatever else opens items."""
    plan = chance_plan(seed)
    whole = records(read(plan))
    assert records(read(wrapped(plan, width))) == whole
    assert records(read(wrapped(plan, width, tidy=True))) == whole


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
