"""The same thing done by two at once: on PostgreSQL both read what neither has written yet; on SQLite they take turns."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import FixedClock
from app.core.context import Ctx
from app.core.db import Database
from app.core.errors import AppError
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of

# Whoever may not go on before the other has committed is waited for in vain.
PATIENCE = 0.3
Verb = Callable[[Ctx], object]


def both(
    database: Database, clock: FixedClock, patch: pytest.MonkeyPatch, reads: tuple[Any, str], *verbs: tuple[str, Verb]
) -> list[str]:
    """How each ended, in order of words. Both have read by `reads` before either goes on, where that can be."""
    met = threading.Barrier(len(verbs))
    read = getattr(*reads)

    def reading(*given: Any, **named: Any) -> Any:
        found = read(*given, **named)
        try:
            met.wait(PATIENCE)
        except threading.BrokenBarrierError:
            met.abort()
        return found

    def run(login: str, verb: Verb) -> str:
        try:
            with system_ctx(database, clock) as ctx:
                verb(ctx.acting_as(actor_of(ctx, login)))
        except AppError as refused:
            return type(refused).__name__
        return "done"

    patch.setattr(*reads, reading)
    with ThreadPoolExecutor(len(verbs)) as pool:
        return sorted(pool.map(lambda one: run(*one), verbs))
