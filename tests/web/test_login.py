"""Signing in: what works, what is refused and in which words."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.policy.roles import Role
from tests.support.factories.accounts import PASSWORD, make_unit, make_user


@pytest.fixture(autouse=True)
def people(database: Database, clock: FixedClock) -> None:
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=clock.now())
        unit = make_unit(ctx, "省工业和信息化厅")
        make_user(ctx, "zhoumin", Role.LIAISON, unit_id=unit, name="周敏")
        make_user(ctx, "guan", Role.SYSADMIN)


def log_in(client: TestClient, user: str = "zhoumin", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post("/login", data={"user": user, "pass": password, **more})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_a_right_password_opens_the_site(client: TestClient) -> None:
    assert log_in(client) == (303, "/")
    page = client.get("/account")
    assert page.status_code == 200
    assert "周敏" in page.text
    assert "省工业和信息化厅联络员" in page.text


def test_the_session_cookie_is_out_of_reach_of_scripts(client: TestClient) -> None:
    answer = client.post("/login", data={"user": "zhoumin", "pass": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_password_says_how_many_tries_are_left(client: TestClient) -> None:
    status, text = log_in(client, password="wrong")
    assert status == 422
    assert "账号或密码不对。再错4次，账号将锁定15分钟。" in text
    assert 'value="zhoumin"' in text


def test_an_unknown_account_is_answered_like_a_wrong_password(client: TestClient) -> None:
    status, text = log_in(client, user="nobody", password="wrong")
    assert status == 422
    assert "账号或密码不对。再错4次，账号将锁定15分钟。" in text


def test_five_failures_lock_and_fifteen_minutes_open(client: TestClient, clock: FixedClock) -> None:
    for _ in range(5):
        log_in(client, password="wrong")
    status, text = log_in(client)
    assert status == 429
    assert "账号已锁定" in text
    clock.move(minutes=15, seconds=1)
    assert log_in(client) == (303, "/")


def test_idle_sessions_end(client: TestClient, clock: FixedClock) -> None:
    log_in(client)
    clock.move(minutes=29)
    assert client.get("/account").status_code == 200
    clock.move(minutes=31)
    answer = client.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/account")


def test_logging_out_ends_the_session_for_good(client: TestClient) -> None:
    log_in(client)
    cookie = client.cookies["duban_session"]
    assert client.post("/logout").status_code == 303
    client.cookies.set("duban_session", cookie)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/a\nb", "evil"],
)
def test_next_never_leaves_the_site(client: TestClient, target: str) -> None:
    assert log_in(client, next=target) == (303, "/")


def test_next_leads_back(client: TestClient) -> None:
    assert log_in(client, next="/account?x=1") == (303, "/account?x=1")


def test_a_foreign_page_cannot_log_in(client: TestClient) -> None:
    answer = client.post(
        "/login", data={"user": "zhoumin", "pass": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "不是从本系统的页面发出的" in answer.json()["detail"]


def test_an_unknown_host_is_refused(client: TestClient) -> None:
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_a_route_out_of_role_is_forbidden_and_written_down(
    client_for: Callable[[str], TestClient], database: Database
) -> None:
    answer = client_for("zhoumin").get("/accounts")
    assert answer.status_code == 403
    assert "您的角色不能进行这项操作" in answer.text
    with database.transaction(write=False) as session:
        # The audit table is read raw: the page for it belongs to the auditor.
        rows = session.connection().exec_driver_sql("SELECT action, succeeded FROM audit_row ORDER BY seq DESC")
        assert tuple(rows.first() or ()) in [("permission:self:deny", 0), ("permission:self:deny", False)]


def test_the_password_must_be_changed_at_first_login(
    client_for: Callable[[str], TestClient], database: Database, clock: FixedClock
) -> None:
    admin = client_for("guan")
    made = admin.post("/accounts", data={"login": "new.person", "name": "新人", "roles": "auditor"})
    assert made.status_code == 200
    first = made.text.split("<code>")[1].split("</code>")[0]
    fresh = client_for("guan")
    fresh.cookies.clear()
    assert log_in(fresh, user="new.person", password=first) == (303, "/")
    assert fresh.get("/").headers["location"] == "/account/password"
    weak = fresh.post("/account/password", data={"current": first, "new": "short", "again": "short"})
    assert weak.status_code == 422
    assert "密码至少要有10个字符" in weak.text
    done = fresh.post("/account/password", data={"current": first, "new": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_health_answers_without_login(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


def test_unknown_pages_say_so_in_chinese(client: TestClient) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_an_old_cookie_does_not_stand_in_the_way(client_for: Callable[[str], TestClient], clock: FixedClock) -> None:
    """The read that finds the old session must not keep the login from writing."""
    browser = client_for("zhoumin")
    clock.move(days=2)
    assert log_in(browser) == (303, "/")
