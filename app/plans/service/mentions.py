"""Printed names of units: settled once per document, by hand unless the name is exactly one unit's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import errors, queries
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import MentionResolution, Task, UnitMention
from app.policy.guard import require
from app.policy.permissions import Permission
from app.units import queries as unit_queries
from app.units import service as unit_service
from app.units.rules import exact_names, normal_name

SUBJECT = "plan"


def settle_exact(ctx: Ctx, plan_id: int, found: Mapping[str, int] | None = None) -> int:
    """Settle every printed name that is exactly one concrete unit's name; a collective is always asked.

    `found` adds names that were matched in another unambiguous way (printed → unit). Returns how many were settled.
    """
    require(ctx, Permission.PLAN_IMPORT)
    units = unit_queries.directory(ctx.session)
    concrete = {unit.unit_id for unit in units if not unit.is_collective}
    exact = exact_names(units)
    settled = 0
    for line in queries.mention_lines(ctx.session, plan_id):
        if line.settled:
            continue
        owners = exact.get(normal_name(line.printed), ())
        if not owners and found and line.printed in found:
            owners = (found[line.printed],)
        if len(owners) == 1 and owners[0] in concrete:
            ctx.session.add(MentionResolution(plan_id=plan_id, printed=line.printed, unit_id=owners[0]))
            settled += 1
    # Later SELECTs of this request read the resolutions.
    ctx.session.flush()
    return settled


def resolve_mention(ctx: Ctx, plan_id: int, printed: str, unit_ids: Sequence[int], *, remember: bool = False) -> None:
    """Say which units a printed name means in this document; none sets the name aside.

    `remember` keeps the spelling as an alias when it means one unit. Raises InvalidInput for units that are not concrete.
    """
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    if printed not in {line.printed for line in queries.mention_lines(ctx.session, plan_id)}:
        raise errors.mention_unknown(printed)
    wanted = list(dict.fromkeys(unit_ids))
    if unit_queries.active_ids(ctx.session, wanted, concrete=True) != set(wanted):
        raise errors.units_refused()
    before = queries.resolutions(ctx.session, plan_id).get(printed)
    ctx.session.execute(
        sa.delete(MentionResolution).where(
            col(MentionResolution.plan_id) == plan_id, col(MentionResolution.printed) == printed
        )
    )
    rows: list[int | None] = [*wanted] or [None]
    ctx.session.add_all(MentionResolution(plan_id=plan_id, printed=printed, unit_id=unit_id) for unit_id in rows)
    if remember and len(wanted) == 1:
        unit_service.add_alias(ctx, wanted[0], printed)
    told = {"printed": printed, "unit_ids": sorted(wanted)}
    earlier = {"printed": printed, "unit_ids": sorted(before)} if before is not None else {}
    audit.record(ctx, AuditAction.MENTION_RESOLVED, SUBJECT, plan_id, before=earlier, after=told)


def write_mentions(ctx: Ctx, task_id: int, lead: Sequence[str], co: Sequence[str]) -> None:
    """Replace the printed units of a task. Who is named as lead is not kept as co as well."""
    ctx.session.execute(sa.delete(UnitMention).where(col(UnitMention.task_id) == task_id))
    leads = list(dict.fromkeys(lead))
    cos = [name for name in dict.fromkeys(co) if name not in leads]
    ctx.session.add_all(
        UnitMention(task_id=task_id, role=role, position=position, printed=printed)
        for role, names in ((ResponsibilityRole.LEAD, leads), (ResponsibilityRole.CO, cos))
        for position, printed in enumerate(names, start=1)
    )
    # Names are matched by SELECT next.
    ctx.session.flush()


@dataclass(frozen=True)
class Division:
    """The units of one task as a division table names them; `matched` gives the unit of each name.

    `deadline` is (day, words) where the table sets another one, None where it leaves it.
    """

    task_id: int
    lead: tuple[str, ...]
    co: tuple[str, ...]
    matched: Mapping[str, int] = field(default_factory=dict)
    deadline: tuple[date | None, str] | None = None


def apply_division(ctx: Ctx, plan_id: int, rows: Sequence[Division]) -> None:
    """Set the units of many draft tasks at once. NotFound when a task is not a live task of this draft."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    live = {task.task_id for task in queries.draft_facts(ctx.session, plan_id)}
    if not {row.task_id for row in rows} <= live:
        raise NotFound
    found: dict[str, int] = {}
    for row in rows:
        write_mentions(ctx, row.task_id, row.lead, row.co)
        found |= row.matched
        if row.deadline is not None:
            task = queries.draft_task_or_404(ctx.session, plan_id, row.task_id)
            task.deadline, task.deadline_text = row.deadline[0], row.deadline[1][:100]
    ctx.session.execute(
        sa.update(Task)
        .where(col(Task.id).in_([row.task_id for row in rows]), col(Task.state) == TaskState.DRAFT)
        .values(version=col(Task.version) + 1)
        .execution_options(synchronize_session="fetch")
    )
    settle_exact(ctx, plan_id, found)
    audit.record(ctx, AuditAction.DIVISION_APPLIED, SUBJECT, plan_id, after={"tasks": len(rows)})
