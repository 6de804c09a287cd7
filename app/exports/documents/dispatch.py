"""The dispatch notice (调度通知) as a Word letter with its table as an annex."""

from datetime import datetime

from app.exports.documents.letter import annex, letter
from app.exports.documents.word import document, table
from app.exports.enums import ExportWord as W
from app.rounds.dispatch import NoticeText

WIDTHS = (900, 3900, 1450, 1450, 1100)


def build_dispatch(text: NoticeText, number: str, moment: datetime) -> bytes:
    """`moment` is when the notice was issued: the same notice is always the same file."""
    body = [*letter(text, number), *annex(text, _units(text))]
    return document(body, text.title.replace("\n", ""), moment)


def _units(text: NoticeText) -> str:
    head = (W.NO.label, W.UNIT.label, W.LEAD_TASKS.label, W.CO_TASKS.label, W.SUM.label)
    rows = [
        (str(place), unit.name, str(unit.lead), str(unit.co), str(unit.tasks))
        for place, unit in enumerate(text.units, start=1)
    ]
    leads, cos = sum(unit.lead for unit in text.units), sum(unit.co for unit in text.units)
    return table(WIDTHS, head, [*rows, ("", W.SUM.label, str(leads), str(cos), str(leads + cos))])
