"""What waits for a person, for the counts of the navigation: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Actor, Ctx
from app.core.db import ask
from app.policy.roles import UNIT_ROLES
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_assignments

OWED = (AssignmentState.PENDING, AssignmentState.DRAFT, AssignmentState.RETURNED)


@dataclass(frozen=True)
class Waiting:
    """`owed` by the person's unit, `signing` for its leader, `in_review` for supervisors."""

    owed: int = 0
    signing: int = 0
    in_review: int = 0


def waiting(ctx: Ctx) -> Waiting:
    """Over open rounds and what the actor may see. Administrators see no work, so nothing is asked for them."""
    actor = ctx.actor
    alike = Actor(None, "", actor.roles, actor.unit_id, scope_ids=actor.scope_ids, inherits=actor.inherits)
    row = ask(ctx.session, _asked(alike)).one()
    return Waiting(*(int(number) for number in row))


@lru_cache(maxsize=512)
def _asked(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Built once for all who hold the same: every page asks it."""
    own = actor.unit_id if actor.roles & UNIT_ROLES else None
    return sa.select(
        _count(OWED, own) if own is not None else sa.literal(0),
        _count((AssignmentState.SIGNING,), own) if own is not None else sa.literal(0),
        _count((AssignmentState.SUBMITTED,), None, sees_assignments(actor)),
    )


def _count(
    states: Sequence[AssignmentState], unit_id: int | None, *tests: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    """Each by its own index: of one unit, or of one state."""
    found = sa.select(sa.func.count()).select_from(Assignment).where(col(Assignment.state).in_(states), *tests)
    if unit_id is not None:
        found = found.where(col(Assignment.unit_id) == unit_id)
    rounds = sa.select(col(Round.id)).where(col(Round.state) == RoundState.OPEN)
    return found.where(col(Assignment.round_id).in_(rounds)).scalar_subquery()
