"""The dispatch notice (调度通知) as a Word letter with its table as an annex."""

from collections.abc import Iterator
from datetime import datetime
from unicodedata import east_asian_width

from app.exports.documents.word import EM, document, paragraph, run, table
from app.exports.enums import ExportWord as W
from app.rounds.dispatch import NoticeText

WIDTHS = (900, 3900, 1450, 1450, 1100)


def build_dispatch(text: NoticeText, number: str, moment: datetime) -> bytes:
    """`moment` is when the notice was issued: the same notice is always the same file."""
    return document([*_letter(text, number), *_annex(text)], text.title.replace("\n", ""), moment)


def _letter(text: NoticeText, number: str) -> Iterator[str]:
    yield paragraph("Title", run(text.title))
    yield paragraph("Number", run(number))
    yield paragraph("To")
    yield paragraph("To", run(text.to))
    for passage in text.passages:
        head = [run(passage.head, "Head")] if passage.head else []
        yield paragraph("Body", *head, run(passage.text))
    yield paragraph("Body")
    yield paragraph("Body", run(text.attached))
    yield paragraph("Body")
    signer_room, day_room = _rooms(text.signer, text.day)
    yield paragraph("Signer", run(text.signer), right=signer_room)
    yield paragraph("Signer", run(text.day), right=day_room)


def _rooms(signer: str, day: str) -> tuple[int, int]:
    """Free room right of the signature and of the day: the day begins two characters after the signature, and the
    longer of them ends two characters before the margin.
    """
    wide, day_wide = _ems(signer), _ems(day)
    signer_room = max(2.0, day_wide + 4 - wide)
    return round(signer_room * EM), round((signer_room + wide - 2 - day_wide) * EM)


def _ems(text: str) -> float:
    return sum(1.0 if east_asian_width(sign) in "WF" else 0.5 for sign in text)


def _annex(text: NoticeText) -> Iterator[str]:
    head = (W.NO.label, W.UNIT.label, W.LEAD_TASKS.label, W.CO_TASKS.label, W.SUM.label)
    rows = [
        (str(place), unit.name, str(unit.lead), str(unit.co), str(unit.tasks))
        for place, unit in enumerate(text.units, start=1)
    ]
    leads, cos = sum(unit.lead for unit in text.units), sum(unit.co for unit in text.units)
    yield paragraph("Annex", run(W.ATTACHMENT.label), new_page=True)
    yield paragraph("Title", run(text.table))
    yield paragraph("To")
    yield table(WIDTHS, head, [*rows, ("", W.SUM.label, str(leads), str(cos), str(leads + cos))])
    yield paragraph("To")
