"""Own notices, and the office's send log."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.enums import Channel
from app.outbox.letters import Letter
from app.outbox.service.delivery import deliver_due
from app.policy.roles import Role
from scheduler.jobs import JOBS
from scheduler.runner import Runner
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_round

ClientFor = Callable[[str], TestClient]


class Post:
    """A mail server that keeps what it gets, or refuses everything for good."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.letters: list[Letter] = []
        self.refuse = refuse

    def send(self, letter: Letter) -> None:
        if self.refuse:
            raise DeliveryFailure("550 no such mailbox", permanent=True)
        self.letters.append(letter)


@pytest.fixture
def runner(app: FastAPI, settings: Settings, database: Database, clock: FixedClock) -> Runner:
    assert app
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now())
        unit = make_unit(ctx, "省工业和信息化厅")
        make_user(ctx, "zhoumin", Role.LIAISON, unit_id=unit, name="周敏")
        make_user(ctx, "bangong", Role.OFFICE, name="许若溪")
        make_round(ctx, [([unit], []), ([unit], [])])
    return Runner(settings, database, clock)


def deliver(runner: Runner, post: Post) -> None:
    deliver_due(runner.sender({Channel.SMTP: post}))


def test_the_opening_is_told_once_by_mail_and_inside(runner: Runner, client_for: ClientFor) -> None:
    post = Post()
    deliver(runner, post)
    deliver(runner, post)
    assert [letter.subject for letter in post.letters] == ["11月期次已开启，应报2项"]
    assert post.letters[0].to_address == "zhoumin@example.gov.cn"
    page = client_for("zhoumin").get("/messages")
    assert page.text.count("11月期次已开启，应报2项") == 1
    assert client_for("bangong").get("/messages").text.count("11月期次已开启") == 0


def test_each_step_reminds_once_and_names_what_is_owed(runner: Runner, clock: FixedClock) -> None:
    post = Post()
    deliver(runner, post)
    subjects = []
    for moment in ("2026-11-20T01:05", "2026-11-24T01:05", "2026-11-25T01:05", "2026-11-26T01:05"):
        clock.at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        for job in ("reminders", "reminders"):
            runner.run_job(next(one for one in JOBS if one.id == job))
        post.letters.clear()
        deliver(runner, post)
        subjects.append([letter.subject for letter in post.letters])
    assert subjects == [
        ["还有2项未报，2026年11月25日 18:00截止"],
        ["还有2项未报，2026年11月25日 18:00截止"],
        ["还有2项未报，2026年11月25日 18:00截止"],
        ["逾期：还有2项未报"],
    ]


def test_following_a_notice_reads_it_and_nobody_elses_can_be_read(runner: Runner, client_for: ClientFor) -> None:
    deliver(runner, Post())
    liaison = client_for("zhoumin")
    assert '还有<a class="fig" href="/messages?unread=1"><b>1</b>条</a>未读' in liaison.get("/messages").text
    assert client_for("bangong").get("/messages/1").status_code == 404
    assert liaison.get("/messages/1").headers["location"] == "/"
    assert "没有未读通知" in liaison.get("/messages").text


def test_everything_can_be_marked_as_read_at_once(runner: Runner, client_for: ClientFor) -> None:
    deliver(runner, Post())
    liaison = client_for("zhoumin")
    assert liaison.post("/messages/reading").headers["location"] == "/messages"
    assert "没有未读通知" in liaison.get("/messages").text


def test_what_mail_refuses_is_listed_for_the_telephone(runner: Runner, client_for: ClientFor) -> None:
    deliver(runner, Post(refuse=True))
    office = client_for("bangong")
    page = office.get("/sending")
    assert "待电话通知" in page.text
    assert "550 no such mailbox" in page.text
    failed = office.get("/sending?state=failed&channel=smtp")
    assert failed.status_code == 200
    number = failed.text.split('href="/sending/')[2].split('"')[0]
    assert office.post(f"/sending/{number}/retry").status_code == 303
    assert office.post(f"/sending/{number}/retry").status_code == 404
    assert client_for("zhoumin").get("/sending").status_code == 403


def test_the_auditor_reads_and_checks_the_chain(
    runner: Runner, client_for: ClientFor, database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    assert runner
    assert tmp_path
    with database.transaction(write=True) as session:
        make_user(Ctx(session=session, actor=Actor.system("test"), now=clock.now()), "shenji", Role.AUDITOR)
    auditor = client_for("shenji")
    assert "建立账号" in auditor.get("/audit").text
    assert "省" not in auditor.get("/audit?action=login:self:fail").text.split("<tbody>")[-1]
    assert auditor.get("/audit?since=2026-11-01&until=2026-11-30&kind=account&id=1").text.count("<tr>") > 1
    assert auditor.get("/audit?since=gestern&who=nobody").text.count("没有符合条件的记录") == 1
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now())
        audit.record(ctx, AuditAction.PLAN_EDITED, "plan", 1, before={"title": "旧"}, after={"title": "新" * 300})
        audit.record(ctx, AuditAction.PLAN_EDITED, "plan", 1, before={"title": "旧"}, after={"title": "题" * 100})
    read = auditor.get("/audit").text
    assert "新" * 40 + "…（共300字，指纹" in read
    assert "新" * 41 not in read
    assert "<p>" + "题" * 100 + "</p></details>" in read
    assert "全部相扣" in auditor.get("/audit/verification").text
    assert client_for("bangong").get("/audit").status_code == 403
