"""What the unit pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.paging import Listing
from app.core.view import FilterBar
from app.units.queries import NamePeriod, UnitLine
from app.units.rules import UnitFacts


@dataclass(frozen=True)
class UnitsPage:
    """`active` counts all units in use, whatever the filter."""

    listing: Listing[UnitLine]
    filters: FilterBar
    query: str
    active: int
    can_manage: bool


@dataclass(frozen=True)
class UnitPage:
    """One unit, or the form of a new one. `choices` are (id, name) of possible parents, `concrete` of members."""

    unit: UnitFacts | None
    names: Sequence[NamePeriod]
    parent: str
    members: Sequence[str]
    values: Mapping[str, str]
    member_ids: Sequence[int]
    kinds: Sequence[tuple[str, str]]
    choices: Sequence[tuple[int, str]]
    concrete: Sequence[tuple[int, str]]
    can_manage: bool
    errors: Mapping[str, str] = field(default_factory=dict)
