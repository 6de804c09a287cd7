"""Closing a round stops its figures; opening it again needs a reason, moves no on-time line, and leaves a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment.events import Span
from app.assessment.queries.events import events_by_unit
from app.core.context import Ctx
from app.core.paging import Window
from app.policy.roles import Role
from app.rounds.build.assignments import Asked, assignments_page
from app.rounds.build.console import console_page
from app.rounds.enums import Bucket, RoundFlaw, Timeliness
from app.rounds.errors import AssignmentRefused, RoundInputRefused
from app.rounds.models import Assignment, Round
from app.rounds.queries import Wanted, assignment_lines, figures_by_round
from app.rounds.service import close_round, exempt_assignment, extend_lock, reopen_round, resume_assignment
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round

DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
LOCK = datetime(2026, 11, 30, 10, tzinfo=UTC)
AFTER = LOCK + timedelta(days=3)


@pytest.fixture
def round_id(ctx: Ctx) -> int:
    unit = make_unit(ctx, "省工业和信息化厅")
    make_user(ctx, "gx1", Role.LIAISON, unit_id=unit)
    make_user(ctx, "bgs", Role.OFFICE)
    return make_round(ctx, [([unit], []), ([unit], [])])[0]


def filed(ctx: Ctx, round_id: int, at: datetime) -> tuple[int, int]:
    """The first of two reports was filed at that moment."""
    numbers = ctx.session.scalars(
        sa.select(col(Assignment.id)).where(col(Assignment.round_id) == round_id).order_by(col(Assignment.id))
    )
    first, second = (number or 0 for number in numbers)
    ctx.session.execute(
        sa.update(Assignment).where(col(Assignment.id) == first).values(state="submitted", first_submitted_at=at)
    )
    return first, second


def test_figures_of_a_closed_round_stay_as_closed_unless_it_is_reopened(ctx: Ctx, round_id: int) -> None:
    filed(ctx, round_id, ctx.now)
    close_round(ctx, round_id, "提前汇总")
    later = replace(ctx, now=AFTER)
    held = figures_by_round(later, [round_id])[round_id]
    assert (held.on_time, held.not_due, held.missing) == (1, 1, 0)
    rows = assignment_lines(later, Wanted(round_id=round_id, bucket=Bucket.NOT_DUE), Window(1, 50))
    assert rows.total == 1
    asked = Asked(round_id=round_id, bucket=Bucket.OUTSTANDING)
    assert [row.timeliness for row in assignments_page(later, asked).listing.rows] == [Timeliness.NOT_DUE]
    page = console_page(later, round_id)
    assert (page.is_past_due, page.missing.count) == (False, 1)
    reopen_round(later, round_id, "补报")
    held = figures_by_round(later, [round_id])[round_id]
    assert (held.on_time, held.not_due, held.missing) == (1, 0, 1)
    assert console_page(later, round_id).is_past_due


def test_while_something_is_missing_closing_needs_a_reason(ctx: Ctx, round_id: int) -> None:
    first, second = filed(ctx, round_id, ctx.now)
    with pytest.raises(RoundInputRefused) as refused:
        close_round(ctx, round_id)
    assert refused.value.flaw is RoundFlaw.CLOSE_REASON
    exempt_assignment(ctx, second, "已并入")
    close_round(ctx, round_id)
    changes: tuple[Callable[[], None], ...] = (
        partial(exempt_assignment, ctx, first, "不用报"),
        partial(resume_assignment, ctx, second),
        partial(extend_lock, ctx, second, AFTER, "补报"),
    )
    for change in changes:
        with pytest.raises(AssignmentRefused) as caught:
            change()
        assert caught.value.flaw is RoundFlaw.ROUND_CLOSED


def test_reopening_may_set_a_lock_line_and_never_moves_the_due_line(ctx: Ctx, round_id: int) -> None:
    first, second = filed(ctx, round_id, ctx.now)
    late = replace(ctx, now=LOCK + timedelta(hours=1))
    extend_lock(late, second, AFTER + timedelta(days=9), "系统故障")
    close_round(late, round_id, "到期")
    for wrong in (LOCK, late.now):
        with pytest.raises(RoundInputRefused) as refused:
            reopen_round(late, round_id, "补报", wrong)
        assert refused.value.flaw is RoundFlaw.LOCK_PAST
    reopen_round(late, round_id, "补报", AFTER)
    row = ctx.session.get_one(Round, round_id, populate_existing=True)
    assert (row.due_at, row.lock_at, row.closed_at) == (DUE, AFTER, None)
    held = {number: ctx.session.get_one(Assignment, number, populate_existing=True) for number in (first, second)}
    assert {one.due_at for one in held.values()} == {DUE}
    # What is filed needs no line any more, and who has a later one keeps it.
    assert (held[first].lock_at, held[second].lock_at) == (LOCK, AFTER + timedelta(days=9))


def test_a_new_lock_line_reaches_what_is_owed(ctx: Ctx, round_id: int) -> None:
    late = replace(ctx, now=LOCK + timedelta(hours=1))
    close_round(late, round_id, "到期")
    reopen_round(late, round_id, "补报", AFTER)
    assert set(ctx.session.scalars(sa.select(col(Assignment.lock_at)))) == {AFTER}


def test_every_closing_stays_on_the_page(ctx: Ctx, round_id: int) -> None:
    filed(ctx, round_id, ctx.now)
    close_round(ctx, round_id, "提前汇总")
    reopen_round(ctx, round_id, "漏了一项")
    close_round(ctx, round_id, "完成")
    told = [
        (one.reason, one.expected, one.on_time, one.missing, one.reopen_reason)
        for one in console_page(ctx, round_id).closings
    ]
    assert told == [("完成", 2, 1, 1, ""), ("提前汇总", 2, 1, 1, "漏了一项")]


def test_what_a_round_closed_early_did_not_wait_for_is_nobodys_omission(ctx: Ctx, round_id: int) -> None:
    span = Span(DUE - timedelta(days=20), AFTER, now=AFTER)
    assert len(next(iter(events_by_unit(ctx.session, span, None).values()))) == 2
    close_round(ctx, round_id, "提前汇总")
    assert events_by_unit(ctx.session, span, None) == {}
    reopen_round(ctx, round_id, "继续")
    close_round(replace(ctx, now=AFTER), round_id, "到期")
    assert len(next(iter(events_by_unit(ctx.session, span, None).values()))) == 2
