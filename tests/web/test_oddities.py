"""What no page of ours sends: addresses nobody can take apart, endless numbers, days of other ages, bodies of other shapes."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from tests.support.clients import BASE, signed_in_client
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_user
from tests.support.page_forms import form_to, send
from tests.support.site import Site

Clients = Callable[[str], TestClient]
NO_ADDRESSES = ("/units?q=%00", "//[", "http://[", "//[x", "//a\u2100b/")
ENDLESS = "9" * 5000
ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


@pytest.fixture
def admin(database: Database, clock: FixedClock, client_for: Clients) -> TestClient:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "guan", Role.SYSADMIN)
    return client_for("guan")


@pytest.mark.parametrize("target", NO_ADDRESSES)
def test_a_return_address_that_is_none_leads_home(app: FastAPI, site: Site, target: str) -> None:
    assert signed_in_client(app, None).get("/login", params={"next": target}).status_code == 200
    answer = site.person("dc1").post("/messages/reading", data={"shown_on": target})
    assert answer.status_code == 303


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_is_none_is_refused_in_words(admin: TestClient, method: str) -> None:
    answer = admin.request(method, "/messages", headers={"Host": "["})
    assert answer.status_code == 400
    assert "请使用管理员公布的网址" in answer.json()["detail"]


@pytest.mark.parametrize("origin", ["http://[", "null", "http://127.0.0.1:8321@evil.example"])
def test_an_origin_that_is_none_is_foreign(admin: TestClient, origin: str) -> None:
    answer = admin.post("/messages/reading", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "不是从本系统的页面发出的" in answer.json()["detail"]


def test_a_length_that_nobody_can_read_is_too_large(admin: TestClient) -> None:
    answer = admin.post("/messages/reading", headers={"Content-Length": ENDLESS}, content=b"x")
    assert answer.status_code == 413
    assert "请压缩或拆分后再上传。" in answer.text


def test_an_account_is_kept_as_it_was_typed_or_refused(admin: TestClient) -> None:
    """Endless numbers name nothing, and a name that is too long is never cut behind the writer's back."""
    place = "/accounts/1"
    html = admin.get(place).text
    assert send(admin, html, place, {"version": ENDLESS, "name": "王一"}).status_code == 409
    assert "没有这个单位。" in send(admin, html, place, {"unit_id": ENDLESS}).text
    long = send(admin, html, place, {"name": "王" * 41, "post": "处" * 41})
    assert long.status_code == 422
    assert "姓名最多40字，现在41字。" in long.text
    assert "职务最多40字，现在41字。" in long.text
    form = form_to(long.text, place)
    assert (form.values["name"], form.values["post"]) == (["王" * 41], ["处" * 41])
    now, before = form_to(admin.get(place).text, place).values, form_to(html, place).values
    assert {**now, "idempotency_key": []} == {**before, "idempotency_key": []}


def test_endless_steps_of_a_schedule_stay_in_the_form(site: Site) -> None:
    place = "/plans/1/schedule"
    office = site.person("bgs")
    answer = send(office, office.get(place).text, place, {"before": f"3、{ENDLESS}"})
    assert answer.status_code == 422
    assert "之间的工作日数，用顿号隔开" in answer.text


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1948-12-31", "0001-01-01"])
def test_a_round_is_not_due_in_another_age(site: Site, day: str) -> None:
    """A slip of the pen in the year, which no calendar can count from."""
    place = "/plans/1/rounds/2026-12"
    office = site.person("bgs")
    for answer in (office.get(place, params={"due_on": day}), office.post(place, data={"due_on": day})):
        assert answer.status_code == 422
        assert "日期应在1949年到2199年之间。请检查年份。" in answer.text
    told = office.post("/api/v1/rounds", json={"plan_id": 1, "period": "2026-12", "due_on": day})
    assert told.status_code == 422
    assert told.json()["fields"] == {"due_on": "日期应在1949年到2199年之间。请检查年份。"}


def test_an_age_without_a_calendar_filters_nothing(
    database: Database, clock: FixedClock, client_for: Clients
) -> None:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "shen", Role.AUDITOR)
    auditor = client_for("shen")
    for name in ("since", "until"):
        for day in ("0001-01-01", "9999-12-31"):
            assert auditor.get("/audit", params={name: day}).status_code == 200


STRANGE: tuple[Any, ...] = (None, True, 1.5, 1e308, [], {}, [[]], "x", ENDLESS, 10**30, "2026-11-25T18:00:00")


@pytest.mark.parametrize("value", STRANGE)
def test_programs_are_told_in_chinese_whatever_they_send(site: Site, value: object) -> None:
    whole = {"user_id": 1, "from_day": "2026-12-01", "to_day": "2026-12-02", "alternate_id": None, "reason": ""}
    sent = [("bgs", "/api/v1/absences", body) for body in (value, *({**whole, name: value} for name in whole))]
    sent += [("dc1", "/api/v1/reviews/approvals", {"report_ids": value})]
    sent += [("gx1", "/api/v1/rounds/1/answers", {"answers": value})]
    for login, path, body in sent:
        answer = site.person(login).post(path, json=body)
        assert answer.status_code < 500
        assert not ENGLISH.search(answer.text), answer.text


def test_letters_that_are_none_are_told_in_chinese(site: Site) -> None:
    for raw in (b'{"reason": "\\ud800"}', b'{"user_id": 1e999}', b'{"user_id": NaN}', b"\xff\xfe{}", b"[" * 100_000):
        answer = site.person("bgs").post(
            "/api/v1/absences", content=raw, headers={"Content-Type": "application/json", "Origin": BASE}
        )
        assert answer.status_code in (400, 422)
        assert not ENGLISH.search(answer.text), answer.text


def test_a_connection_that_breaks_in_a_form_is_no_fault_of_ours(app: FastAPI, site: Site) -> None:
    """Nothing is kept of it, and the log calls nobody for help."""
    headers = {
        "host": "127.0.0.1:8321",
        "origin": BASE,
        "cookie": f"duban_session={site.person('gx1').cookies['duban_session']}",
        "content-type": "multipart/form-data; boundary=x",
        "content-length": "90000",
    }
    begun = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK'
    left: list[Message] = [{"type": "http.request", "body": begun, "more_body": True}, {"type": "http.disconnect"}]
    answered: list[Message] = []

    async def receive() -> Message:
        return left.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/month/upload",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 5000),
    }
    asyncio.run(app(scope, receive, send))
    assert answered[0]["status"] == 400


@pytest.mark.parametrize("text", ["a\0b", "%_\\'", "9" * 40])
def test_whatever_is_searched_for_is_text(site: Site, text: str) -> None:
    for place in ("/ledger", "/units", "/plans", "/board", "/rounds", "/reviews", "/sending", "/api/v1/tasks"):
        names = ("q", "who", "sort", "page", "plan", "task")
        for name in names:
            answer = site.person("bgs").get(place, params={name: text})
            assert answer.status_code < 500, (place, name)
            assert ("不能使用的字符" in answer.text) is ("\0" in text)
