"""Importing over HTTP, for programs: the same verbs as the pages, files and fields as a form."""

from typing import Any

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, ids
from app.core.ids import RowId
from app.core.responses import as_json
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import PublishGap, StepKind
from app.policy.permissions import Permission
from app.units import queries as units
from app.units.forms import version_of
from imports import service, uploads
from imports.service.documents import ReadDocument
from imports.service.rosters import RosterReport
from imports.tables.problems import TableResult
from imports.tables.units import UnitRow

router = APIRouter(prefix="/api/v1", tags=["imports"])
GAPS = {gap.value: gap for gap in PublishGap}


@router.post("/plans")
@writes(Permission.PLAN_IMPORT, before=uploads.read_document)
def import_plan(ctx: Ctx, prepared: ReadDocument | InvalidInput) -> Response:
    """A document (field `file`) becomes a draft. 200 and `created` false for a file that is there already."""
    if isinstance(prepared, InvalidInput):
        raise prepared
    made = service.import_plan(ctx, prepared)
    found: dict[str, Any] = {
        "plan_id": made.plan_id,
        "created": made.created,
        "tasks": made.tasks,
        "indicators": made.indicators,
        "unresolved": list(made.unresolved),
    }
    return as_json(found, status=201 if made.created else 200)


@router.get("/plans/{plan_id}/mentions")
@reads(Permission.PLAN_IMPORT)
def list_mentions(ctx: Ctx, plan_id: RowId) -> Response:
    """Printed units of a draft: settled ones with their units, the others with candidates."""
    plans.draft_or_404(ctx.session, plan_id)
    waiting = {found.line.printed: found for found in service.suggest(ctx, plan_id, units.directory(ctx.session))}
    rows = []
    for line in plans.mention_lines(ctx.session, plan_id):
        found = waiting.get(line.printed)
        rows.append(
            {
                "printed": line.printed,
                "tasks": line.tasks,
                "unit_ids": None if line.unit_ids is None else list(line.unit_ids),
                "collective": found.collective if found else False,
                "candidates": [unit.unit_id for unit in found.candidates] if found else [],
            }
        )
    return as_json({"rows": rows})


@router.post("/plans/{plan_id}/mentions")
@writes(Permission.PLAN_IMPORT)
def resolve_mention(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """Settle `printed` with `unit_ids` (none sets it aside); `remember` = 1 keeps the spelling as an alias."""
    chosen = ids(form.texts("unit_ids"))
    remember = form.text("remember") == "1"
    with service.step(ctx, plan_id, StepKind.UNITS):
        plan_service.resolve_mention(ctx, plan_id, form.text("printed"), chosen, remember=remember)
    return as_json({"printed": form.text("printed"), "unit_ids": chosen})


@router.post("/plans/{plan_id}/publication")
@writes(Permission.PLAN_PUBLISH)
def publish_plan(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    """Publish version `version`; `accepted` names gaps taken with open eyes."""
    accepted = [GAPS[text] for text in form.texts("accepted") if text in GAPS]
    done = plan_service.publish_plan(ctx, plan_id, version_of(form), accepted=accepted)
    return as_json({"plan_id": plan_id, "tasks": done.tasks, "responsibilities": done.responsibilities})


@router.post("/units/import")
@writes(Permission.UNIT_MANAGE, before=uploads.read_units)
def import_units(ctx: Ctx, prepared: TableResult[UnitRow] | InvalidInput) -> Response:
    """A roster of units (field `file`). 422 with every row answered when one of them is refused."""
    if isinstance(prepared, InvalidInput):
        raise prepared
    report = service.import_units(ctx, prepared)
    return as_json(_told(report), status=200 if report.applied else 422)


def _told(report: RosterReport) -> dict[str, Any]:
    rows = [
        {"row": line.row, "name": line.name, "state": line.state.value, "reason": line.reason}
        for line in report.lines
    ]
    return {"applied": report.applied, "changed": report.changed, "rows": rows}
