"""What the pages of imported past reports show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.paging import Listing
from app.histories.enums import HistoryState
from app.plans.queries import PlanHead
from imports.words import RowState


@dataclass(frozen=True)
class HistoryTable:
    """A table that was uploaded; `reports` counts what it brought or changed."""

    upload_id: int
    file_name: str
    state: HistoryState
    rows: int
    reports: int
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True)
class HistoryPage:
    """The tables of a plan, newest first, and where another is uploaded; `shown` counts the past reports that hold."""

    plan: PlanHead
    tables: Sequence[HistoryTable]
    shown: int
    largest: int
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryLine:
    """A row. `extra` is what the table says beside the progress; `reason` is why it cannot be taken, or what was noticed."""

    row: int
    number: str
    title: str
    unit: str
    period: str
    progress: str
    extra: str
    state: RowState
    reason: str


@dataclass(frozen=True)
class HistoryTablePage:
    """One table: what it would do while it waits, then what became of it. Rows that cannot be taken stand in front."""

    plan: PlanHead
    upload_id: int
    file_name: str
    state: HistoryState
    uploaded_at: datetime
    uploaded_by: str
    settled_at: datetime | None
    settled_by: str
    reason: str
    listing: Listing[HistoryLine]
    query: str
    created: int
    updated: int
    refused: int
    remarks: Sequence[str]
