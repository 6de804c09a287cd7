"""The burden meter, for the office."""

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.responses import page
from app.overview.build.burden import burden_page, month_of
from app.policy.permissions import Permission

router = APIRouter()


@router.get("/burden")
@reads(Permission.BURDEN_READ)
def burden(ctx: Ctx, month: str = "") -> Response:
    return page(ctx, "overview/burden.html", burden_page(ctx, month_of(ctx, month)))
