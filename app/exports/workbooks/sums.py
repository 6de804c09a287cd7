"""Live sums with the value they will show."""

from collections.abc import Sequence

from app.exports.workbooks.cells import Formula


class DoesNotAddUp(ValueError):
    """An export whose figures contradict each other is not written."""


def column_sum(letter: str, values: Sequence[float]) -> Formula:
    """The sum of a column over the body of the table, for the total row."""
    return Formula(f"SUM({letter}{{first}}:{letter}{{last}})", _tidy(sum(values)))


def row_sum(first: str, last: str, values: Sequence[float]) -> Formula:
    return Formula(f"SUM({first}{{row}}:{last}{{row}})", _tidy(sum(values)))


def ratio(part: str, whole: str, part_value: float, whole_value: float) -> Formula:
    """A share of neighbouring columns; a dash where there is nothing to divide by."""
    cached = part_value / whole_value if whole_value else "—"
    return Formula(f'IF({whole}{{row}}=0,"—",{part}{{row}}/{whole}{{row}})', cached)


def _tidy(value: float) -> float:
    # Sums of tenths carry binary dust that nobody wants to read.
    return value if isinstance(value, int) else round(value, 6)
