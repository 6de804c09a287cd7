"""The system administrator's page of robots: added by pasting, tried, switched off; keys never come back."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.audit.models import AuditRow
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.db import Database
from app.outbox.channels.robots import RobotPost
from app.outbox.enums import Channel
from app.outbox.models import Robot
from app.policy.roles import Role
from app.reminders.forms import Hook, parse_hook
from scheduler.runner import Runner
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit, make_user

TOKEN = "0123456789abcdef-key"
HOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
FORM = {"name": "联络员大群", "hook": HOOK, "signing": "SECsigning", "enabled": "1", "tells_reminders": "1"}


@pytest.fixture
def sysadmin(database: Database, clock: FixedClock, client_for: Callable[[str], TestClient]) -> TestClient:
    with system_ctx(database, clock) as ctx:
        make_unit(ctx, "省教育厅")
        make_user(ctx, "guan", Role.SYSADMIN)
        make_user(ctx, "bangong", Role.OFFICE)
    return client_for("guan")


def robots(database: Database) -> list[Robot]:
    with database.transaction(write=False) as session:
        found = list(session.scalars(sa.select(Robot).order_by(col(Robot.id))))
        session.expunge_all()
        return found


def test_a_pasted_address_becomes_a_robot_whose_keys_stay_hidden(sysadmin: TestClient, database: Database) -> None:
    made = sysadmin.post("/robots", data=FORM)
    assert made.headers["location"] == "/robots/1"
    (robot,) = robots(database)
    assert (robot.channel, robot.base_url, robot.token) == (Channel.DINGTALK, "https://oapi.dingtalk.com", TOKEN)
    shown = sysadmin.get("/robots").text + sysadmin.get("/robots/1").text
    assert "1个机器人可用" in shown
    assert "已加签" in shown
    assert TOKEN not in shown
    assert "SECsigning" not in shown
    with database.transaction(write=False) as session:
        told = str(session.scalars(sa.select(AuditRow).where(col(AuditRow.subject_kind) == "robot")).one().changes)
    assert TOKEN not in told
    assert "SECsigning" not in told
    assert "联络员大群" in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "请给机器人起个名字"),
        ({"name": "名" * 41}, "最多40个字"),
        ({"hook": ""}, "请粘贴群机器人设置里的完整地址"),
        ({"hook": "https://example.com/send"}, "认不出这是企业微信、钉钉还是飞书"),
        ({"signing": "SEC with blanks"}, "加签密钥里不应有空格"),
        ({"unit": "99"}, "没有这个单位"),
        ({"unit": "x"}, "请从列表中选择单位"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_the_rest(
    sysadmin: TestClient, database: Database, change: dict[str, str], said: str
) -> None:
    answer = sysadmin.post("/robots", data={**FORM, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert TOKEN not in answer.text
    assert robots(database) == []


def test_two_robots_do_not_share_a_name(sysadmin: TestClient) -> None:
    sysadmin.post("/robots", data=FORM)
    assert "已有同名的机器人" in sysadmin.post("/robots", data=FORM).text


def test_editing_keeps_blank_keys_and_can_end_the_signing(sysadmin: TestClient, database: Database) -> None:
    sysadmin.post("/robots", data=FORM)
    kept = {"name": "大群", "version": "1", "unit": "1", "enabled": "1"}
    assert sysadmin.post("/robots/1", data=kept).status_code == 303
    (robot,) = robots(database)
    assert (robot.name, robot.token, robot.secret, robot.unit_id) == ("大群", TOKEN, "SECsigning", 1)
    assert not robot.tells_reminders
    assert sysadmin.post("/robots/1", data=kept).status_code == 409
    assert sysadmin.post("/robots/1", data={**kept, "version": "2", "unsigned": "1"}).status_code == 303
    moved = {**kept, "version": "3", "hook": "https://gw.lan/wx/cgi-bin/webhook/send?key=abc-def-123"}
    sysadmin.post("/robots/1", data=moved)
    (robot,) = robots(database)
    assert (robot.secret, robot.channel, robot.base_url) == ("", Channel.WECOM, "https://gw.lan/wx")
    assert "没有这个单位" in sysadmin.post("/robots/1", data={**kept, "version": "4", "unit": "77"}).text
    assert sysadmin.get("/robots/9").status_code == 404


def test_a_trial_goes_through_the_outbox_and_its_end_is_shown(
    sysadmin: TestClient, database: Database, clock: FixedClock, settings: Settings
) -> None:
    sysadmin.post("/robots", data=FORM)
    assert sysadmin.post("/robots/1/trial").status_code == 303
    assert "试发：待发送" in sysadmin.get("/robots/1").text
    runner = Runner(settings, database, clock)
    refusal = httpx.MockTransport(lambda _: httpx.Response(200, json={"errcode": 310000, "errmsg": "sign not match"}))
    runner.robots = RobotPost(lambda: httpx.Client(transport=refusal))
    assert runner.deliver().failed == 1
    shown = sysadmin.get("/robots").text
    assert "1个地址或密钥不对" in shown
    assert "代码310000 sign not match" in shown
    runner.robots = RobotPost(
        lambda: httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"errcode": 0})))
    )
    clock.at += timedelta(minutes=1)
    sysadmin.post("/robots/1/trial")
    assert runner.deliver().sent == 1
    assert "试发：已发送" in sysadmin.get("/robots/1").text


def test_a_robot_that_is_off_is_not_tried(sysadmin: TestClient, database: Database) -> None:
    sysadmin.post("/robots", data={key: value for key, value in FORM.items() if key != "enabled"})
    assert sysadmin.post("/robots/1/trial").status_code == 422
    assert "已停用，不发消息" in sysadmin.get("/robots/1").text
    assert sysadmin.post("/robots/9/trial").status_code == 404


def test_others_keep_out(sysadmin: TestClient, client_for: Callable[[str], TestClient]) -> None:
    assert sysadmin.get("/robots").status_code == 200
    assert client_for("bangong").get("/robots").status_code == 403


@pytest.mark.parametrize(
    ("pasted", "hook"),
    [
        (
            "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123-def",
            Hook(Channel.FEISHU, "https://open.feishu.cn", "abc-123-def"),
        ),
        (
            " https://gw.example:8443/a/robot/send?access_token=abcdef0 ",
            Hook(Channel.DINGTALK, "https://gw.example:8443/a", "abcdef0"),
        ),
        (
            "http://127.0.0.1:9000/cgi-bin/webhook/send?key=abcdef0",
            Hook(Channel.WECOM, "http://127.0.0.1:9000", "abcdef0"),
        ),
        (
            "http://localhost/cgi-bin/webhook/send?key=abcdef0",
            Hook(Channel.WECOM, "http://localhost", "abcdef0"),
        ),
        ("http://gw.example/cgi-bin/webhook/send?key=abcdef0", None),
        ("https://user:pass@gw.example/cgi-bin/webhook/send?key=abcdef0", None),
        ("https://gw.example/cgi-bin/webhook/send?key=", None),
        ("https://gw.example/cgi-bin/webhook/send?key=../../x", None),
        ("https://gw.example:99999/cgi-bin/webhook/send?key=abcdef0", None),
        ("file:///etc/passwd", None),
        ("//gw/cgi-bin/webhook/send?key=abcdef0", None),
    ],
)
def test_only_addresses_of_robots_over_tls_are_taken(pasted: str, hook: Hook | None) -> None:
    assert parse_hook(pasted) == hook
