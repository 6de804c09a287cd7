"""The glossary holds every word the screens use."""

from app.core.labels import LabelledEnum
from tests.support import glossary


class Colour(LabelledEnum):
    RED = "red", "红"


class Refusal(LabelledEnum):
    NO = "no", "不行。请改日再来。"


def test_glossary_shows_the_labels_as_they_are() -> None:
    held = glossary.GLOSSARY.read_text("utf-8")
    assert held == glossary.written() + glossary.rendered(), "run python -m tests.support.glossary"


def test_table_names_label_and_code() -> None:
    assert "| 红 | `red` |" in glossary.table(Colour)


def test_sentences_are_no_vocabulary() -> None:
    assert glossary.is_vocabulary(Colour)
    assert not glossary.is_vocabulary(Refusal)
