"""What is wrong with a table, said with sheet, row and column, so that it can be mended in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.errors import InvalidInput
from app.core.labels import LabelledEnum

RowT_co = TypeVar("RowT_co", covariant=True)


class Severity(LabelledEnum):
    """An error keeps the whole file from being applied; a warning is shown and let pass."""

    ERROR = "error", "错误"
    WARNING = "warning", "提示"


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts from 1 as the spreadsheet does, 0 means the sheet as a whole."""

    sheet: str
    row: int
    column_heading: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"“{self.sheet}”" if self.sheet else ""
        place += f"第{self.row}行" if self.row else ""
        place += f"“{self.column_heading}”列" if self.column_heading else ""
        return f"{place}：{self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class TableResult(Generic[RowT_co]):
    """Rows that could be read, in file order, and everything that was wrong."""

    rows: tuple[RowT_co, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def ok(self) -> bool:
        return not self.errors


class TableRefused(InvalidInput):
    """The file cannot be read as a table at all."""

    title = "文件无法导入"


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.sheet, problem.row)))
