"""The burden meter over /api/v1: the figures of the page, and what each of them means."""

from dataclasses import asdict

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.errors import InvalidInput
from app.core.responses import as_json
from app.overview.build.burden import burden_page, month_of
from app.overview.burden_pages import BurdenRow
from app.overview.enums import BurdenFigure, BurdenMeaning, BurdenWord
from app.policy.permissions import Permission

router = APIRouter(prefix="/api/v1", tags=["burden"])


@router.get("/burden")
@reads(Permission.BURDEN_READ)
def show_burden(ctx: Ctx, month: str = "") -> Response:
    """?month=2026-11, or this month. Units in the order of the directory, which is no ranking; notice in working minutes."""
    if month and month_of(ctx, month) != month:
        raise InvalidInput({"month": BurdenWord.NO_MONTH.label})
    shown = burden_page(ctx, month_of(ctx, month))
    meanings = {one.value: BurdenMeaning(one.value).label for one in BurdenFigure}
    rows = [_row(row) for row in shown.rows]
    return as_json({"month": shown.month, "rows": rows, "total": _row(shown.total), "meanings": meanings})


def _row(row: BurdenRow) -> dict[str, int | str | None]:
    return {**asdict(row), "requests": row.requests, "avoided": row.avoided}
