"""A printed unit that the directory lacks: made where it was found, and known by that spelling from then on."""

from dataclasses import replace

from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import queries
from app.plans import service as plans
from app.plans.enums import StepKind
from app.units import service as units
from app.units.rules import normal_name
from app.units.service import UnitDraft
from imports.service.steps import step


def create_mentioned_unit(ctx: Ctx, plan_id: int, printed: str, draft: UnitDraft) -> int:
    """Add a unit to the directory and let a printed name of this draft mean it."""
    if printed not in {line.printed for line in queries.mention_lines(ctx.session, plan_id)}:
        raise NotFound
    alias = (printed,) if normal_name(printed) != normal_name(draft.name) else ()
    unit_id = units.create_unit(ctx, replace(draft, aliases=(*draft.aliases, *alias)))
    with step(ctx, plan_id, StepKind.UNITS):
        plans.resolve_mention(ctx, plan_id, printed, [unit_id])
    return unit_id
