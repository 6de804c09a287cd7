"""A person gets so many mails a day; what exceeds them is one digest, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.db import Database
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Mute, Occurrence
from app.outbox.service import cancel_for
from app.outbox.service.bundling import bundle_excess
from app.outbox.service.delivery import Tally, deliver_due
from tests.service.outbox.test_delivery import World, put

CAP = 3


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return World(database, clock)


def deliver(world: World) -> Tally:
    return deliver_due(replace(world.sender(), mails_per_day=CAP))


def subjects(world: World) -> list[str]:
    return [letter.subject for letter in world.post.taken]


def occasions(world: World, first: int, last: int) -> None:
    """Each of them would be a mail of its own."""
    put(world, *(world.occasion(number, f"d{number}") for number in range(first, last + 1)))


def test_up_to_the_cap_everything_goes_as_it_is(world: World) -> None:
    occasions(world, 1, CAP)
    assert deliver(world).sent == CAP
    assert all("退回" in subject for subject in subjects(world))


def test_what_exceeds_the_cap_is_one_digest_with_every_item(world: World) -> None:
    occasions(world, 1, 6)
    assert deliver(world).sent == CAP
    assert subjects(world)[-1] == "督办汇总：今天另有4条事项"
    body = world.post.taken[-1].body
    assert all(f"任务{number}" in body for number in (3, 4, 5, 6))
    assert world.ends() == {OccurrenceState.SENT}
    assert world.states().count(MessageState.CANCELLED) == 4


def test_after_the_digest_the_rest_waits_for_the_morning(world: World) -> None:
    occasions(world, 1, 6)
    deliver(world)
    occasions(world, 7, 9)
    assert deliver(world).sent == 0
    occasions(world, 10, 10)
    assert deliver(world).sent == 0
    world.clock.at += timedelta(days=1)
    assert deliver(world).sent == 1
    assert subjects(world)[-1] == "督办汇总：今天另有4条事项"
    assert world.ends() == {OccurrenceState.SENT}


def test_what_was_settled_meanwhile_is_not_in_the_digest(world: World) -> None:
    occasions(world, 1, 6)
    with world.context() as ctx:
        assert bundle_excess(ctx, CAP) == 4
        cancel_for(ctx, "assignment", [5, 6], CancelReason.SUBMITTED, kinds=(MessageKind.REPORT_RETURNED,))
    deliver(world)
    assert subjects(world)[-1] == "督办汇总：今天另有2条事项"
    assert "任务5" not in world.post.taken[-1].body


def test_muted_kinds_and_other_channels_do_not_count(world: World) -> None:
    with world.context() as ctx:
        ctx.session.add(Mute(user_id=world.user, kind=MessageKind.REPORT_RETURNED, channel=Channel.SMTP))
    put(world, *(world.occasion(n, f"d{n}") for n in range(1, 7)), channels=(Channel.IN_APP, Channel.SMTP))
    assert deliver(world).sent == 6
    with world.context() as ctx:
        kinds = ctx.session.scalars(sa.select(col(Message.kind))).all()
    assert MessageKind.DIGEST not in kinds


def test_no_cap_means_no_digest(world: World) -> None:
    occasions(world, 1, 6)
    with world.context() as ctx:
        assert bundle_excess(ctx, 0) == 0
    assert deliver_due(world.sender()).sent == 6


def test_every_occurrence_keeps_its_key(world: World) -> None:
    occasions(world, 1, 6)
    with world.context() as ctx:
        before = set(ctx.session.scalars(sa.select(col(Occurrence.key))))
    deliver(world)
    occasions(world, 1, 6)
    with world.context() as ctx:
        assert set(ctx.session.scalars(sa.select(col(Occurrence.key)))) == before
    assert deliver(world).sent == 0
