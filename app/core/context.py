"""Who acts, when and in which transaction: the first argument of every verb."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.clock import local_date
from app.core.refusals import Refused

SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Facts about the signed-in person, frozen when the request began.

    `unit_ids` are the units whose work the person does (liaison, unit leader). `scope_ids` are the units a
    supervisor or leader looks after; None means all of them. `inherits`: the unit may have taken over work of others.
    """

    user_id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    unit_id: int | None = None
    unit_name: str = ""
    scope_ids: frozenset[int] | None = frozenset()
    must_change_password: bool = False
    session_id: int | None = None
    inherits: bool = True

    @property
    def id(self) -> int:
        if self.user_id is None:
            raise LookupError("a system actor has no account")
        return self.user_id

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls(user_id=None, name=name, roles=frozenset({SYSTEM}), scope_ids=None)

    @classmethod
    def nobody(cls) -> "Actor":
        return cls(user_id=None, name="")


@dataclass(frozen=True)
class Web:
    """What a page needs of the request. Absent for jobs and commands. `place` is the page that its forms stand on."""

    path: str
    query: str
    flash: tuple[str, str] | None
    render: Callable[["Ctx", str, Mapping[str, Any]], str]
    is_api: bool = False
    refused: Refused = field(default_factory=Refused)
    place: str = ""


@dataclass(frozen=True)
class Ctx:
    """One frozen context per request or job."""

    session: Session
    actor: Actor
    now: datetime
    request_id: str = "-"
    ip: str = ""
    web: Web | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date in China, whatever the host's time zone."""
        return local_date(self.now)

    def acting_as(self, actor: Actor) -> "Ctx":
        return replace(self, actor=actor)
