"""A row of a table of past reports, as it was read and as it is kept. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.histories.enums import HistoryWord

LONGEST = {"progress": 5000, "problems": 2000, "next_steps": 2000, "value": 100, "status": 50}
CONTENT = tuple(LONGEST)


@dataclass(frozen=True)
class HistoryRow:
    """`period` is in the form of app.workdays.period, blank where the cell could not be read; `fault` says what is wrong
    with the row's cells. `became` is what the import made of the row.
    """

    row: int
    number: str
    task: str
    unit: str
    period: str
    progress: str
    problems: str = ""
    next_steps: str = ""
    value: str = ""
    status: str = ""
    fault: str = ""
    became: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def row_from(kept: Mapping[str, Any]) -> HistoryRow:
    return HistoryRow(**{field.name: kept[field.name] for field in fields(HistoryRow) if field.name in kept})


@dataclass(frozen=True)
class PastReport:
    """What one unit reported on one task for one period before the system, in the words of the table."""

    task_id: int
    unit_id: int
    period: str
    progress: str
    problems: str = ""
    next_steps: str = ""
    value: str = ""
    status: str = ""

    @property
    def key(self) -> tuple[int, int, str]:
        return self.task_id, self.unit_id, self.period


def past_report(row: HistoryRow, task_id: int, unit_id: int) -> PastReport:
    return PastReport(task_id, unit_id, row.period, **{name: getattr(row, name) for name in CONTENT})


def said_beside(value: str, status: str) -> str:
    """完成值12家；状态“正常”"""
    parts = [HistoryWord.VALUE.label.format(value=value)] if value else []
    parts += [HistoryWord.STATUS.label.format(status=status)] if status else []
    return HistoryWord.AND.label.join(parts)
