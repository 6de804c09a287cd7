"""Refusals of rounds and assignments."""

from app.core.errors import Conflict, IllegalTransition, InvalidInput, StaleData
from app.rounds.enums import RoundFlaw


class RoundRefused(Conflict):
    title = "现在不能这样操作"

    def __init__(self, flaw: RoundFlaw, **facts: object) -> None:
        self.flaw = flaw
        super().__init__(flaw.label, **facts)


class AssignmentRefused(IllegalTransition):
    def __init__(self, flaw: RoundFlaw, **facts: object) -> None:
        self.flaw = flaw
        super().__init__(flaw.label, **facts)


class RoundInputRefused(InvalidInput):
    def __init__(self, field: str, flaw: RoundFlaw) -> None:
        self.flaw = flaw
        super().__init__({field: flaw.label})


class ScheduleChanged(StaleData):
    default = RoundFlaw.STALE_SCHEDULE.label
