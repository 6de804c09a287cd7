"""The letter of an urge (催办函) as a Word file, with the reports urged as an annex where they are several."""

from datetime import datetime

from app.exports.documents.letter import annex, letter
from app.exports.documents.word import document, table
from app.exports.enums import ExportWord as W
from app.supervision.letter import UrgeRow, UrgeText

WIDTHS = (820, 1580, 2324, 1660, 1640, 820)
LEFT = frozenset({1, 2})


def build_urge(text: UrgeText, moment: datetime) -> bytes:
    """`moment` is when it was urged: the same urge is always the same file."""
    body = [*letter(text), *(annex(text, _reports(text)) if text.rows else ())]
    return document(body, text.title.replace("\n", ""), moment)


def _reports(text: UrgeText) -> str:
    head = (W.NO.label, W.UNIT.label, W.TASK.label, W.DUE.label, W.LOCK.label, W.TIMES.label)
    return table(WIDTHS, head, [_row(place, one) for place, one in enumerate(text.rows, start=1)], LEFT)


def _row(place: int, one: UrgeRow) -> tuple[str, ...]:
    task = W.WITH_PLAN.label.format(task=one.task, plan=one.plan) if one.plan else one.task
    return (str(place), one.unit, task, f"{one.due}\n{one.late}", one.lock, str(one.times))
