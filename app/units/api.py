"""Units over HTTP, for programs: the same rules as the pages."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import as_json, as_list
from app.policy.permissions import Permission
from app.units import queries, service
from app.units.forms import KINDS
from app.units.queries import UnitFilter

router = APIRouter(prefix="/api/v1", tags=["units"])
LARGEST = 200


@router.get("/units")
@reads(Permission.UNIT_READ)
def list_units(ctx: Ctx, request: Request, q: str = "", kind: str = "") -> Response:
    wanted = UnitFilter(text=q.strip()[:50], kind=KINDS.get(kind))
    window = Window.parse(request.query_params.get("page"), LARGEST)
    listing = queries.unit_lines(ctx.session, wanted, window)
    return as_list(listing, [asdict(line) for line in listing.rows])


@router.get("/units/{unit_id}")
@reads(Permission.UNIT_READ)
def show_unit(ctx: Ctx, unit_id: RowId) -> Response:
    return as_json(asdict(service.facts_of(ctx, unit_id)))
