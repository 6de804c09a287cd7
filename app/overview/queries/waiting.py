"""What waits for a person, for the counts of the navigation: one statement."""

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
# With the word in the statement: the index of such rows serves no parameter.
IN_REVIEW = col(Assignment.state) == sa.literal_column(f"'{AssignmentState.SUBMITTED}'", sa.String())


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
    own = col(Assignment.unit_id) == actor.unit_id if actor.roles & UNIT_ROLES and actor.unit_id is not None else None
    return sa.select(
        sa.literal(0) if own is None else _count(own, col(Assignment.state).in_(OWED)),
        sa.literal(0) if own is None else _count(own, col(Assignment.state) == AssignmentState.SIGNING),
        _count(IN_REVIEW, sees_assignments(actor)),
    )


def _count(*tests: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """Each by its own index: of one unit, or of what waits for review."""
    rounds = sa.select(col(Round.id)).where(col(Round.state) == RoundState.OPEN)
    found = sa.select(sa.func.count()).select_from(Assignment).where(*tests, col(Assignment.round_id).in_(rounds))
    return found.scalar_subquery()
