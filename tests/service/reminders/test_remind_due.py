"""The sweep that reminds: each step once, the latest after downtime, nobody who has filed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.outbox.enums import Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence
from app.policy.roles import Role
from app.reminders.service import remind_due
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment, Round
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round


@pytest.fixture
def unit(ctx: Ctx) -> int:
    made = make_unit(ctx, "省工业和信息化厅")
    make_user(ctx, "zhou", Role.LIAISON, unit_id=made)
    make_user(ctx, "office", Role.OFFICE)
    return made


@pytest.fixture
def round_id(ctx: Ctx, unit: int) -> int:
    """Two tasks of one unit, opened on the 18th, due on the 25th, locked on the 30th."""
    return make_round(ctx, [([unit], []), ([unit], [])])[0]


def at(ctx: Ctx, month: int, day: int, hour: int = 9) -> Ctx:
    return replace(ctx, now=datetime(2026, month, day, hour - 8, tzinfo=UTC))


def steps(ctx: Ctx, kind: MessageKind = MessageKind.REMINDER) -> dict[str, set[str]]:
    """Step → states of its occurrences over the in-app channel."""
    found: dict[str, set[str]] = {}
    rows = ctx.session.scalars(
        sa.select(Occurrence).where(col(Occurrence.kind) == kind, col(Occurrence.channel) == Channel.IN_APP)
    )
    for row in rows:
        found.setdefault(row.step, set()).add(row.state.value)
    return found


def ready(ctx: Ctx) -> int:
    kinds = (col(Message.kind) == MessageKind.REMINDER, col(Message.state) == MessageState.READY)
    return ctx.session.scalar(sa.select(sa.func.count()).select_from(Message).where(*kinds)) or 0


def test_nothing_before_the_first_step(ctx: Ctx, round_id: int) -> None:
    assert remind_due(at(ctx, 11, 20, 8)) == 0


def test_a_step_is_one_message_per_person_and_channel(ctx: Ctx, round_id: int) -> None:
    # Two tasks over two channels: four occurrences, two digests.
    assert remind_due(at(ctx, 11, 20)) == 4
    assert ready(ctx) == 2
    assert steps(ctx) == {"T-3": {"pending"}}


def test_a_second_sweep_adds_nothing(ctx: Ctx, round_id: int) -> None:
    remind_due(at(ctx, 11, 20))
    assert remind_due(at(ctx, 11, 20, 10)) == 0
    assert remind_due(at(ctx, 11, 23)) == 0


def test_a_clock_set_back_repeats_nothing(ctx: Ctx, round_id: int) -> None:
    remind_due(at(ctx, 11, 24))
    assert remind_due(at(ctx, 11, 20)) == 0


def test_after_downtime_only_the_latest_step_is_sent(ctx: Ctx, round_id: int) -> None:
    remind_due(at(ctx, 11, 26))
    assert steps(ctx) == {
        "T-3": {OccurrenceState.SUPERSEDED.value},
        "T-1": {OccurrenceState.SUPERSEDED.value},
        "T+0": {OccurrenceState.SUPERSEDED.value},
        "T+1": {OccurrenceState.PENDING.value},
    }
    assert ready(ctx) == 2
    replaced = ctx.session.scalars(
        sa.select(Occurrence).where(col(Occurrence.state) == OccurrenceState.SUPERSEDED)
    ).all()
    newer = {row.id: row for row in ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.step) == "T+1"))}
    for row in replaced:
        by = newer[row.superseded_by]
        assert (by.subject_id, by.recipient_id, by.channel) == (row.subject_id, row.recipient_id, row.channel)


def test_downtime_over_the_lock_line_keeps_the_last_step_before_it(ctx: Ctx, round_id: int) -> None:
    lock_at = ctx.session.get_one(Round, round_id).lock_at
    remind_due(at(ctx, 12, 20))
    assert steps(ctx)["T+3"] == {"pending"}
    assert lock_at.day == 30
    assert remind_due(at(ctx, 12, 21)) == 0


@pytest.mark.parametrize(
    ("state", "filed"),
    [
        (AssignmentState.SUBMITTED, True),
        (AssignmentState.ACCEPTED, True),
        (AssignmentState.EXEMPT, False),
        (AssignmentState.RETURNED, True),
        (AssignmentState.DRAFT, True),
    ],
)
def test_who_has_filed_or_is_exempt_hears_nothing(
    ctx: Ctx, round_id: int, state: AssignmentState, filed: bool
) -> None:
    rows = ctx.session.scalars(sa.select(Assignment).where(col(Assignment.round_id) == round_id)).all()
    rows[0].state = state
    rows[0].first_submitted_at = ctx.now if filed else None
    ctx.session.flush()
    assert remind_due(at(ctx, 11, 24)) == 2
    told = ctx.session.scalars(
        sa.select(col(Occurrence.subject_id)).where(col(Occurrence.kind) == MessageKind.REMINDER)
    )
    assert set(told) == {rows[1].id}


def test_unit_without_a_liaison_is_told_to_the_office_once_per_step(ctx: Ctx, unit: int) -> None:
    # The opening itself says so too, without a step.
    make_round(ctx, [([make_unit(ctx, "北岭高新区管委会")], [])])
    remind_due(at(ctx, 11, 20))
    remind_due(at(ctx, 11, 20, 11))
    assert steps(ctx) == {}
    silent = (col(Occurrence.kind) == MessageKind.NO_LIAISON, col(Occurrence.step) != "")
    rows = ctx.session.scalars(sa.select(Occurrence).where(*silent)).all()
    told = [(row.channel, row.step, row.payload["units"]) for row in rows]
    assert sorted(told) == [(Channel.IN_APP, "T-3", 1), (Channel.SMTP, "T-3", 1)]
    remind_due(at(ctx, 11, 24))
    assert set(steps(ctx, MessageKind.NO_LIAISON)) == {"", "T-3", "T-1"}
