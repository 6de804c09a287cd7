"""Every character of the source is in exactly one record, in a heading, or among what is left over."""

import contextlib
import unicodedata

import pytest
from hypothesis import given

from imports.documents import DocumentRefused, ParseResult, parse_bytes
from tests.support.shapes import shape_text, shapes
from tests.unit.documents.test_any_input import TEXTS

# Signs of emphasis and the rules of tables are no text.
FURNITURE = {*" *#_|-:\t\n\u3000\u00a0", *map(chr, range(0x2500, 0x2580))}


def solid(text: str) -> str:
    """Without blanks; the width of a sign does not count."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in text if not sign.isspace() and sign not in FURNITURE)


def check(result: ParseResult) -> None:
    owner: dict[int, str] = {}
    for place in result.placed:
        for offset in range(place.start, place.end):
            assert offset not in owner
            owner[offset] = f"{place.kind} {place.index}"
    lost = "".join(sign for at, sign in enumerate(result.source_text) if at not in owner)
    assert solid(lost) == ""
    left = "".join(sign for at, sign in enumerate(result.source_text) if owner.get(at) == "unplaced None")
    assert sorted(solid("".join(piece.text for piece in result.unplaced))) == sorted(solid(left))
    for index, task in enumerate(result.tasks):
        mine = "".join(sign for at, sign in enumerate(result.source_text) if owner.get(at) == f"task {index}")
        assert len(solid(mine)) >= len(solid(task.title))


@pytest.mark.parametrize("name", shapes())
def test_nothing_of_a_document_is_lost_or_told_twice(name: str) -> None:
    check(parse_bytes(shape_text(name).encode(), "a.txt"))


@given(TEXTS)
def test_nothing_of_any_text_is_lost(text: str) -> None:
    with contextlib.suppress(DocumentRefused):
        check(parse_bytes(text.encode(), "a.txt"))
