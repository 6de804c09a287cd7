"""What the pages of handovers show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.paging import Listing
from app.handovers.enums import HandoverState
from app.handovers.queries import HandoverLine
from app.handovers.queries.work import Stranded, WorkItem
from app.policy.roles import Role


@dataclass(frozen=True)
class HandoversPage:
    """`stranded` are disabled people whose work waits for somebody; `mine` counts what the reader is to confirm."""

    listing: Listing[HandoverLine]
    stranded: Sequence[Stranded]
    waiting: int
    mine: int
    query: str


@dataclass(frozen=True)
class HandoverFormPage:
    """`whose` are (code, words) of people with a role; `receivers` (id, name) and `items` belong to the chosen one."""

    whose: Sequence[tuple[str, str]]
    chosen: str
    giver: str
    role: Role | None
    receivers: Sequence[tuple[int, str]]
    items: Sequence[WorkItem]
    values: Mapping[str, str]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HandoverSheetPage:
    """One handover: what a program is told, and what is printed and signed by hand. `listed_at` is when `items` were
    fixed; None while they move.
    """

    handover_id: int
    role: Role
    unit: str
    giver: str
    receiver: str
    effective_on: date
    note: str
    state: HandoverState
    answered_at: datetime | None
    listed_at: datetime | None
    items: Sequence[WorkItem]


@dataclass(frozen=True, kw_only=True)
class HandoverPage(HandoverSheetPage):
    """The same on the screen, with who did what when and what the reader may do."""

    proposed_at: datetime
    proposed_by: str
    answer: str
    done_at: datetime | None
    drafts: int
    may_answer: bool
    may_withdraw: bool
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
