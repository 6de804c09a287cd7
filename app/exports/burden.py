"""The burden meter as a workbook: what the page lists, with what each figure means below it."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from app.core.context import Ctx
from app.core.dates import period as period_words
from app.exports.enums import ExportKind
from app.exports.service import ExportedFile, keep_export, make_header
from app.exports.workbooks.cells import Value
from app.exports.workbooks.listing import ListColumn, build_list
from app.exports.workbooks.sums import column_sum
from app.overview.build.burden import burden_rows, burden_total
from app.overview.burden_pages import BurdenRow
from app.overview.enums import BurdenFigure, BurdenMeaning, BurdenWord
from app.policy.guard import require
from app.policy.permissions import Permission

MINUTES_PER_HOUR = 60


def export_burden(ctx: Ctx, month: str) -> ExportedFile:
    require(ctx, Permission.BURDEN_READ)
    rows = burden_rows(ctx, month)
    columns = (ListColumn(BurdenWord.UNIT.label), *(ListColumn(one.label, "center") for one in BurdenFigure))
    cells = [_cells(row) for row in rows]
    notes = [f"{one.label}：{BurdenMeaning(one.value).label}" for one in BurdenFigure]
    header = make_header(ctx, BurdenWord.TITLE.label.format(month=period_words(month)), BurdenWord.ALL_UNITS.label)
    content = build_list(header, columns, cells, total=_total(rows, cells) if cells else (), notes=notes)
    return keep_export(ctx, ExportKind.LIST, header, content, len(cells), {"period": month})


def _cells(row: BurdenRow) -> tuple[Value, ...]:
    return (
        row.unit,
        row.reports,
        row.urges,
        row.instructions,
        row.questions,
        row.requests,
        row.fields,
        _hours(row.shortest),
        _hours(row.average),
        row.carried,
        row.reused,
        row.nil,
        row.parts,
        row.spared,
        row.avoided,
    )


def _total(rows: Sequence[BurdenRow], cells: Sequence[Sequence[Value]]) -> tuple[Value, ...]:
    """Counts are summed by the workbook; the shortest and the average notice are those of the page."""
    known = _cells(burden_total(rows))
    own = {BurdenFigure.SHORTEST, BurdenFigure.AVERAGE}
    sums = (
        # The number of the row stands in A, the unit in B.
        known[at] if figure in own else column_sum(get_column_letter(at + 2), [int(str(line[at])) for line in cells])
        for at, figure in enumerate(BurdenFigure, start=1)
    )
    return (known[0], *sums)


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / MINUTES_PER_HOUR, 1)
