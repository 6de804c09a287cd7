"""Urges as the sweep tells them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.plans.models import Plan, Task
from app.rounds.enums import OWED_STATES, RoundState
from app.rounds.models import Assignment, Round
from app.supervision.models import Urge


@dataclass(frozen=True)
class UrgeLine:
    assignment_id: int
    unit_id: int
    round_id: int
    plan: str
    period: str
    task_number: str
    task: str
    due_at: datetime
    number: int
    note: str
    urged_by_id: int
    urged_by: str
    urged_at: datetime


def urges_since(session: Session, moment: datetime) -> list[UrgeLine]:
    """What is still owed in open rounds, in the order in which it was urged."""
    rows = session.execute(
        sa.select(
            col(Assignment.id),
            col(Assignment.unit_id),
            col(Round.id),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title)),
            col(Round.period),
            col(Task.number),
            col(Task.title),
            col(Assignment.due_at),
            col(Urge.number),
            col(Urge.note),
            col(User.id),
            col(User.name),
            col(Urge.urged_at),
        )
        .join(Assignment, col(Assignment.id) == col(Urge.assignment_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(User, col(User.id) == col(Urge.urged_by))
        .where(
            col(Urge.urged_at) > moment,
            col(Assignment.state).in_(OWED_STATES),
            col(Round.state) == RoundState.OPEN,
        )
        .order_by(col(Urge.id))
    )
    return [UrgeLine(*row) for row in rows]
