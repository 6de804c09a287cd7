"""What stands around every page: navigation, who is signed in, what was just done."""

from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.refusals import Refused


@dataclass(frozen=True)
class NavItem:
    """`count` is what waits there; None shows no number."""

    label: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Flash:
    """`kind` is done or note."""

    kind: str
    text: str


@dataclass(frozen=True)
class Chrome:
    org: str
    today: date
    now: datetime
    nav: tuple[NavItem, ...] = ()
    name: str = ""
    role_line: str = ""
    path: str = "/"
    home: str = "/"
    flash: Flash | None = None
    draft_owner: str = ""
    place: str = ""
    refused: Refused = field(default_factory=Refused)

    @property
    def signed_in(self) -> bool:
        return bool(self.name)
