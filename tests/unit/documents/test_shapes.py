"""Documents of our own, one per shape, read exactly as their gold says."""

import pytest

from imports.documents import parse_bytes
from tests.support.shapes import differences, shape_gold, shape_text, shapes


def test_there_is_a_document_for_every_shape() -> None:
    assert len(shapes()) >= 25
    assert len({shape_gold(name)["shape"] for name in shapes()}) == len(shapes())


@pytest.mark.parametrize("name", shapes())
def test_document_is_read_as_its_gold_says(name: str) -> None:
    assert differences(parse_bytes(shape_text(name).encode(), f"{name}.txt"), shape_gold(name)) == []
