"""The one door to plans and tasks: every list and every lookup of them starts here."""

from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Actor
from app.core.db import unindexed
from app.plans.enums import LEDGER_TASK_STATES, PlanState, TaskKind, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import SCOPED_ROLES, UNIT_ROLES, Role

PUBLISHED = (PlanState.PUBLISHED, PlanState.ARCHIVED)


def units_in_scope(actor: Actor) -> frozenset[int] | None:
    """Units whose tasks the actor may see; None for all of them."""
    if actor.roles & {Role.OFFICE, Role.SYSTEM}:
        return None
    units: frozenset[int] = frozenset()
    if actor.roles & SCOPED_ROLES:
        if actor.scope_ids is None:
            return None
        units |= actor.scope_ids
    if actor.roles & UNIT_ROLES and actor.unit_id is not None:
        units |= {actor.unit_id}
    return units


def sees_task(actor: Actor) -> sa.ColumnElement[bool]:
    """A condition on Task: in the ledger, and the present responsibility of a unit in the actor's scope.

    Entries of a box are seen with the task that the box belongs to.
    """
    return _seen_by(units_in_scope(actor))


@lru_cache(maxsize=512)
def _seen_by(
    units: frozenset[int] | None, states: frozenset[TaskState] = LEDGER_TASK_STATES
) -> sa.ColumnElement[bool]:
    in_ledger = unindexed(col(Task.state)).in_(sorted(states))
    if units is None:
        return in_ledger
    if not units:
        return sa.false()
    boxed = sa.and_(col(Task.kind) == TaskKind.BOX_ITEM, col(Task.parent_id).in_(_tasks_of(units)))
    return sa.and_(in_ledger, sa.or_(col(Task.id).in_(_tasks_of(units)), boxed))


def _tasks_of(units: frozenset[int]) -> sa.Select[int]:
    return sa.select(col(Responsibility.task_id)).where(
        col(Responsibility.unit_id).in_(sorted(units)), col(Responsibility.valid_to).is_(None)
    )


def sees_plan(actor: Actor) -> sa.ColumnElement[bool]:
    """A condition on Plan. Drafts are visible to those who import."""
    return seen_plans(*plan_scope(actor))


def plan_scope(actor: Actor) -> tuple[frozenset[int] | None, bool]:
    """Units in scope, and whether drafts are seen too: all that decides which plans an actor may see."""
    return units_in_scope(actor), bool(may(actor.roles, Permission.PLAN_IMPORT))


@lru_cache(maxsize=512)
def seen_plans(units: frozenset[int] | None, drafts: bool) -> sa.ColumnElement[bool]:
    """`sees_plan` by a plan_scope, for statements that are built once for everybody who sees the same."""
    if units is None:
        return sa.true() if drafts else col(Plan.published_at).is_not(None)
    if not units:
        return sa.false()
    mine = sa.select(col(Task.plan_id)).where(col(Task.id).in_(_tasks_of(units)))
    return sa.and_(col(Plan.published_at).is_not(None), col(Plan.id).in_(mine))


def tasks_visible_to(actor: Actor) -> sa.Select[Task]:
    """SELECT of the tasks in the actor's scope, joined with Plan. Narrow it with `with_only_columns` for lists."""
    return tasks_of_scope(units_in_scope(actor))


def tasks_of_scope(units: frozenset[int] | None) -> sa.Select[Task]:
    """The same by scope, for statements that are built once for everybody who sees the same."""
    return bare_tasks_of_scope(units).join(Plan, col(Plan.id) == col(Task.plan_id))


def bare_tasks_of_scope(
    units: frozenset[int] | None, states: frozenset[TaskState] = LEDGER_TASK_STATES
) -> sa.Select[Task]:
    """The same without Plan, for what only counts tasks or asks for their ids. `states` are of those in the ledger."""
    return sa.select(Task).select_from(Task).where(_seen_by(units, states))


def plans_visible_to(actor: Actor) -> sa.Select[Plan]:
    return sa.select(Plan).where(sees_plan(actor))
