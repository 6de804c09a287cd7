"""Urges as the sweep tells them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.plans.models import Plan
from app.rounds.enums import OWED_STATES, RoundState
from app.rounds.models import Assignment, Round
from app.supervision.models import Urge


@dataclass(frozen=True)
class UrgeLine:
    unit_id: int
    round_id: int
    plan: str
    period: str
    urged_at: datetime


def urges_since(session: Session, moment: datetime) -> list[UrgeLine]:
    """What is still owed in open rounds, in the order in which it was urged."""
    rows = session.execute(
        sa.select(
            col(Assignment.unit_id),
            col(Round.id),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Round.period),
            col(Urge.urged_at),
        )
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .where(
            col(Urge.urged_at) > moment,
            col(Assignment.state).in_(OWED_STATES),
            col(Round.state) == RoundState.OPEN,
        )
        .order_by(col(Urge.id))
    )
    return [UrgeLine(*row) for row in rows]
