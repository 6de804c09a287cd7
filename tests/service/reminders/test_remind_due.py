"""The sweep that reminds: each step once, the latest after downtime, nobody who has filed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence, Robot
from app.policy.roles import Role
from app.reminders.queries import spent_reminders
from app.reminders.service import remind_due
from app.rounds.enums import AssignmentState, RoundState
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


def waiting(ctx: Ctx) -> list[tuple[str, int | None, str]]:
    """(step, person, state) of mails, oldest first."""
    rows = ctx.session.execute(
        sa.select(col(Occurrence.step), col(Occurrence.recipient_id), col(Occurrence.state))
        .where(col(Occurrence.kind) == MessageKind.REMINDER, col(Occurrence.channel) == Channel.SMTP)
        .order_by(col(Occurrence.id))
    )
    return [(step, person, state.value) for step, person, state in rows]


def test_who_takes_over_in_the_middle_of_a_step_is_told_once(ctx: Ctx, unit: int, round_id: int) -> None:
    remind_due(at(ctx, 11, 20))
    new = make_user(ctx, "fang", Role.LIAISON, unit_id=unit)
    # Two tasks on two channels, for the new liaison alone.
    assert remind_due(at(ctx, 11, 21)) == 4
    assert remind_due(at(ctx, 11, 21, 10)) == 0
    assert [person for _, person, _ in waiting(ctx)].count(new) == 2


def test_who_comes_after_the_lock_line_is_left_in_peace(ctx: Ctx, unit: int, round_id: int) -> None:
    remind_due(at(ctx, 11, 30))
    make_user(ctx, "fang", Role.LIAISON, unit_id=unit)
    assert remind_due(at(ctx, 12, 20)) == 0


def test_after_the_last_step_nobody_is_reminded_any_more(ctx: Ctx, round_id: int) -> None:
    """Not daily without end: three working days after the due date is the last word; then the office telephones."""
    told = [remind_due(at(ctx, 11, day)) for day in range(26, 31)] + [
        remind_due(at(ctx, 12, day)) for day in range(1, 29)
    ]
    assert [count for count in told if count] == [4, 4]
    assert {step for step, _, state in waiting(ctx) if state == "pending"} == {"T+3"}


def test_a_step_that_still_waits_when_the_next_is_due_is_replaced(ctx: Ctx, round_id: int) -> None:
    """Quiet hours, a mail server that is down: the latest is enough."""
    remind_due(at(ctx, 11, 20))
    remind_due(at(ctx, 11, 24))
    assert {(step, state) for step, _, state in waiting(ctx)} == {("T-3", "superseded"), ("T-1", "pending")}


def test_an_extended_assignment_hears_its_steps_by_its_new_date(ctx: Ctx, round_id: int) -> None:
    first, second = ctx.session.scalars(sa.select(Assignment).where(col(Assignment.round_id) == round_id))
    remind_due(at(ctx, 11, 20))
    first.due_at = datetime(2026, 12, 2, 10, tzinfo=UTC)
    first.lock_at = datetime(2026, 12, 7, 10, tzinfo=UTC)
    ctx.session.flush()
    # The round's own step speaks of the other assignment only.
    assert remind_due(at(ctx, 11, 25)) == 2
    # Three working days before Wednesday, 2 December.
    assert remind_due(at(ctx, 11, 27)) == 2 + 2
    steps_of_first = {
        row.step for row in ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.subject_id) == first.id))
    }
    assert {"T-3", "T-3@2026-12-02"} <= steps_of_first
    spent = spent_reminders(ctx, list(ctx.session.scalars(sa.select(Occurrence))))
    moved = {
        row.step
        for row in ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.id).in_(list(spent))))
        if spent[row.id or 0] is CancelReason.EXTENDED
    }
    assert moved == {"T-3"}
    assert second.due_at.day == 25


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": AssignmentState.SUBMITTED}, CancelReason.SUBMITTED),
        ({"state": AssignmentState.EXEMPT}, CancelReason.EXEMPTED),
        ({"due_at": datetime(2026, 12, 1, tzinfo=UTC)}, CancelReason.EXTENDED),
    ],
)
def test_what_changed_while_a_reminder_waited_is_seen_when_it_is_sent(
    ctx: Ctx, round_id: int, change: dict[str, object], reason: CancelReason
) -> None:
    remind_due(at(ctx, 11, 20))
    ctx.session.execute(sa.update(Assignment).values(**change))
    pending = list(ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.REMINDER)))
    assert set(spent_reminders(ctx, pending).values()) == {reason}
    assert len(spent_reminders(ctx, pending)) == 4


def test_a_closed_round_and_a_former_liaison_are_seen_too(ctx: Ctx, unit: int, round_id: int) -> None:
    remind_due(at(ctx, 11, 20))
    pending = list(ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.REMINDER)))
    assert spent_reminders(ctx, pending) == {}
    ctx.session.execute(sa.update(User).where(col(User.login) == "zhou").values(unit_id=None))
    assert set(spent_reminders(ctx, pending).values()) == {CancelReason.HANDED_OVER}
    ctx.session.get_one(Round, round_id).state = RoundState.CLOSED
    ctx.session.flush()
    assert set(spent_reminders(ctx, pending).values()) == {CancelReason.ROUND_CLOSED}
    assert spent_reminders(ctx, []) == {}


def make_robot(ctx: Ctx, name: str, unit: int | None, *, enabled: bool = True, tells_reminders: bool = True) -> int:
    robot = Robot(name=name, channel=Channel.WECOM, base_url="https://x", token="k", created_at=ctx.now)
    robot.unit_id, robot.enabled, robot.tells_reminders = unit, enabled, tells_reminders
    ctx.session.add(robot)
    ctx.session.flush()
    return robot.id or 0


def test_a_group_hears_one_digest_for_each_step(ctx: Ctx, unit: int, round_id: int) -> None:
    everybody, own = make_robot(ctx, "大群", None), make_robot(ctx, "本厅群", unit)
    make_robot(ctx, "停用", None, enabled=False)
    make_robot(ctx, "不提醒", unit, tells_reminders=False)
    other = make_unit(ctx, "省教育厅")
    make_round(ctx, [([other], [])])
    remind_due(at(ctx, 11, 20))
    rows = ctx.session.execute(
        sa.select(col(Message.robot_id), sa.func.count())
        .where(col(Message.kind) == MessageKind.REMINDER, col(Message.channel) == Channel.WECOM)
        .group_by(col(Message.robot_id))
    )
    # Two plans due on one day are one message.
    assert {robot: count for robot, count in rows} == {everybody: 1, own: 1}  # noqa: C416
    told = sa.select(sa.func.count()).where(col(Occurrence.robot_id) == everybody, col(Occurrence.step) == "T-3")
    assert ctx.session.scalar(told) == 3
    assert remind_due(at(ctx, 11, 20, 10)) == 0
    # A robot does not stand in for a liaison: the office is told all the same.
    assert set(steps(ctx, MessageKind.NO_LIAISON)) == {"", "T-3"}


def test_a_robot_that_comes_later_waits_for_the_next_step(ctx: Ctx, round_id: int) -> None:
    remind_due(at(ctx, 11, 20))
    make_robot(ctx, "大群", None)
    assert remind_due(at(ctx, 11, 21)) == 0
    assert remind_due(at(ctx, 11, 24)) == 4 + 2


def test_robots_announce_a_round_on_its_first_day_only(ctx: Ctx, unit: int, round_id: int) -> None:
    make_robot(ctx, "大群", None)
    make_robot(ctx, "别的厅", make_unit(ctx, "省教育厅"))
    assert remind_due(at(ctx, 11, 18, 10)) == 1
    assert remind_due(at(ctx, 11, 18, 11)) == 0
    row = ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.robot_id).is_not(None))).one()
    assert (row.kind, row.payload["units"], row.payload["owed"]) == (MessageKind.ROUND_OPENED, 1, 2)
    make_robot(ctx, "迟到", None)
    assert remind_due(at(ctx, 11, 19, 10)) == 0
