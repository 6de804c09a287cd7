"""Ways to break the product on purpose, while it is not yet serving. A proof that misses them proves nothing.

A mutant is given `moment` and calls it wherever a kill must hurt, so that it is caught by intent and not by luck.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.service import idempotency
from app.core import db
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.reports.service import filing, revisions
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment

# Longer than an answer needs to leave.
LATE = 0.04
Moment = Callable[[], None]


def acknowledge_before_commit(moment: Moment) -> None:
    """The answer leaves while the commit is still to come, as with a queue in memory."""

    @contextmanager
    def transaction(self: db.Database, *, write: bool) -> Iterator[Session]:
        if not write:
            with self._session(write=False) as session:
                yield session
            return
        turn = self._turns.turn()
        turn.__enter__()
        held = self._session(write=True)
        session = held.__enter__()
        try:
            yield session
        except BaseException as error:
            try:
                held.__exit__(type(error), error, error.__traceback__)
            finally:
                turn.__exit__(None, None, None)
            raise

        def finish() -> None:
            moment()
            held.__exit__(None, None, None)
            turn.__exit__(None, None, None)

        threading.Timer(LATE, finish).start()

    _replace(db.Database, "transaction", transaction)


def no_unique_key(moment: Moment) -> None:
    """Nobody remembers what was submitted already: every request adds a report."""
    committed = db.Database.transaction

    def move(ctx: Ctx, known: Assignment, _action: Any, **values: Any) -> None:
        ctx.session.connection().execute(
            sa.update(Assignment)
            .where(col(Assignment.id) == known.id)
            .values(state=AssignmentState.SUBMITTED, **values)
        )

    @contextmanager
    def transaction(self: db.Database, *, write: bool) -> Iterator[Session]:
        with committed(self, write=write) as session:
            yield session
        if write:
            moment()

    _replace(idempotency, "recall", lambda *_: None)
    _replace(idempotency, "keep", lambda *_: None)
    _replace(filing, "check_action", lambda *_: None)
    _replace(filing, "latest_report", lambda *_: None)
    _replace(revisions, "move_assignment", move)
    _replace(db.Database, "transaction", transaction)


def two_transactions(moment: Moment) -> None:
    """The report is committed first; reminders and audit follow in a transaction of their own."""
    cancel = outbox.cancel_for

    def cancel_later(ctx: Ctx, kind: str, numbers: Sequence[int], reason: CancelReason) -> int:
        ctx.session.commit()
        moment()
        return cancel(ctx, kind, numbers, reason)

    _replace(outbox, "cancel_for", cancel_later)


def no_fsync(_moment: Moment) -> None:
    """SQLite hands its pages to the system and does not wait for the disk. No kill of a process can show it."""

    def careless(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    sa.event.listen(sa.pool.Pool, "checkout", careless)


def _replace(owner: Any, name: str, value: Any) -> None:
    assert hasattr(owner, name), f"{owner} has no {name}: the mutant is out of date"
    setattr(owner, name, value)


MUTANTS: dict[str, Callable[[Moment], None]] = {
    mutant.__name__: mutant for mutant in (acknowledge_before_commit, no_unique_key, two_transactions, no_fsync)
}
