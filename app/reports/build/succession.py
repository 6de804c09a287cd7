"""What a unit hands on, before it is done."""

from collections.abc import Collection, Mapping

from app.core.context import Ctx
from app.reports.queries.succession import held_tasks, successions_of
from app.reports.succession_pages import SuccessionPage
from app.units import queries
from app.units.enums import SuccessionKind
from app.units.service import facts_of

FIELDS = ("to_unit", "kind", "effective_on", "reason")


def succession_page(
    ctx: Ctx,
    unit_id: int,
    *,
    values: Mapping[str, str] | None = None,
    chosen: Collection[int] = (),
    errors: Mapping[str, str] | None = None,
) -> SuccessionPage:
    """Raises NotFound for an unknown unit."""
    unit = facts_of(ctx, unit_id)
    usual = {"to_unit": "", "kind": SuccessionKind.MERGED.value, "effective_on": ctx.today.isoformat(), "reason": ""}
    return SuccessionPage(
        unit_id=unit_id,
        unit=unit.name,
        active=unit.active,
        tasks=tuple(held_tasks(ctx, unit_id)),
        past=tuple(successions_of(ctx, unit_id)),
        choices=tuple(
            (one.unit_id, one.name)
            for one in queries.directory(ctx.session)
            if not one.is_collective and one.unit_id != unit_id
        ),
        kinds=tuple((kind.value, kind.label) for kind in SuccessionKind),
        values={**usual, **(values or {})},
        chosen=frozenset(chosen),
        key="",
        errors=dict(errors or {}),
    )
