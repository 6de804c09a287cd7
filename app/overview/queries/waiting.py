"""What waits for a person, for the counts of the navigation: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
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
    own = ctx.actor.unit_id if ctx.actor.roles & UNIT_ROLES else None
    row = ctx.session.execute(
        sa.select(
            _count(OWED, own) if own is not None else sa.literal(0),
            _count((AssignmentState.SIGNING,), own) if own is not None else sa.literal(0),
            _count((AssignmentState.SUBMITTED,), None, sees_assignments(ctx.actor)),
        )
    ).one()
    return Waiting(*(int(number) for number in row))


def _count(
    states: Sequence[AssignmentState], unit_id: int | None, *tests: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int]:
    """Each by its own index: of one unit, or of one state."""
    found = sa.select(sa.func.count()).select_from(Assignment).where(col(Assignment.state).in_(states), *tests)
    if unit_id is not None:
        found = found.where(col(Assignment.unit_id) == unit_id)
    rounds = sa.select(col(Round.id)).where(col(Round.state) == RoundState.OPEN)
    return found.where(col(Assignment.round_id).in_(rounds)).scalar_subquery()
