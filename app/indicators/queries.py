"""Every SELECT on targets. What a person may see follows from the tasks and plans they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Actor
from app.core.errors import NotFound
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.plans.enums import TaskState
from app.plans.models import Plan, Task
from app.plans.queries import sees_plan, sees_task


@dataclass(frozen=True)
class IndicatorLine:
    """One target; `task_number` and `task_title` are blank for a target of the plan itself."""

    indicator_id: int
    plan_id: int
    task_id: int | None
    task_number: str
    task_title: str
    name: str
    comparator: Comparator
    value: str
    value_high: str
    measure: str
    deadline: str
    recurrence: str
    baseline: dict[str, Any] | None
    attribute: str
    quote: str
    source_start: int | None
    source_end: int | None

    @property
    def target(self) -> str:
        """The number as printed, a range with its dash."""
        return f"{self.value}—{self.value_high}" if self.value_high else self.value


def _columns() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Indicator.id),
            col(Indicator.plan_id),
            col(Indicator.task_id),
            sa.func.coalesce(col(Task.number), ""),
            sa.func.coalesce(col(Task.title), ""),
            col(Indicator.name),
            col(Indicator.comparator),
            col(Indicator.value),
            col(Indicator.value_high),
            col(Indicator.measure),
            col(Indicator.deadline),
            col(Indicator.recurrence),
            col(Indicator.baseline),
            col(Indicator.attribute),
            col(Indicator.quote),
            col(Indicator.source_start),
            col(Indicator.source_end),
        )
        .select_from(Indicator)
        .join(Plan, col(Plan.id) == col(Indicator.plan_id))
        .outerjoin(Task, col(Task.id) == col(Indicator.task_id))
        .order_by(col(Indicator.plan_id), col(Indicator.seq), col(Indicator.id))
    )


def indicators_visible_to(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """SELECT of targets of visible tasks, and of visible plans as a whole."""
    mine = sa.or_(
        sees_task(actor),
        sa.and_(col(Indicator.task_id).is_(None), sees_plan(actor), col(Plan.published_at).is_not(None)),
    )
    return _columns().where(mine)


def indicators_of_plan(session: Session, actor: Actor, plan_id: int) -> list[IndicatorLine]:
    """In printed order, in one statement."""
    rows = session.execute(indicators_visible_to(actor).where(col(Indicator.plan_id) == plan_id))
    return [IndicatorLine(*row) for row in rows]


def indicators_of_tasks(session: Session, actor: Actor, task_ids: Iterable[int]) -> dict[int, list[IndicatorLine]]:
    """Targets of several tasks, in one statement."""
    rows = session.execute(indicators_visible_to(actor).where(col(Indicator.task_id).in_(list(task_ids))))
    found: dict[int, list[IndicatorLine]] = {}
    for row in rows:
        line = IndicatorLine(*row)
        found.setdefault(line.task_id or 0, []).append(line)
    return found


def draft_indicators(session: Session, plan_id: int) -> list[IndicatorLine]:
    """Targets of a draft as the office checks them; those of discarded tasks are left out."""
    rows = session.execute(
        _columns().where(
            col(Indicator.plan_id) == plan_id,
            sa.or_(col(Indicator.task_id).is_(None), col(Task.state) != TaskState.DISCARDED),
        )
    )
    return [IndicatorLine(*row) for row in rows]


def indicator_or_404(session: Session, plan_id: int, indicator_id: int) -> Indicator:
    """A target of this very plan."""
    indicator = session.get(Indicator, indicator_id)
    if indicator is None or indicator.plan_id != plan_id:
        raise NotFound
    return indicator


KEPT_FIELDS = (
    "task_id",
    "seq",
    "name",
    "value",
    "value_high",
    "measure",
    "deadline",
    "recurrence",
    "baseline",
    "attribute",
    "quote",
    "source_start",
    "source_end",
)


def draft_state(session: Session, plan_id: int) -> dict[str, dict[str, Any]]:
    """The targets of a draft as plain values, by "indicator:<id>", for steps that can be taken back."""
    rows = session.scalars(sa.select(Indicator).where(col(Indicator.plan_id) == plan_id).order_by(col(Indicator.id)))
    return {
        f"indicator:{row.id}": {name: getattr(row, name) for name in KEPT_FIELDS}
        | {"comparator": row.comparator.value}
        for row in rows
    }
