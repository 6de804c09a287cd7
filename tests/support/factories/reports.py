"""What a liaison types, and a stage to type it on."""

from dataclasses import dataclass, replace
from datetime import timedelta

from app.core.context import Ctx
from app.rounds.models import Assignment
from tests.support.factories.accounts import actor_of

FULL = {
    "kind": "full",
    "progress": "新建成中试平台2个，累计建成10个。",
    "status": "on_track",
    "percent": "50",
    "problems": "",
    "next_steps": "12月完成第三批验收。",
}
NIL = {"kind": "nil", "nil_reason": "本月等待上级公布数据。"}


@dataclass(frozen=True)
class Stage:
    """`at(login)` is the context of that person; `assignments` are of unit 1, unit 1, unit 2."""

    ctx: Ctx
    units: tuple[int, int]
    round_id: int
    tasks: tuple[int, ...]
    assignments: tuple[int, ...]

    def at(self, login: str) -> Ctx:
        return self.ctx.acting_as(actor_of(self.ctx, login))

    def assignment(self, number: int = 0) -> Assignment:
        return self.ctx.session.get_one(Assignment, self.assignments[number], populate_existing=True)

    def later(self, **delta: float) -> "Stage":
        return replace(self, ctx=replace(self.ctx, now=self.ctx.now + timedelta(**delta)))
