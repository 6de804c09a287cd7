"""Robots: over HTTP as documented, at their pace, with their faults shown and their keys hidden."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.logs import set_up_logs
from app.core.templating import template_loader
from app.outbox.channels.robots import RobotPost
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.letters import message_environment
from app.outbox.models import Message, Occurrence, Robot
from app.outbox.rules import Occasion
from app.outbox.service import cancel_robot, enqueue
from app.outbox.service.claims import claim_one, give_back, take_turn
from app.outbox.service.delivery import Sender, Tally, deliver_due

OK = {"errcode": 0, "errmsg": "ok"}
Handler = Callable[[httpx.Request], httpx.Response]


def answering(body: object, status: int = 200) -> Handler:
    return lambda _request: httpx.Response(status, json=body)


@dataclass
class Group:
    """A chat group with a robot, at the other end of HTTP."""

    database: Database
    clock: FixedClock
    answer: Handler = field(default_factory=lambda: answering(OK))
    heard: list[httpx.Request] = field(default_factory=list)
    robot: int = 0

    @contextmanager
    def context(self) -> Iterator[Ctx]:
        with self.database.transaction(write=True) as session:
            yield Ctx(session=session, actor=Actor.system("test"), now=self.clock.now())

    def add_robot(self, channel: Channel = Channel.DINGTALK) -> int:
        with self.context() as ctx:
            robot = Robot(
                name=f"{channel.label}{self.robot}",
                channel=channel,
                base_url="https://gateway.example",
                token="the-token-of-it",
                secret="SECof-it",
                created_at=ctx.now,
            )
            ctx.session.add(robot)
            ctx.session.flush()
            self.robot = robot.id or 0
        return self.robot

    def tell(self, count: int = 1, channel: Channel = Channel.DINGTALK) -> None:
        with self.context() as ctx:
            enqueue(ctx, [self.trial(number) for number in range(count)], (channel,))

    def trial(self, number: int) -> Occasion:
        return Occasion(
            kind=MessageKind.TRIAL,
            recipient_id=None,
            robot_id=self.robot,
            subject_kind="robot",
            subject_id=self.robot,
            digest=str(number),
            due_at=self.clock.now(),
            step=str(number),
        )

    def hear(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return self.answer(request)

    def deliver(self) -> Tally:
        def client() -> httpx.Client:
            return httpx.Client(transport=httpx.MockTransport(self.hear))

        environment = message_environment(template_loader())
        return deliver_due(
            Sender("one", self.context, lambda *_: {}, environment, {}, "http://x", robots=RobotPost(client))
        )

    def robot_row(self) -> Robot:
        with self.context() as ctx:
            return ctx.session.get_one(Robot, self.robot)

    def states(self) -> list[MessageState]:
        with self.context() as ctx:
            return list(ctx.session.scalars(sa.select(col(Message.state)).order_by(col(Message.id))))


@pytest.fixture
def group(database: Database, clock: FixedClock) -> Group:
    made = Group(database, clock)
    made.clock.move(minutes=7)
    made.add_robot()
    return made


def test_a_group_is_told_once_with_a_signature(group: Group) -> None:
    group.tell()
    assert group.deliver().sent == 1
    assert group.deliver().sent == 0
    (request,) = group.heard
    assert request.url.params["access_token"] == "the-token-of-it"
    assert {"timestamp", "sign"} <= set(request.url.params)
    assert "试发" in json.loads(request.content)["text"]["content"]


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.FEISHU])
def test_the_other_vendors_are_reached_too(group: Group, channel: Channel) -> None:
    group.add_robot(channel)
    group.answer = answering({"code": 0, "errcode": 0})
    group.tell(1, channel)
    assert group.deliver().sent == 1
    assert group.heard[0].url.host == "gateway.example"


def test_no_more_than_the_pace_goes_out_at_once(group: Group) -> None:
    group.tell(5)
    assert group.deliver().sent == 3
    group.clock.move(seconds=4)
    assert group.deliver().sent == 1
    assert group.deliver().sent == 0


def test_too_fast_holds_the_robot_and_costs_no_attempt(group: Group) -> None:
    group.answer = answering({"errcode": 130101, "errmsg": "send too fast"})
    group.tell(3)
    assert group.deliver().retried == 1
    assert len(group.heard) == 1, "the robot was asked again although it is held"
    group.answer = answering(OK)
    group.clock.move(minutes=9)
    assert group.deliver().sent == 0
    group.clock.move(minutes=1)
    assert group.deliver().sent == 3
    with group.context() as ctx:
        assert set(ctx.session.scalars(sa.select(col(Message.attempts)))) == {1}


def test_a_wrong_key_fails_at_once_and_is_shown_until_it_works(group: Group) -> None:
    group.answer = answering({"errcode": 310000, "errmsg": "sign not match"})
    group.tell()
    assert group.deliver().failed == 1
    assert group.robot_row().fault == "地址、密钥或安全设置不对：代码310000 sign not match"
    group.answer = answering(OK)
    group.tell(2)
    assert group.deliver().sent == 1
    assert group.robot_row().fault == ""


def test_a_redirect_is_not_followed(group: Group) -> None:
    group.answer = lambda _request: httpx.Response(302, headers={"location": "https://elsewhere.example/login"})
    group.tell()
    assert group.deliver().retried == 1
    assert [request.url.host for request in group.heard] == ["gateway.example"]


@pytest.mark.parametrize(
    ("error", "twice"),
    [(httpx.ReadTimeout("x"), True), (httpx.RemoteProtocolError("x"), True), (httpx.ConnectError("x"), False)],
)
def test_an_answer_that_never_came_is_marked(group: Group, error: Exception, *, twice: bool) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    group.answer = fail
    group.tell()
    assert group.deliver().retried == 1
    group.answer = answering(OK)
    group.clock.move(minutes=1)
    assert group.deliver().sent == 1
    assert ("可能重复" in json.loads(group.heard[-1].content)["text"]["content"]) is twice


def test_nobody_reads_a_key_in_log_message_or_robot(
    group: Group, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.INFO)
    set_up_logs("json", "INFO")

    def fail(request: httpx.Request) -> httpx.Response:
        raise RuntimeError(f"cannot reach {request.url}")

    group.tell()
    group.answer = fail
    assert group.deliver().retried == 1
    group.clock.move(minutes=1)
    group.answer = answering(OK)
    assert group.deliver().sent == 1
    logging.getLogger("duban.test").info("a line of ours")
    written = capsys.readouterr().err
    assert "a line of ours" in written
    with group.context() as ctx:
        kept = "".join(ctx.session.scalars(sa.select(col(Message.last_error) + col(Message.address))))
    for secret in ("the-token-of-it", "SECof-it"):
        assert secret not in written + kept + group.robot_row().fault


def test_what_waits_for_a_robot_that_is_switched_off_is_cancelled(group: Group) -> None:
    group.tell()
    with group.context() as ctx:
        assert cancel_robot(ctx, group.robot, CancelReason.ROBOT_OFF) == 1
    assert group.states() == [MessageState.CANCELLED]
    group.tell(2)
    with group.context() as ctx:
        ctx.session.get_one(Robot, group.robot).enabled = False
    assert group.deliver().cancelled == 1
    with group.context() as ctx:
        rows = ctx.session.execute(sa.select(col(Occurrence.state), col(Occurrence.cancel_reason)))
        ends = {(state, reason) for state, reason in rows}
    assert ends == {(OccurrenceState.CANCELLED, CancelReason.ROBOT_OFF)}
    assert group.heard == []


def test_a_robot_that_is_held_keeps_its_messages(group: Group) -> None:
    group.tell()
    with group.context() as ctx:
        ctx.session.get_one(Robot, group.robot).held_until = ctx.now + timedelta(minutes=3)
    assert group.deliver().sent == 0
    group.clock.move(minutes=3)
    assert group.deliver().sent == 1


def test_of_two_senders_that_saw_the_same_turn_one_gives_its_message_back(group: Group) -> None:
    group.tell(2)
    with group.context() as ctx:
        message = claim_one(ctx, (Channel.DINGTALK,), "one")
        assert message is not None
        assert [take_turn(ctx, group.robot) for _ in range(4)] == [True, True, True, False]
        give_back(ctx, message)
        assert take_turn(ctx, 999_999), "a robot that is gone must not make its messages wait for ever"
    assert group.states() == [MessageState.READY] * 2
    with group.context() as ctx:
        assert set(ctx.session.scalars(sa.select(col(Message.attempts)))) == {0}
        assert claim_one(ctx, (Channel.DINGTALK,), "two") is None


def test_a_gateway_that_says_the_address_back_is_not_quoted_with_its_keys(group: Group) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        key = request.url.params["access_token"]
        return httpx.Response(200, json={"errcode": 310000, "errmsg": f"no route for {key}"})

    group.tell()
    group.answer = echo
    group.deliver()
    with group.context() as ctx:
        kept = "".join(ctx.session.scalars(sa.select(col(Message.last_error))))
    assert "no route for ***" in kept
    assert "the-token-of-it" not in kept + group.robot_row().fault
