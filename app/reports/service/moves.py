"""The one place where an assignment changes its state on the way of a report."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.errors import StaleData
from app.reports.enums import ReportRefusal, SubmitAction
from app.reports.errors import AlreadyFiled, ReportRefused
from app.reports.queries.scope import Filing, latest_report, name_of
from app.reports.rules import may_act
from app.reports.states import next_state
from app.rounds.enums import FILED_STATES
from app.rounds.models import Assignment


def check_action(ctx: Ctx, filing: Filing, action: SubmitAction) -> None:
    """Raises AlreadyFiled with who and when, or ReportRefused with the rule's words."""
    decision = may_act(filing.facts, action, ctx.now)
    if decision.reason is None:
        return
    if decision.reason is ReportRefusal.WRONG_STATE and filing.assignment.state in FILED_STATES:
        assert filing.assignment.id is not None
        latest = latest_report(ctx, filing.assignment.id)
        if latest is not None:
            who = name_of(ctx, latest.submitted_by)
            raise AlreadyFiled(who, latest.submitted_at, filing.assignment.state)
    raise ReportRefused(decision.reason)


def move_assignment(ctx: Ctx, known: Assignment, action: SubmitAction, **values: Any) -> None:
    """Only while the row is as it was read: of two at once, one wins. Raises StaleData for the other."""
    target = next_state(known.state, action)
    assert target is not None
    read = {"known_id": known.id, "known_version": known.version, "known_state": known.state}
    written = {"state": target, "version": known.version + 1, **values}
    done = ctx.session.connection().execute(_move(tuple(written)), read | written)
    if not done.rowcount:
        raise StaleData


@lru_cache(maxsize=16)
def _move(written: tuple[str, ...]) -> sa.Update:
    return (
        sa.update(Assignment)
        .where(
            col(Assignment.id) == sa.bindparam("known_id"),
            col(Assignment.version) == sa.bindparam("known_version"),
            col(Assignment.state) == sa.bindparam("known_state"),
        )
        .values({name: sa.bindparam(name) for name in written})
    )
