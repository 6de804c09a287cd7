"""Where the replay happens: one transaction per scene, in the name of whoever acts, at the time they acted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.queries import actor_by_login
from app.core.context import Actor, Ctx
from app.core.db import Database
from imports.sample.events import SYSTEM

OPERATOR = "demo"


@dataclass
class Stage:
    """`deliver` sends the messages that are due at a moment; `today` is the day from which the past is seen."""

    database: Database
    now: datetime
    deliver: Callable[[datetime], object]
    extra: Mapping[str, Any]
    actors: dict[str, Actor] = field(default_factory=dict)

    @contextmanager
    def scene(self, at: datetime, login: str = SYSTEM) -> Iterator[Ctx]:
        """Nothing happens later than now, whatever the script says."""
        with self.database.transaction(write=True) as session:
            moment = min(at, self.now)
            ctx = Ctx(session, Actor.system(OPERATOR), moment, request_id="demo", extra=self.extra)
            yield ctx if login == SYSTEM else ctx.acting_as(self._actor(ctx, login))

    def _actor(self, ctx: Ctx, login: str) -> Actor:
        if login not in self.actors:
            self.actors[login] = actor_by_login(ctx.session, login)
        return self.actors[login]
