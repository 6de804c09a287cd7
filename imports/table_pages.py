"""What the pages of uploaded tables show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.plans.queries import PlanHead
from imports.service.rosters import RosterAnswer
from imports.tables.ledger import LedgerRow
from imports.words import RowState


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
class TableLine:
    """A row of a division table or a ledger: what it says, what it would do, and why it cannot."""

    row: LedgerRow
    state: RowState
    reason: str


@dataclass(frozen=True)
class TablePage:
    """Upload of a table of tasks: first what it would do, then the question whether to do it.

    `kind` is division or ledger; `undivided` counts the tasks without units.
    """

    kind: str
    plan: PlanHead
    tasks: int
    undivided: int
    largest: int
    lines: Sequence[TableLine] = ()
    remarks: Sequence[str] = ()
    file_name: str = ""
    created: int = 0
    updated: int = 0
    refused: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
