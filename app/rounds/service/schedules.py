"""The schedule of a plan: one row, replaced as a whole, with the version it was read at."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.models import Plan
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import Consolidation
from app.rounds.errors import ScheduleChanged
from app.rounds.models import Schedule
from app.workdays.schedule import SchedulePlan

CO_WORKDAYS_BEFORE = "co_workdays_before"
LEAD_WAITS_WORKDAYS = "lead_waits_workdays"


@dataclass(frozen=True)
class ScheduleInput:
    """Under consolidation the co-units are due `co_workdays_before` working days before the lead, which may file
    without a silent one `lead_waits_workdays` working days after that.
    """

    plan: SchedulePlan
    consolidation: Consolidation
    starts_on: date
    auto_open: bool = True
    co_workdays_before: int = 3
    lead_waits_workdays: int = 0
    version: int = 0


def save_schedule(ctx: Ctx, plan_id: int, wanted: ScheduleInput) -> None:
    """`wanted.version` is the version that was edited, 0 for a first schedule. Raises ScheduleChanged.

    Rounds that are open already keep their dates: a schedule speaks of the rounds to come.
    """
    require(ctx, Permission.SCHEDULE_EDIT)
    if ctx.session.get(Plan, plan_id) is None:
        raise NotFound
    known = ctx.session.get(Schedule, plan_id, populate_existing=True)
    if (known.version if known else 0) != wanted.version:
        raise ScheduleChanged
    before = _shown(known) if known else None
    values: dict[str, Any] = {
        "cycle": wanted.plan.cycle,
        "consolidation": wanted.consolidation,
        "rules": {
            **wanted.plan.to_dict(),
            CO_WORKDAYS_BEFORE: wanted.co_workdays_before,
            LEAD_WAITS_WORKDAYS: wanted.lead_waits_workdays,
        },
        "starts_on": wanted.starts_on,
        "auto_open": wanted.auto_open,
    }
    if known is None:
        known = Schedule(plan_id=plan_id, **values)
        ctx.session.add(known)
        # The audit row below names the schedule, so it must be there first.
        ctx.session.flush()
    else:
        _replace(ctx, known, values)
    audit.record(ctx, AuditAction.SCHEDULE_SAVED, "schedule", plan_id, before=before, after=_shown(known))


def _replace(ctx: Ctx, known: Schedule, values: dict[str, Any]) -> None:
    seen = known.version
    done = ctx.session.connection().execute(
        sa.update(Schedule)
        .where(col(Schedule.plan_id) == known.plan_id, col(Schedule.version) == seen)
        .values(**values, version=seen + 1)
    )
    if not done.rowcount:
        raise ScheduleChanged
    ctx.session.refresh(known)


def _shown(row: Schedule) -> dict[str, object]:
    return {
        **row.rules,
        "consolidation": row.consolidation.value,
        "starts_on": row.starts_on,
        "auto_open": row.auto_open,
    }
