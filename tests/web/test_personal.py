"""Own settings: which mails, and a calendar address that shows exactly what its owner may see."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.core.config import Settings
from app.outbox.enums import Channel, MessageState
from app.outbox.letters import Letter
from app.outbox.models import Message
from app.outbox.service.delivery import deliver_due
from app.plans.models import Plan
from app.rounds.models import Round
from scheduler.runner import Runner
from tests.support.contexts import system_ctx
from tests.support.factories.rounds import make_plan, make_task
from tests.support.icalendar import Calendar, parse
from tests.support.site import Site

ClientFor = Callable[[str], TestClient]


def subscribe(site: Site, login: str) -> str:
    page = site.person(login).post("/messages/feeds").text
    return "/feeds/" + page.split("/feeds/")[1].split("<")[0]


def read(client: TestClient, address: str) -> Calendar:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return parse(answer.content.decode())


def test_a_feed_needs_no_login_and_shows_the_owners_dates(site: Site, client: TestClient) -> None:
    address = subscribe(site, "gx1")
    calendar = read(client, address)
    (due,) = [event for event in calendar.events if event["UID"].startswith("round-")]
    assert due["UID"] == f"round-{site.round_id}-lead@127.0.0.1"
    assert "应报2项，未报2项" in due["DESCRIPTION"]
    assert due.moments["DTSTART"].isoformat() == "2026-11-25T10:00:00+00:00"
    site.file("gx1")
    assert "未报1项" in read(client, address).events[0]["DESCRIPTION"]


def test_what_the_owner_cannot_see_is_not_in_the_feed(site: Site, client: TestClient) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        plan = make_plan(ctx, "只给教育厅的方案")
        make_task(ctx, plan, 7, [site.units[1]], title="教育厅的任务", deadline=ctx.today.replace(month=12))
    mine, theirs, office = (read(client, subscribe(site, login)) for login in ("gx1", "jy1", "bgs"))
    said = [" ".join(event["SUMMARY"] for event in one.events) for one in (mine, theirs, office)]
    assert ["教育厅的任务" in words for words in said] == [False, True, True]
    assert read(client, subscribe(site, "guan")).events == [], "an administrator reads no business"


def test_a_feed_follows_a_round_that_moves(site: Site, client: TestClient) -> None:
    address = subscribe(site, "bgs")
    before = read(client, address).events[0]
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.execute(sa.text("UPDATE assignment SET due_at = '2026-11-27 10:00:00'"))
        assert ctx.session.get_one(Round, site.round_id)
        assert ctx.session.get_one(Plan, 1)
    after = read(client, address).events[0]
    assert before["UID"] == after["UID"]
    assert before.moments["DTSTART"] < after.moments["DTSTART"]


def test_a_revoked_feed_and_one_of_somebody_gone_are_unknown(site: Site, client: TestClient) -> None:
    address = subscribe(site, "gx1")
    assert site.person("gx2").post("/messages/feeds/1/revocation").status_code == 404
    assert site.person("gx1").post("/messages/feeds/1/revocation").status_code == 303
    gone = client.get(address)
    unknown = client.get("/feeds/never-made.ics")
    assert (gone.status_code, unknown.status_code) == (404, 404)
    other = subscribe(site, "gx2")
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.execute(sa.text("UPDATE user_account SET active = false WHERE login = 'gx2'"))
    assert client.get(other).status_code == 404


def test_the_address_is_shown_once_and_there_are_not_too_many(site: Site) -> None:
    person = site.person("gx1")
    address = subscribe(site, "gx1")
    assert address.split("/")[-1] not in person.get("/messages/settings").text
    for _ in range(4):
        subscribe(site, "gx1")
    full = person.post("/messages/feeds")
    assert full.status_code == 422
    assert "最多同时使用5个订阅地址" in full.text


class Post:
    def __init__(self) -> None:
        self.to: list[str] = []

    def send(self, letter: Letter) -> None:
        self.to.append(letter.to_name)


def test_mail_can_be_declined_by_kind_but_not_the_inside(site: Site, settings: Settings) -> None:
    person = site.person("gx1")
    assert "9类消息同时发邮件" in person.get("/messages/settings").text
    kept = ["reminder", "urged", "report_returned", "report_accepted", "instruction"]
    assert person.post("/messages/settings", data={"mail_kinds": kept}).status_code == 303
    assert "5类消息同时发邮件" in person.get("/messages/settings").text
    post = Post()
    deliver_due(Runner(settings, site.database, site.clock).sender({Channel.SMTP: post}))
    assert sorted(post.to) == ["方圆", "陈晓"]
    assert "期次已开启" in person.get("/messages").text
    with site.database.transaction(write=False) as session:
        states = list(session.scalars(sa.select(col(Message.state)).where(col(Message.channel) == Channel.SMTP)))
    assert sorted(states) == [MessageState.CANCELLED, MessageState.SENT, MessageState.SENT]


@pytest.mark.parametrize(("login", "said"), [("bgs", "1类消息同时发邮件"), ("guan", "您的角色没有邮件通知")])
def test_everybody_has_the_choices_of_their_role(site: Site, login: str, said: str) -> None:
    page = site.person(login).get("/messages/settings").text
    assert said in page
    assert site.person(login).post("/messages/settings", data={"mail_kinds": "nonsense"}).status_code == 303
