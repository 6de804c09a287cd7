"""The one door to assignments and rounds. What is not visible does not exist."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.core.context import SYSTEM, Actor, Ctx
from app.core.errors import NotFound
from app.policy.roles import SCOPED_ROLES, UNIT_ROLES, Role
from app.rounds.models import Assignment, Round


def sees_assignments(actor: Actor) -> sa.ColumnElement[bool]:
    return sees_units(actor, col(Assignment.unit_id))


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
