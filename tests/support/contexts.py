"""A context of the system in a transaction of its own, for tests that look at the application from outside."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database


@contextmanager
def system_ctx(database: Database, clock: FixedClock) -> Iterator[Ctx]:
    """Committed when the block ends."""
    with database.transaction(write=True) as session:
        yield Ctx(session=session, actor=Actor.system("test"), now=clock.now(), request_id="test", ip="127.0.0.1")
