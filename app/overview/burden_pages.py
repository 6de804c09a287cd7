"""What the page of the burden meter (减负) shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.view import FilterBar


@dataclass(frozen=True)
class BurdenRow:
    """One unit in one month. Notice in working minutes; None where nothing was asked."""

    unit_id: int
    unit: str
    reports: int = 0
    urges: int = 0
    instructions: int = 0
    questions: int = 0
    fields: int = 0
    shortest: int | None = None
    average: int | None = None
    carried: int = 0
    reused: int = 0
    nil: int = 0
    parts: int = 0
    spared: int = 0

    @property
    def requests(self) -> int:
        return self.reports + self.urges + self.instructions + self.questions

    @property
    def avoided(self) -> int:
        return self.carried + self.reused + self.nil + self.parts + self.spared


@dataclass(frozen=True)
class BurdenPage:
    """Units in the order of the directory: it counts what we ask, and ranks nobody."""

    month: str
    rows: Sequence[BurdenRow]
    total: BurdenRow
    definitions: Sequence[tuple[str, str]]
    filters: FilterBar
    short: int
