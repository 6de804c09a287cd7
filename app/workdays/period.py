"""The period of a round: '2026-11', '2026-Q4', '2026-H2' or '2026'."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.workdays.enums import Cycle, DateFlaw
from app.workdays.months import add_months, month_end

MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF: 6, Cycle.YEAR: 12}
SHAPE = re.compile(r"(?P<year>[12][0-9]{3})(?:-(?:(?P<month>[0-9]{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])))?")


@dataclass(frozen=True)
class Period:
    """`index` counts from 1 within the year: month 1–12, quarter 1–4, half 1–2, year 1."""

    cycle: Cycle
    year: int
    index: int

    def __post_init__(self) -> None:
        if not 1 <= self.index <= 12 // MONTHS[self.cycle]:
            raise ValueError(DateFlaw.PERIOD_FORMAT)

    @classmethod
    def parse(cls, text: str) -> Self:
        found = SHAPE.fullmatch(text)
        if not found:
            raise ValueError(DateFlaw.PERIOD_FORMAT)
        year = int(found["year"])
        for cycle in (Cycle.MONTH, Cycle.QUARTER, Cycle.HALF):
            if found[cycle.value]:
                return cls(cycle, year, int(found[cycle.value]))
        return cls(Cycle.YEAR, year, 1)

    @classmethod
    def containing(cls, day: date, cycle: Cycle) -> Self:
        return cls(cycle, day.year, (day.month - 1) // MONTHS[cycle] + 1)

    def __str__(self) -> str:
        shapes = {
            Cycle.MONTH: f"{self.year:04}-{self.index:02}",
            Cycle.QUARTER: f"{self.year:04}-Q{self.index}",
            Cycle.HALF: f"{self.year:04}-H{self.index}",
            Cycle.YEAR: f"{self.year:04}",
        }
        return shapes[self.cycle]

    @property
    def start(self) -> date:
        return date(self.year, (self.index - 1) * MONTHS[self.cycle] + 1, 1)

    @property
    def end(self) -> date:
        return month_end(self.year, self.index * MONTHS[self.cycle])

    def shifted(self, count: int) -> "Period":
        return Period.containing(add_months(self.start, count * MONTHS[self.cycle]), self.cycle)

    @property
    def next(self) -> "Period":
        return self.shifted(1)

    @property
    def previous(self) -> "Period":
        return self.shifted(-1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def closes(self, cycle: Cycle) -> bool:
        """Whether a longer cycle ends with this period: a quarterly task is owed in 2026-12, not in 2026-11."""
        return self.end == Period.containing(self.end, cycle).end and MONTHS[cycle] >= MONTHS[self.cycle]
