"""Leaves over /api/v1: the same verbs, the same sight and the same refusals as the page."""

from dataclasses import asdict
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from pydantic import Field

from app.accounts.queries import absences as queries
from app.accounts.service import absences
from app.accounts.service.absences import LONGEST_REASON, NewAbsence
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Body
from app.core.ids import BodyId, RowId
from app.core.paging import Window
from app.core.responses import as_json, as_list
from app.policy.permissions import Permission

router = APIRouter(prefix="/api/v1", tags=["absences"])
LARGEST = 200


class AbsenceBody(Body):
    """Both days are days of leave. Without `alternate_id` messages go to the unit's leader, then to the office."""

    user_id: BodyId
    from_day: date
    to_day: date
    alternate_id: BodyId | None = None
    reason: str = Field(default="", max_length=LONGEST_REASON)


@router.get("/absences")
@reads(Permission.ABSENCE_RECORD)
def list_absences(ctx: Ctx, request: Request) -> Response:
    """Leaves in sight, the latest first: ?page=."""
    found = queries.absence_lines(ctx, Window.parse(request.query_params.get("page"), LARGEST))
    rows = [{**asdict(line), "state": line.state(ctx.today)} for line in found.rows]
    return as_list(found, jsonable_encoder(rows))


@router.get("/absences/people")
@reads(Permission.ABSENCE_RECORD)
def list_people(ctx: Ctx) -> Response:
    """Whose leave the caller may record, and who can stand in for each of them."""
    people = queries.colleagues(ctx.session)
    rows = [
        {
            "user_id": one.user_id,
            "name": one.name,
            "unit_id": one.unit_id,
            "unit": one.unit,
            "alternates": [{"user_id": two.user_id, "name": two.name} for two in queries.alternates_of(one, people)],
        }
        for one in absences.recordable(ctx, people)
    ]
    return as_json({"rows": rows})


@router.post("/absences")
@writes(Permission.ABSENCE_RECORD)
def record_absence(ctx: Ctx, body: AbsenceBody) -> Response:
    return as_json({"id": absences.record_absence(ctx, NewAbsence(**body.model_dump()))}, status=201)


@router.post("/absences/{absence_id}/end")
@writes(Permission.ABSENCE_RECORD)
def end_absence(ctx: Ctx, absence_id: RowId) -> Response:
    """Back from `back_on` on; a leave that has not begun is called off."""
    absences.end_absence(ctx, absence_id)
    return as_json(jsonable_encoder({"back_on": queries.absence_or_404(ctx, absence_id).back_on}))
