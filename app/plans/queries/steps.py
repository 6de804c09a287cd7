"""Corrections of a draft that can be taken back, and who else is at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.plans.enums import StepKind
from app.plans.models import DraftStep, DraftVisit, Plan
from app.plans.queries.drafts import DraftTask, draft_tasks, resolutions
from app.plans.rules import Change

# A page says every half minute that it is open; whoever was silent for longer has left.
PRESENT = timedelta(minutes=3)
KEPT_FIELDS = (
    "seq",
    "number",
    "parent_id",
    "title",
    "text",
    "deadline_text",
    "units_raw",
    "source_start",
    "source_end",
)


def draft_state(session: Session, plan_id: int) -> dict[str, dict[str, Any]]:
    """Everything about a draft that this slice lets people correct, as plain values. Four statements."""
    found = {f"task:{task.task_id}": _task(task) for task in draft_tasks(session, plan_id)}
    found |= {f"mention:{name}": {"unit_ids": list(ids)} for name, ids in resolutions(session, plan_id).items()}
    plan = session.get(Plan, plan_id)
    return found | ({f"plan:{plan_id}": particulars(plan)} if plan else {})


def _task(task: DraftTask) -> dict[str, Any]:
    plain = {name: getattr(task, name) for name in KEPT_FIELDS}
    return plain | {
        "kind": task.kind.value,
        "state": task.state.value,
        "path": list(task.path),
        "deadline": task.deadline.isoformat() if task.deadline else None,
        "warnings": list(task.warnings),
        "lead": list(task.lead),
        "co": list(task.co),
    }


def particulars(plan: Plan) -> dict[str, Any]:
    """What a document says about itself, as plain values."""
    return {
        "title": plan.title,
        "kind": plan.kind.value,
        "short_title": plan.short_title,
        "document_number": plan.document_number,
        "issuers": list(plan.issuers),
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
    }


@dataclass(frozen=True)
class StepLine:
    step_id: int
    kind: StepKind
    about: str
    task_id: int | None
    made_by: str
    made_at: datetime
    changes: tuple[Change, ...] = ()


def last_steps(session: Session, plan_id: int, limit: int = 1) -> list[StepLine]:
    """What can be taken back, newest first."""
    rows = session.execute(
        sa.select(DraftStep, sa.func.coalesce(col(User.name), ""))
        .outerjoin(User, col(User.id) == col(DraftStep.made_by))
        .where(col(DraftStep.plan_id) == plan_id, col(DraftStep.undone_at).is_(None))
        .order_by(col(DraftStep.id).desc())
        .limit(limit)
    )
    return [
        StepLine(
            step_id=step.id or 0,
            kind=step.kind,
            about=step.about,
            task_id=step.task_id,
            made_by=name,
            made_at=step.made_at,
            changes=tuple(Change(one["key"], one["before"], one["after"]) for one in step.changes),
        )
        for step, name in rows
    ]


@dataclass(frozen=True)
class Visitor:
    name: str
    since: datetime


def others_at(session: Session, plan_id: int, user_id: int | None, now: datetime) -> list[Visitor]:
    """Who else has the draft before them now, longest first."""
    rows = session.execute(
        sa.select(col(User.name), col(DraftVisit.since))
        .join(User, col(User.id) == col(DraftVisit.user_id))
        .where(
            col(DraftVisit.plan_id) == plan_id,
            col(DraftVisit.user_id) != (user_id or 0),
            col(DraftVisit.seen_at) >= now - PRESENT,
        )
        .order_by(col(DraftVisit.since), col(User.id))
    )
    return [Visitor(name, since) for name, since in rows]
