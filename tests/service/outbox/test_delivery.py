"""Sending: what is due goes out once, failures wait or are shown, a lost sender is survived."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.templating import template_loader
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.letters import Letter, message_environment
from app.outbox.models import Message, Mute, Notice, Occurrence
from app.outbox.rules import LEASE, Occasion
from app.outbox.service import cancel_for, enqueue, supersede
from app.outbox.service.claims import claim_one
from app.outbox.service.delivery import Sender, deliver_due, retry_message
from app.policy.roles import Role
from app.reminders.queries import recipients
from tests.support.factories.accounts import make_unit, make_user

Script = Callable[[Letter], None]


class Post:
    """Does what its script says to each letter, and keeps those it accepted."""

    def __init__(self, script: Script | None = None) -> None:
        self.taken: list[Letter] = []
        self.script = script

    def send(self, letter: Letter) -> None:
        if self.script:
            self.script(letter)
        self.taken.append(letter)


class World:
    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock, self.post = database, clock, Post()
        with self.context() as ctx:
            unit = make_unit(ctx, "省工业和信息化厅")
            self.user = make_user(ctx, "zhoumin", Role.LIAISON, unit_id=unit)

    @contextmanager
    def context(self) -> Iterator[Ctx]:
        with self.database.transaction(write=True) as session:
            yield Ctx(session=session, actor=Actor.system("test"), now=self.clock.now())

    def sender(self, name: str = "one") -> Sender:
        return Sender(
            name,
            self.context,
            recipients,
            message_environment(template_loader()),
            {Channel.SMTP: self.post},
            "http://x",
        )

    def occasion(self, subject: int = 1, digest: str = "d") -> Occasion:
        facts = (
            ("number", str(subject)),
            ("task", f"任务{subject}"),
            ("period", "2026-11"),
            ("assignment_id", subject),
        )
        return Occasion(
            MessageKind.REPORT_RETURNED,
            self.user,
            "assignment",
            subject,
            digest,
            self.clock.now(),
            payload=(*facts, ("reason", "请补充佐证。")),
        )

    def states(self) -> list[MessageState]:
        with self.context() as ctx:
            return list(ctx.session.scalars(sa.select(col(Message.state)).order_by(col(Message.id))))

    def ends(self) -> set[OccurrenceState]:
        with self.context() as ctx:
            return set(ctx.session.scalars(sa.select(col(Occurrence.state))))


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return World(database, clock)


def put(world: World, *occasions: Occasion, channels: tuple[Channel, ...] = (Channel.SMTP,)) -> int:
    with world.context() as ctx:
        return enqueue(ctx, occasions, channels)


def test_the_same_occasion_is_written_once(world: World) -> None:
    assert put(world, world.occasion()) == 1
    assert put(world, world.occasion()) == 0
    assert put(world) == 0


def test_a_digest_is_one_letter_about_many_things(world: World) -> None:
    put(world, *(world.occasion(n) for n in range(1, 4)), channels=(Channel.IN_APP, Channel.SMTP))
    tally = deliver_due(world.sender())
    assert (tally.sent, len(world.post.taken)) == (2, 1)
    assert all(f"任务{n}" in world.post.taken[0].body for n in (1, 2, 3))
    assert deliver_due(world.sender()).sent == 0
    with world.context() as ctx:
        assert ctx.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1


def test_what_was_cancelled_is_not_sent(world: World) -> None:
    put(world, world.occasion())
    with world.context() as ctx:
        assert cancel_for(ctx, "assignment", [9], CancelReason.SUBMITTED) == 0
        kinds = (MessageKind.REPORT_RETURNED,)
        assert cancel_for(ctx, "assignment", [1], CancelReason.SUBMITTED, kinds=kinds) == 1
    assert deliver_due(world.sender()).sent == 0
    assert world.states() == [MessageState.CANCELLED]


def test_a_superseded_step_goes_no_more(world: World) -> None:
    put(world, world.occasion(1, "a"), world.occasion(2, "b"))
    with world.context() as ctx:
        assert supersede(ctx, [1], 2) == 1
    deliver_due(world.sender())
    assert ["任务2" in letter.body and "任务1" not in letter.body for letter in world.post.taken] == [True]


def test_somebody_gone_is_told_nothing(world: World) -> None:
    put(world, world.occasion())
    with world.context() as ctx:
        ctx.session.execute(sa.text("UPDATE user_account SET active = false"))
    assert deliver_due(world.sender()).cancelled == 1
    assert world.ends() == {OccurrenceState.CANCELLED}


def fail(*failures: DeliveryFailure) -> Script:
    left = list(failures)

    def script(_letter: Letter) -> None:
        if left:
            raise left.pop(0)

    return script


def test_a_busy_server_is_asked_again_later(world: World) -> None:
    world.post.script = fail(DeliveryFailure("451 try later"), DeliveryFailure("timeout", unknown=True))
    put(world, world.occasion())
    assert deliver_due(world.sender()).retried == 1
    assert deliver_due(world.sender()).sent == 0
    world.clock.move(minutes=1)
    assert deliver_due(world.sender()).retried == 1
    world.clock.move(minutes=5)
    assert deliver_due(world.sender()).sent == 1
    assert world.post.taken[0].maybe_twice


def test_an_unknown_end_twice_is_left_to_a_person(world: World) -> None:
    world.post.script = fail(DeliveryFailure("?", unknown=True), DeliveryFailure("?", unknown=True))
    put(world, world.occasion())
    deliver_due(world.sender())
    world.clock.move(minutes=1)
    assert deliver_due(world.sender()).failed == 1
    assert world.ends() == {OccurrenceState.FAILED}


def test_a_refusal_for_good_fails_at_once_and_can_be_retried(world: World) -> None:
    world.post.script = fail(DeliveryFailure("550 no such mailbox", permanent=True))
    put(world, world.occasion())
    assert deliver_due(world.sender()).failed == 1
    with world.context() as ctx:
        assert retry_message(ctx, 1)
        assert not retry_message(ctx, 1)
    assert deliver_due(world.sender()).sent == 1


def test_one_strange_message_does_not_stop_the_others(world: World) -> None:
    def odd(letter: Letter) -> None:
        if "任务1" in letter.body:
            raise RuntimeError("odd")

    world.post.script = odd
    put(world, world.occasion(1, "a"), world.occasion(2, "b"))
    tally = deliver_due(world.sender())
    assert (tally.sent, tally.retried) == (1, 1)


def test_a_dead_sender_is_survived_once_marked_then_left(world: World) -> None:
    put(world, world.occasion())
    for expected in (MessageState.READY, MessageState.FAILED):
        with world.context() as ctx:
            assert claim_one(ctx, (Channel.SMTP,), "dead") is not None
        world.clock.move(seconds=LEASE.total_seconds() + 1)
        silent = replace(world.sender(), outside={})
        deliver_due(silent)
        assert world.states() == [expected]
    assert world.ends() == {OccurrenceState.FAILED}


def test_without_a_mail_server_letters_wait(world: World) -> None:
    put(world, world.occasion())
    assert deliver_due(replace(world.sender(), outside={})).sent == 0
    assert world.states() == [MessageState.READY]


def test_the_limit_of_one_sweep_is_kept(world: World) -> None:
    put(world, *(world.occasion(n, f"d{n}") for n in range(5)))
    assert deliver_due(world.sender(), limit=3).sent == 3
    assert deliver_due(world.sender()).sent == 2


def test_what_joins_a_digest_that_has_gone_out_gets_a_letter_of_its_own(world: World) -> None:
    put(world, world.occasion(1))
    deliver_due(world.sender())
    world.clock.move(minutes=1)
    assert put(world, world.occasion(1), world.occasion(2)) == 1
    assert deliver_due(world.sender()).sent == 1
    assert ["任务2" in letter.body for letter in world.post.taken] == [False, True]
    assert world.ends() == {OccurrenceState.SENT}


def test_what_was_on_its_way_when_the_report_came_in_counts_as_told(world: World) -> None:
    def file_meanwhile(_letter: Letter) -> None:
        with world.context() as ctx:
            kinds = (MessageKind.REPORT_RETURNED,)
            cancel_for(ctx, "assignment", [1], CancelReason.SUBMITTED, kinds=kinds)

    world.post.script = file_meanwhile
    put(world, world.occasion())
    assert deliver_due(world.sender()).sent == 1
    assert (world.states(), world.ends()) == ([MessageState.SENT], {OccurrenceState.SENT})


@pytest.mark.parametrize("late", [DeliveryFailure("550 refused, long ago", permanent=True), None])
def test_a_sender_that_slept_over_its_lease_changes_nothing(world: World, late: DeliveryFailure | None) -> None:
    def sleep(_letter: Letter) -> None:
        world.post.script = None
        world.clock.move(seconds=LEASE.total_seconds() + 1)
        assert deliver_due(world.sender("two")).sent == 1
        if late:
            raise late

    world.post.script = sleep
    put(world, world.occasion())
    deliver_due(world.sender("one"))
    assert (world.states(), world.ends()) == ([MessageState.SENT], {OccurrenceState.SENT})
    assert [letter.maybe_twice for letter in world.post.taken] == ([True] if late else [True, False])
    with world.context() as ctx:
        assert ctx.session.scalars(sa.select(col(Message.attempts))).one() == 2


def test_what_is_settled_by_the_time_of_sending_is_cancelled_with_its_reason(world: World) -> None:
    put(world, world.occasion(1), world.occasion(2))
    settled = replace(world.sender(), spent=lambda _session, waiting: {waiting[0].id or 0: CancelReason.EXTENDED})
    assert deliver_due(settled).sent == 1
    assert "任务1" not in world.post.taken[0].body
    with world.context() as ctx:
        rows = ctx.session.execute(sa.select(col(Occurrence.state), col(Occurrence.cancel_reason))).all()
    assert [tuple(row) for row in rows] == [
        (OccurrenceState.CANCELLED, CancelReason.EXTENDED),
        (OccurrenceState.SENT, None),
    ]


def test_a_muted_kind_is_not_mailed_but_stands_inside(world: World) -> None:
    with world.context() as ctx:
        ctx.session.add(Mute(user_id=world.user, kind=MessageKind.REPORT_RETURNED, channel=Channel.SMTP))
    put(world, world.occasion(), channels=(Channel.IN_APP, Channel.SMTP))
    tally = deliver_due(world.sender())
    assert (tally.sent, tally.cancelled, world.post.taken) == (1, 1, [])


def test_in_quiet_hours_only_the_inside_is_served(world: World) -> None:
    put(world, world.occasion(), channels=(Channel.IN_APP, Channel.SMTP))
    assert deliver_due(replace(world.sender(), is_quiet=lambda _ctx: True)).sent == 1
    assert world.post.taken == []
    assert deliver_due(world.sender()).sent == 1


def test_a_letter_is_kept_as_it_went_out(world: World) -> None:
    put(world, world.occasion())
    deliver_due(world.sender())
    with world.context() as ctx:
        message = ctx.session.scalars(sa.select(Message)).one()
        assert (message.subject, message.body) == (world.post.taken[0].subject, world.post.taken[0].body)
        assert message.wording == 0
