"""What became of a unit: merged into another, or parts of its work split off. The unit's row and its past stay."""

from dataclasses import dataclass, field
from datetime import date

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.units import errors, queries
from app.units.enums import SuccessionKind
from app.units.models import UnitSuccession
from app.units.service import disable_unit

SUBJECT = "unit"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Succession:
    """`task_ids` counts for a split only: a merger takes everything."""

    from_unit: int
    to_unit: int
    kind: SuccessionKind
    effective_on: date
    reason: str
    task_ids: tuple[int, ...] = field(default_factory=tuple)


def record_succession(ctx: Ctx, wanted: Succession) -> int:
    """Write it down, and take a merged unit out of use. What it answers for is moved by the slices that own it."""
    require(ctx, Permission.UNIT_MANAGE)
    unit = queries.unit_or_404(ctx.session, wanted.from_unit)
    possible = {known.unit_id for known in queries.directory(ctx.session) if not known.is_collective}
    if wanted.to_unit not in possible or wanted.to_unit == wanted.from_unit or not unit.active:
        raise errors.successor_refused()
    if wanted.effective_on > ctx.today:
        raise errors.succession_day_refused()
    if not wanted.reason:
        raise errors.succession_reason_missing()
    if wanted.kind is SuccessionKind.SPLIT and not wanted.task_ids:
        raise errors.tasks_missing()
    reason = wanted.reason[:LONGEST_REASON]
    row = UnitSuccession(
        from_unit_id=wanted.from_unit,
        to_unit_id=wanted.to_unit,
        kind=wanted.kind,
        effective_on=wanted.effective_on,
        reason=reason,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    # The answer is the row's id.
    ctx.session.flush()
    after = {"to_unit": wanted.to_unit, "kind": wanted.kind.value, "effective_on": wanted.effective_on.isoformat()}
    audit.record(ctx, AuditAction.UNIT_SUCCEEDED, SUBJECT, wanted.from_unit, after=after, reason=reason)
    if wanted.kind is SuccessionKind.MERGED:
        disable_unit(ctx, wanted.from_unit, unit.version, reason[:200])
    return row.id or 0
