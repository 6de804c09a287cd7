"""What the page of the month's workbook shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from imports.words import MonthState


@dataclass(frozen=True)
class FieldChange:
    """A field in which table and system differ."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class MonthLine:
    """A row that needs to be looked at. `faults` and `missing` are addresses with what to do there."""

    row: int
    key: str
    number: str
    title: str
    state: MonthState
    reason: str
    faults: Sequence[str]
    missing: Sequence[str]
    changes: Sequence[FieldChange]
    choosable: bool


@dataclass(frozen=True)
class MonthUploadPage:
    """Upload of the month's workbook: what it would do, then what became of it (`applied`).

    `lines` are the rows to be looked at, `carried` the fields of all rows as (name, value). `ready` can be filed as they
    stand; `said` counts what was done, `unfiled` that
    filing was tried; `signer` is who signs before a report leaves the unit.
    """

    owed: int
    filed: int
    due_at: datetime | None
    largest: int
    signer: bool
    lines: Sequence[MonthLine] = ()
    carried: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = ()
    file_name: str = ""
    changed: int = 0
    conflicts: int = 0
    refused: int = 0
    same: int = 0
    ready: int = 0
    applied: bool = False
    unfiled: bool = False
    said: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
