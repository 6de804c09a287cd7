"""The office's own words: previewed, saved as versions, reset; and the hours in which nothing leaves."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.audit.models import AuditRow
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.db import Database
from app.outbox.enums import Channel, MessageState, TextCode
from app.outbox.letters import Letter
from app.outbox.models import Message
from app.outbox.service.delivery import deliver_due
from scheduler.runner import Runner
from tests.support.site import Site

ClientFor = Callable[[str], TestClient]
OWN = {"subject": "报送提醒（{项数}项）", "body": "{收件人}，请在{截止时间}前报送：\n{清单}", "version": "0"}


@pytest.fixture
def office(site: Site) -> TestClient:
    return site.person("bgs")


class Post:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


def test_every_text_has_a_page_with_a_preview(office: TestClient) -> None:
    listed = office.get("/message-texts").text
    for code in TextCode:
        assert f'href="/message-texts/{code.value}"' in listed
        page = office.get(f"/message-texts/{code.value}")
        assert page.status_code == 200
        assert "用虚构的例子填好的样子" in page.text
    assert office.get("/message-texts/nonsense").status_code == 404
    assert "所有消息都用系统原文" in listed


def test_a_preview_changes_nothing(office: TestClient, database: Database) -> None:
    shown = office.post("/message-texts/reminder", data={**OWN, "preview": "1"})
    assert shown.status_code == 200
    assert "报送提醒（2项）" in shown.text
    assert "建设中试平台20个" in shown.text
    assert "现在用系统原文" in office.get("/message-texts/reminder").text


def test_own_words_go_out_are_kept_with_the_message_and_can_be_reset(
    office: TestClient, site: Site, settings: Settings
) -> None:
    text = {**OWN, "body": "{收件人}，{期次}开始了：\n{清单}", "subject": "{期次简称}，{应报项数}项"}
    assert office.post("/message-texts/round_opened", data=text).status_code == 303
    post = Post()
    deliver_due(Runner(settings, site.database, site.clock).sender({Channel.SMTP: post}))
    assert {letter.subject for letter in post.letters} == {"11月，2项", "11月，1项"}
    with site.database.transaction(write=False) as session:
        mailed = sa.select(col(Message.subject), col(Message.wording)).where(col(Message.channel) == Channel.SMTP)
        kept = {(subject, wording) for subject, wording in session.execute(mailed)}
        assert kept == {("11月，2项", 1), ("11月，1项", 1)}
        assert set(session.scalars(sa.select(col(Message.state)))) == {MessageState.SENT}
    page = office.get("/message-texts/round_opened").text
    assert "现在用本单位改过的文字" in page
    assert "第1版，办公室改写" in page
    assert "1种消息用本单位改过的文字" in office.get("/message-texts").text
    assert office.post("/message-texts/round_opened/reset", data={"version": "0"}).status_code == 409
    assert office.post("/message-texts/round_opened/reset", data={"version": "1"}).status_code == 303
    page = office.get("/message-texts/round_opened").text
    assert "第2版，办公室恢复系统原文" in page
    assert "现在用系统原文" in page
    with site.database.transaction(write=False) as session:
        told = list(session.scalars(sa.select(col(AuditRow.action)).where(col(AuditRow.subject_kind) == "message")))
    assert told == ["message:text:save", "message:text:reset"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "{清单}{截止时间}{{7*7}}"}, "不认识的占位符{7*7}"),
        ({"body": "{清单}{截止时间}{cycler.__init__}"}, "不认识的占位符"),
        ({"body": ""}, "不能为空"),
        ({"subject": ""}, "不能为空"),
        ({"body": "快报"}, "至少要用到占位符"),
    ],
)
def test_bad_text_is_refused_with_what_was_typed(office: TestClient, change: dict[str, str], said: str) -> None:
    answer = office.post("/message-texts/reminder", data={**OWN, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert "现在用系统原文" in answer.text


def test_whoever_was_faster_wins(office: TestClient) -> None:
    assert office.post("/message-texts/reminder", data=OWN).status_code == 303
    assert office.post("/message-texts/reminder", data=OWN).status_code == 409


def test_quiet_hours_keep_mail_until_morning(
    office: TestClient, site: Site, settings: Settings, clock: FixedClock
) -> None:
    assert "每天21:00至07:00不向外发送" in office.get("/message-texts").text
    hours = {"quiet_from": "8：30", "quiet_to": "10:00", "version": "0"}
    assert office.post("/message-texts", data=hours).status_code == 303
    assert office.post("/message-texts", data=hours).status_code == 409
    post = Post()
    runner = Runner(settings, site.database, site.clock)
    deliver_due(runner.sender({Channel.SMTP: post}))
    assert post.letters == []
    assert "期次已开启" in site.person("gx1").get("/messages").text
    clock.move(hours=1)
    deliver_due(runner.sender({Channel.SMTP: post}))
    assert len(post.letters) == 3


def test_days_off_can_be_quiet(office: TestClient, site: Site, settings: Settings, clock: FixedClock) -> None:
    hours = {"quiet_from": "21:00", "quiet_to": "07:00", "workdays_only": "1", "version": "0"}
    office.post("/message-texts", data=hours)
    assert "非工作日不向外发送" in office.get("/message-texts").text
    clock.move(days=3)  # Saturday
    post = Post()
    deliver_due(Runner(settings, site.database, site.clock).sender({Channel.SMTP: post}))
    assert post.letters == []
    clock.move(days=2)
    deliver_due(Runner(settings, site.database, site.clock).sender({Channel.SMTP: post}))
    assert post.letters


def test_a_moment_that_does_not_exist_is_refused(office: TestClient) -> None:
    answer = office.post("/message-texts", data={"quiet_from": "25:00", "quiet_to": "晚上", "version": "0"})
    assert answer.status_code == 422
    assert answer.text.count("请填写时刻") == 2
    assert "晚上" in answer.text


def test_others_do_not_write_for_the_office(site: Site) -> None:
    for login in ("gx1", "dc1", "guan"):
        assert site.person(login).get("/message-texts").status_code == 403
