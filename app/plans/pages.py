"""What the plan list shows."""

from dataclasses import dataclass

from app.core.paging import Listing
from app.core.view import FilterBar
from app.plans.queries import PlanLine


@dataclass(frozen=True)
class PlansPage:
    """`published` and `drafts` count what the reader may see, whatever the filter."""

    listing: Listing[PlanLine]
    filters: FilterBar
    query: str
    published: int
    drafts: int
    can_import: bool
