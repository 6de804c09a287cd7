"""What the auditor sees."""

from dataclasses import dataclass

from app.audit.queries import AuditLine
from app.audit.service.verify import Verdict
from app.core.paging import Listing
from app.core.view import FilterBar


@dataclass(frozen=True)
class AuditPage:
    """`actions` and `kinds` translate codes into words."""

    listing: Listing[AuditLine]
    filters: FilterBar
    query: str
    actions: dict[str, str]
    kinds: dict[str, str]
    fields: dict[str, str]


@dataclass(frozen=True)
class VerificationPage:
    verdict: Verdict
    anchors: int
