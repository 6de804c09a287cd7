"""Plans as rows for pages and drop-downs. Query counts do not grow with the rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Actor
from app.core.db import ask
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.plans.enums import PlanKind, PlanState, TaskState
from app.plans.models import Plan, PlanSource, Task
from app.plans.queries.scope import plan_scope, plans_visible_to, seen_plans, sees_plan, sees_task


@dataclass(frozen=True)
class PlanLine:
    """One plan in a list. `tasks` counts those the actor may see; a draft counts its draft tasks."""

    plan_id: int
    title: str
    short_title: str
    document_number: str
    kind: PlanKind
    state: PlanState
    issued_on: date | None
    published_at: datetime | None
    created_at: datetime
    tasks: int = 0
    closed: int = 0


@dataclass(frozen=True)
class PlanFilter:
    """Blank fields do not filter."""

    text: str = ""
    state: PlanState | None = None


def plan_lines(session: Session, actor: Actor, wanted: PlanFilter, window: Window) -> Listing[PlanLine]:
    """Newest first. Three statements."""
    tests: list[sa.ColumnElement[bool]] = [sees_plan(actor)]
    if wanted.text:
        tests.append(
            sa.or_(
                col(Plan.title).contains(wanted.text, autoescape=True),
                col(Plan.document_number).contains(wanted.text, autoescape=True),
            )
        )
    if wanted.state:
        tests.append(col(Plan.state) == wanted.state)
    total = session.scalar(sa.select(sa.func.count()).select_from(Plan).where(*tests)) or 0
    rows = session.execute(
        sa.select(
            col(Plan.id),
            col(Plan.title),
            col(Plan.short_title),
            col(Plan.document_number),
            col(Plan.kind),
            col(Plan.state),
            col(Plan.issued_on),
            col(Plan.published_at),
            col(Plan.created_at),
        )
        .where(*tests)
        .order_by(col(Plan.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    lines = [PlanLine(*row) for row in rows]
    counts = _task_counts(session, actor, [line.plan_id for line in lines])
    return Listing(
        [replace(line, tasks=counts[line.plan_id][0], closed=counts[line.plan_id][1]) for line in lines],
        total,
        window,
    )


def plan_options(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, short title) of every plan the actor may see, newest first, for a drop-down."""
    return [(row[0], row[1]) for row in ask(session, _options(plan_scope(actor))).all()]


@lru_cache(maxsize=256)
def _options(scope: tuple[frozenset[int] | None, bool]) -> sa.Select[*tuple[Any, ...]]:
    title = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    return sa.select(col(Plan.id), title).where(seen_plans(*scope)).order_by(col(Plan.id).desc())


def _task_counts(session: Session, actor: Actor, plan_ids: list[int]) -> dict[int, tuple[int, int]]:
    counted = sa.or_(sees_task(actor), col(Task.state) == TaskState.DRAFT)
    closed = sa.func.sum(sa.case((col(Task.state) == TaskState.CLOSED, 1), else_=0))
    rows = session.execute(
        sa.select(col(Task.plan_id), sa.func.count(), closed)
        .where(col(Task.plan_id).in_(plan_ids), counted)
        .group_by(col(Task.plan_id))
    )
    found = {plan_id: (count, done) for plan_id, count, done in rows}
    return {plan_id: found.get(plan_id, (0, 0)) for plan_id in plan_ids}


def state_counts(session: Session, actor: Actor) -> dict[PlanState, int]:
    """How many plans of each state the actor may see."""
    rows = session.execute(
        sa.select(col(Plan.state), sa.func.count()).where(sees_plan(actor)).group_by(col(Plan.state))
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs for dict()


@dataclass(frozen=True)
class PlanHead:
    plan_id: int
    title: str
    short_title: str
    document_number: str
    issuers: tuple[str, ...]
    issued_on: date | None
    period_start: int | None
    period_end: int | None
    kind: PlanKind
    state: PlanState
    published_at: datetime | None
    version: int
    file_name: str


def plan_head(session: Session, actor: Actor, plan_id: int) -> PlanHead:
    """Raises NotFound also for a plan that the actor may not see."""
    plan = session.scalars(plans_visible_to(actor).where(col(Plan.id) == plan_id)).one_or_none()
    if plan is None or plan.id is None:
        raise NotFound
    file_name = session.scalar(sa.select(col(PlanSource.file_name)).where(col(PlanSource.plan_id) == plan_id))
    return PlanHead(
        plan_id=plan.id,
        title=plan.title,
        short_title=plan.short_title,
        document_number=plan.document_number,
        issuers=tuple(plan.issuers),
        issued_on=plan.issued_on,
        period_start=plan.period_start,
        period_end=plan.period_end,
        kind=plan.kind,
        state=plan.state,
        published_at=plan.published_at,
        version=plan.version,
        file_name=file_name or "",
    )
