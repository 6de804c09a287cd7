"""Until when each unit owes its reports: a co-unit's parts are due before the round, a task may have a day of its own."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment


@dataclass(frozen=True)
class UnitDues:
    """What a unit owes in a round: `early` of its reports are due at `first`, none later than `last`."""

    owed: int
    early: int
    first: datetime
    last: datetime

    def told(self) -> tuple[tuple[str, str | int | None], ...]:
        """For the payload of a message: the unit's own line, and where there are several what the others' last one is."""
        one = (("due_at", self.first.isoformat()), ("owed", self.owed))
        return one if self.first == self.last else (*one, ("early", self.early), ("due_last", self.last.isoformat()))


def dues_by_unit(session: Session, round_id: int) -> dict[int, UnitDues]:
    """Unit → what it owes; exempt reports are not counted. One statement."""
    rows = session.execute(
        sa.select(col(Assignment.unit_id), col(Assignment.due_at), sa.func.count())
        .where(col(Assignment.round_id) == round_id, col(Assignment.state) != AssignmentState.EXEMPT)
        .group_by(col(Assignment.unit_id), col(Assignment.due_at))
        .order_by(col(Assignment.unit_id), col(Assignment.due_at))
    )
    found: dict[int, UnitDues] = {}
    for unit_id, due_at, count in rows:
        known = found.get(unit_id)
        found[unit_id] = (
            UnitDues(known.owed + count, known.early, known.first, due_at)
            if known
            else UnitDues(count, count, due_at, due_at)
        )
    return found
