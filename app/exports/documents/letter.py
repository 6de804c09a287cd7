"""What every official letter has, from its title to its date; and its annex with a table."""

from collections.abc import Iterator, Sequence
from typing import Protocol
from unicodedata import east_asian_width

from app.exports.documents.word import EM, paragraph, run
from app.exports.enums import ExportWord as W
from app.rounds.dispatch import Passage


class LetterText(Protocol):
    """`attached` is blank where the letter has no annex."""

    @property
    def title(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def passages(self) -> Sequence[Passage]: ...
    @property
    def attached(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def signer(self) -> str: ...
    @property
    def day(self) -> str: ...


def letter(text: LetterText, number: str = "") -> Iterator[str]:
    yield paragraph("Title", run(text.title))
    yield paragraph("Number", run(number))
    if number:
        yield paragraph("To")
    yield paragraph("To", run(text.to))
    for passage in text.passages:
        head = [run(passage.head, "Head")] if passage.head else []
        yield paragraph("Body", *head, run(passage.text))
    yield paragraph("Body")
    if text.attached:
        yield paragraph("Attached", run(text.attached))
        yield paragraph("Body")
    signer_room, day_room = _rooms(text.signer, text.day)
    yield paragraph("Signer", run(text.signer), right=signer_room)
    yield paragraph("Signer", run(text.day), right=day_room)


def annex(text: LetterText, table: str) -> Iterator[str]:
    yield paragraph("Annex", run(W.ATTACHMENT.label), new_page=True)
    yield paragraph("Title", run(text.table))
    yield paragraph("To")
    yield table
    yield paragraph("To")


def _rooms(signer: str, day: str) -> tuple[int, int]:
    """Free room right of the signature and of the day: the day begins two characters after the signature, and the
    longer of them ends two characters before the margin.
    """
    wide, day_wide = _ems(signer), _ems(day)
    signer_room = max(2.0, day_wide + 4 - wide)
    return round(signer_room * EM), round((signer_room + wide - 2 - day_wide) * EM)


def _ems(text: str) -> float:
    return sum(1.0 if east_asian_width(sign) in "WF" else 0.5 for sign in text)
