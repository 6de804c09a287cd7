"""The one door to assignments and rounds. What is not visible does not exist."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.core.context import SYSTEM, Actor, Ctx
from app.core.errors import NotFound
from app.plans.models import Responsibility
from app.policy.roles import SCOPED_ROLES, UNIT_ROLES, Role
from app.rounds.models import Assignment, Round
from app.units.enums import SuccessionKind
from app.units.models import UnitSuccession

OWNER, TASK = col(Assignment.unit_id), col(Assignment.task_id)


def sees_assignments(actor: Actor) -> sa.ColumnElement[bool]:
    """As `sees_units`; a unit also reads what units had filed whose work it took over."""
    return sees_history(actor, OWNER, TASK)


def sees_history(actor: Actor, unit_id: Mapped[Any], task_id: Mapped[Any]) -> sa.ColumnElement[bool]:
    """As `sees_assignments`, for what is no assignment."""
    seen = sees_units(actor, unit_id)
    if (
        not actor.inherits
        or actor.unit_id is None
        or not actor.roles & UNIT_ROLES
        or actor.roles & {Role.OFFICE, SYSTEM}
    ):
        return seen
    return sa.or_(seen, inherited_by(actor.unit_id, unit_id, task_id))


def inherited_by(unit_id: int, owner: Mapped[Any] = OWNER, task_id: Mapped[Any] = TASK) -> sa.ColumnElement[bool]:
    """Assignments of units that this one took over: all of a merged unit's, through every merger before it; of a unit
    that split work off those of the tasks this one answers for now.
    """
    merged = (
        sa.select(col(UnitSuccession.from_unit_id).label("unit_id"))
        .where(col(UnitSuccession.to_unit_id) == unit_id, col(UnitSuccession.kind) == SuccessionKind.MERGED)
        .cte(recursive=True)
    )
    before = (
        sa.select(col(UnitSuccession.from_unit_id))
        .join(merged, col(UnitSuccession.to_unit_id) == merged.c.unit_id)
        .where(col(UnitSuccession.kind) == SuccessionKind.MERGED)
    )
    whole = merged.union(before)
    split = sa.select(col(UnitSuccession.from_unit_id)).where(
        col(UnitSuccession.to_unit_id) == unit_id, col(UnitSuccession.kind) == SuccessionKind.SPLIT
    )
    own = sa.select(col(Responsibility.task_id)).where(
        col(Responsibility.unit_id) == unit_id, col(Responsibility.valid_to).is_(None)
    )
    return sa.or_(
        owner.in_(sa.select(whole.c.unit_id)),
        sa.and_(owner.in_(split), task_id.in_(own)),
    )


def sees_units(actor: Actor, unit_id: Mapped[Any]) -> sa.ColumnElement[bool]:
    """A unit sees its own; supervisors and leaders their scope; the office and the system all; others none."""
    if actor.roles & {Role.OFFICE, SYSTEM}:
        return sa.true()
    tests: list[sa.ColumnElement[bool]] = []
    if actor.roles & UNIT_ROLES and actor.unit_id is not None:
        tests.append(unit_id == actor.unit_id)
    if actor.roles & SCOPED_ROLES:
        if actor.scope_ids is None:
            return sa.true()
        tests.append(unit_id.in_(sorted(actor.scope_ids)))
    return sa.or_(sa.false(), *tests)


def assignments_visible_to(actor: Actor) -> sa.Select[Assignment]:
    return sa.select(Assignment).where(sees_assignments(actor))


def rounds_visible_to(actor: Actor) -> sa.Select[Round]:
    """Rounds in which the actor sees at least one assignment; those without any are for who opens rounds."""
    if actor.roles & {Role.OFFICE, SYSTEM}:
        return sa.select(Round)
    seen = sa.exists().where(col(Assignment.round_id) == col(Round.id), sees_assignments(actor))
    return sa.select(Round).where(seen)


def round_or_404(ctx: Ctx, round_id: int) -> Round:
    found = ctx.session.scalars(rounds_visible_to(ctx.actor).where(col(Round.id) == round_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_assignment(ctx: Ctx, assignment_id: int) -> Assignment:
    """The assignment as it is in the database now, or NotFound."""
    statement = assignments_visible_to(ctx.actor).where(col(Assignment.id) == assignment_id)
    found = ctx.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found
