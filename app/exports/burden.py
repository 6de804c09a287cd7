"""The burden meter as a workbook: what the page lists, with what each figure means below it."""

from app.core.context import Ctx
from app.core.dates import period as period_words
from app.exports.enums import ExportKind
from app.exports.service import ExportedFile, keep_export, make_header
from app.exports.workbooks.listing import ListColumn, build_list
from app.overview.build.burden import burden_rows
from app.overview.enums import BurdenFigure, BurdenWord
from app.policy.guard import require
from app.policy.permissions import Permission

MINUTES_PER_HOUR = 60


def export_burden(ctx: Ctx, month: str) -> ExportedFile:
    require(ctx, Permission.BURDEN_READ)
    rows = burden_rows(ctx, month)
    columns = (ListColumn(BurdenWord.UNIT.label), *(ListColumn(one.label, "right") for one in BurdenFigure))
    cells = [
        (
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
        for row in rows
    ]
    header = make_header(ctx, BurdenWord.TITLE.label.format(month=period_words(month)), BurdenWord.ALL_UNITS.label)
    return keep_export(
        ctx, ExportKind.LIST, header, build_list(header, columns, cells), len(cells), {"period": month}
    )


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / MINUTES_PER_HOUR, 1)
