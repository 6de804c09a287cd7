"""Who is in the crowd, and what of it can be looked at."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.core.context import Ctx
from app.policy.roles import Role
from tests.support.factories.accounts import actor_of

# One person of each role: the liaison of the first unit, the chief of the one whose leader signs.
PEOPLE = {
    "liaison": Role.LIAISON,
    "chief": Role.UNIT_LEADER,
    "supervisor": Role.SUPERVISOR,
    "office": Role.OFFICE,
    "leader": Role.LEADER,
    "sysadmin": Role.SYSADMIN,
    "secadmin": Role.SECADMIN,
    "auditor": Role.AUDITOR,
}


@dataclass
class Crowd:
    """`size` of everything; `objects[kind]` are the ids whose pages are looked at: those with `size` of everything."""

    ctx: Ctx
    size: int
    units: list[int] = field(default_factory=list)
    signing: int = 0
    parts: list[list[int]] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    objects: dict[str, list[int]] = field(default_factory=dict)

    def as_(self, login: str, **delta: float) -> Ctx:
        return replace(self.ctx, actor=actor_of(self.ctx, login), now=self.ctx.now + timedelta(**delta))

    @property
    def each(self) -> range:
        return range(self.size)
