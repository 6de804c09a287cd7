"""What the system administrator sees of the running system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.jobs.models import JobRun


@dataclass(frozen=True)
class OperationPage:
    """`late` is true when the clock has not been heard for five minutes."""

    version: str
    database: str
    journal: str
    beat_at: datetime | None
    late: bool
    runs: Sequence[JobRun]
    names: dict[str, str]
