"""What the pages of uploaded tables show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.plans.queries import PlanHead
from imports.service.division import DivisionAnswer
from imports.service.ledger import LedgerAnswer
from imports.service.rosters import RosterAnswer


@dataclass(frozen=True)
class RosterPage:
    """Upload of a roster and the answer to the file just sent. `kind` is units or users.

    `applied` False with lines: a row was refused and nothing changed. `passwords` are shown this once.
    """

    kind: str
    largest: int
    lines: Sequence[RosterAnswer] = ()
    applied: bool = False
    created: int = 0
    updated: int = 0
    refused: int = 0
    file_name: str = ""
    passwords: Sequence[tuple[str, str, str]] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DivisionPage:
    """Upload of a division table: first what it would do, then the question whether to do it."""

    plan: PlanHead
    tasks: int
    undivided: int
    largest: int
    lines: Sequence[DivisionAnswer] = ()
    remarks: Sequence[str] = ()
    file_name: str = ""
    changed: int = 0
    refused: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerPage:
    """Upload of a ledger of tasks: first what it would do, then the question whether to do it."""

    plan: PlanHead
    largest: int
    lines: Sequence[LedgerAnswer] = ()
    remarks: Sequence[str] = ()
    file_name: str = ""
    created: int = 0
    updated: int = 0
    refused: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
