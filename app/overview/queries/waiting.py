"""What waits for a person, for the counts of the navigation: one statement."""

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

    def count(test: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((test, 1), else_=0)), 0)

    own = col(Assignment.unit_id) == (ctx.actor.unit_id if ctx.actor.roles & UNIT_ROLES else None)
    row = ctx.session.execute(
        sa.select(
            count(sa.and_(own, col(Assignment.state).in_(OWED))),
            count(sa.and_(own, col(Assignment.state) == AssignmentState.SIGNING)),
            count(col(Assignment.state) == AssignmentState.SUBMITTED),
        )
        .select_from(Assignment)
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Round.state) == RoundState.OPEN, sees_assignments(ctx.actor))
    ).one()
    return Waiting(*(int(number) for number in row))
