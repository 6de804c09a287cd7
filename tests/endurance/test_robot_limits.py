"""Robots that enforce what their vendors publish: thousands of messages, two senders, no refusal for speed."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core import db
from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.core.templating import template_loader
from app.outbox.channels.robots import RobotPost
from app.outbox.channels.vendors import VENDORS, dingtalk_sign, feishu_sign
from app.outbox.enums import Channel, MessageKind, MessageState
from app.outbox.letters import message_environment
from app.outbox.models import Message, Robot
from app.outbox.rules import Occasion
from app.outbox.service import enqueue
from app.outbox.service.delivery import Sender, deliver_due
from scheduler.runner import DELIVERY_SECONDS
from tests.support.database import KEY, fresh_url
from tests.support.fixtures import NOW
from tests.support.folders import swift_folder

# (robots, messages of each): five thousand in all.
FLEET = {Channel.WECOM: (6, 250), Channel.DINGTALK: (6, 250), Channel.FEISHU: (4, 500)}
TOTAL = sum(robots * each for robots, each in FLEET.values())
# What one sender takes of a tick before it is the other's turn.
SHARE = 12
SECRET = "SEC-of-the-stub"
LIMITS = {
    Channel.WECOM: ((20, 60),),
    Channel.DINGTALK: ((20, 60),),
    Channel.FEISHU: ((100, 60), (5, 1)),
}
CODES = {Channel.WECOM: ("errcode", 45009), Channel.DINGTALK: ("errcode", 130101), Channel.FEISHU: ("code", 11232)}
PENALTY = {Channel.DINGTALK: timedelta(minutes=10)}
SIZES = {Channel.WECOM: 2048, Channel.DINGTALK: 20_000, Channel.FEISHU: 20 * 1024}


@dataclass
class Stubs:
    """All three vendors. A request too many is refused with the vendor's code, and DingTalk sulks for ten minutes."""

    clock: FixedClock
    accepted: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    texts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sulking: dict[str, datetime] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        channel, robot = self._robot(request)
        name, too_fast = CODES[channel]
        body = json.loads(request.content)
        if not self._is_signed(channel, request, body):
            return httpx.Response(200, json={name: 310000 if channel is Channel.DINGTALK else 19021})
        text = (body.get("text") or body["content"]).get("content") or body["content"]["text"]
        if len(text.encode()) > SIZES[channel]:
            return httpx.Response(200, json={name: 40058, "errmsg": "too long"})
        if self._is_too_fast(channel, robot):
            self.refused[channel.value] += 1
            return httpx.Response(200, json={name: too_fast})
        self.texts[f"{robot}:{len(self.accepted[robot])}"] += 1
        return httpx.Response(200, json={name: 0})

    def _robot(self, request: httpx.Request) -> tuple[Channel, str]:
        query = parse_qs(request.url.query.decode())
        if request.url.path.startswith("/cgi-bin/"):
            return Channel.WECOM, query["key"][0]
        if request.url.path.startswith("/robot/"):
            return Channel.DINGTALK, query["access_token"][0]
        return Channel.FEISHU, request.url.path.rsplit("/", 1)[1]

    def _is_signed(self, channel: Channel, request: httpx.Request, body: dict[str, str]) -> bool:
        if channel is Channel.DINGTALK:
            stamp = request.url.params["timestamp"]
            return request.url.params["sign"] == dingtalk_sign(SECRET, int(stamp))
        return channel is not Channel.FEISHU or body["sign"] == feishu_sign(SECRET, int(body["timestamp"]))

    def _is_too_fast(self, channel: Channel, robot: str) -> bool:
        now, seen = self.clock.now(), self.accepted[robot]
        if now < self.sulking.get(robot, now):
            return True
        for most, seconds in LIMITS[channel]:
            if sum(now - one < timedelta(seconds=seconds) for one in seen) >= most:
                self.sulking[robot] = now + PENALTY.get(channel, timedelta())
                return True
        seen.append(now)
        if len(seen) > 100:
            seen.popleft()
        return False


@dataclass(frozen=True)
class Node:
    """One of two senders with an engine of its own."""

    name: str
    database: Database
    clock: FixedClock
    stubs: Stubs

    @contextmanager
    def context(self) -> Iterator[Ctx]:
        with self.database.transaction(write=True) as session:
            yield Ctx(session=session, actor=Actor.system("test"), now=self.clock.now())

    def sender(self) -> Sender:
        post = RobotPost(lambda: httpx.Client(transport=httpx.MockTransport(self.stubs)))
        environment = message_environment(template_loader())
        return Sender(self.name, self.context, lambda *_: {}, environment, {}, "http://x", robots=post)


@pytest.fixture
def nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Node, Node]]:
    monkeypatch.setattr(db, "BUSY_MS", 60_000)
    clock = FixedClock(NOW)
    stubs = Stubs(clock)
    with swift_folder(tmp_path) as folder, fresh_url(folder) as url, ExitStack() as stack:
        made = []
        for name in ("one", "two"):
            database = Database(make_engine(url), audit_key=KEY)
            stack.callback(database.dispose)
            made.append(Node(name, database, clock, stubs))
        yield made[0], made[1]


def fill(node: Node) -> None:
    with node.context() as ctx:
        for channel, (robots, each) in FLEET.items():
            for number in range(robots):
                robot = Robot(
                    name=f"{channel.value}{number}",
                    channel=channel,
                    base_url=VENDORS[channel].home,
                    token=f"{channel.value}-{number}",
                    secret=SECRET,
                    created_at=ctx.now,
                )
                ctx.session.add(robot)
                ctx.session.flush()
                assert robot.id is not None
                enqueue(ctx, [_trial(ctx, robot.id, step) for step in range(each)], (channel,))


def _trial(ctx: Ctx, robot_id: int, step: int) -> Occasion:
    return Occasion(
        kind=MessageKind.TRIAL,
        recipient_id=None,
        robot_id=robot_id,
        subject_kind="robot",
        subject_id=robot_id,
        digest=str(step),
        due_at=ctx.now,
        step=str(step),
    )


def waiting(node: Node) -> int:
    with node.context() as ctx:
        left = sa.select(sa.func.count()).select_from(Message).where(col(Message.state) == MessageState.READY)
        return ctx.session.scalar(left) or 0


def test_five_thousand_messages_meet_no_limit(nodes: tuple[Node, Node]) -> None:
    """Two senders in turns, each tick of the clock as long as the scheduler's."""
    one, two = nodes
    fill(one)
    assert waiting(one) == TOTAL == 5_000
    senders = (one.sender(), two.sender())
    begun = one.clock.now()
    while waiting(one):
        for sender in senders:
            deliver_due(sender, limit=SHARE)
        one.clock.move(seconds=DELIVERY_SECONDS)
        assert one.clock.now() - begun < timedelta(hours=3), f"{waiting(one)} messages never went out"
    assert one.stubs.refused == Counter()
    assert sum(one.stubs.texts.values()) == TOTAL
    with one.context() as ctx:
        owners = set(ctx.session.scalars(sa.select(col(Message.lease_owner)).distinct()))
        states = set(ctx.session.scalars(sa.select(col(Message.state)).distinct()))
    assert owners == {"one", "two"}, "one of the senders did nothing: the test proved nothing"
    assert states == {MessageState.SENT}
    print(f"{TOTAL} messages in {one.clock.now() - begun} of the robots' time")


def test_the_stubs_refuse_what_comes_too_fast(nodes: tuple[Node, Node]) -> None:
    """Without a pace of ours the same stubs would refuse: they are no dummies."""
    one, _ = nodes
    post = httpx.Client(transport=httpx.MockTransport(one.stubs))
    for channel, (most, seconds) in {Channel.WECOM: (20, 60), Channel.FEISHU: (5, 1)}.items():
        address = {Channel.WECOM: "https://w/cgi-bin/webhook/send?key=k", Channel.FEISHU: "https://f/hook/f"}[channel]
        stamp = str(int(NOW.timestamp()))
        body = {"text": {"content": "x"}, "timestamp": stamp, "sign": feishu_sign(SECRET, int(stamp))}
        for _ in range(most):
            assert 0 in post.post(address, json=body).json().values()
        assert 0 not in post.post(address, json=body).json().values()
        one.clock.move(seconds=seconds)
        assert 0 in post.post(address, json=body).json().values()
        one.clock.at = NOW
