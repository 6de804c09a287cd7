"""What a request meets when something below it fails: never a success, never a word of detail, nothing half done."""

import io
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.accounts.models import AuthSession, LoginAttempt
from app.accounts.service.sessions import PER_ADDRESS_A_MINUTE
from app.core import db
from app.core.clock import FixedClock
from app.core.context import Ctx
from app.core.db import Database
from app.core.logs import JsonFormatter
from app.policy.roles import Role
from tests.support.clients import BASE, signed_in_client
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import PASSWORD, make_user

FORM = {"login": "new.person", "name": "新人"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds for a lock that this test holds."""
    monkeypatch.setattr(db, "BUSY_MS", 200)


@pytest.fixture
def admin(
    impatient: None, database: Database, clock: FixedClock, client_for: Callable[[str], TestClient]
) -> TestClient:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "guan", Role.SYSADMIN)
    return client_for("guan")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream, handler = io.StringIO(), logging.StreamHandler()
    handler.setStream(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger("duban").addHandler(handler)
    yield stream
    logging.getLogger("duban").removeHandler(handler)


def test_a_locked_database_is_a_503_and_works_again_afterwards(admin: TestClient, database: Database) -> None:
    holder = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    refused = admin.post("/accounts", data=FORM)
    assert refused.status_code == 503
    assert "系统暂时不能写入，您的内容没有保存。" in refused.text
    holder.execute("ROLLBACK")
    holder.close()
    assert admin.post("/accounts", data=FORM).status_code == 200


def test_what_only_reads_takes_a_readers_turn(
    app: FastAPI, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []
    plain: Callable[[], AbstractContextManager[Session]] = app.state.gate.database.reading

    def reading() -> AbstractContextManager[Session]:
        turns.append("read")
        return plain()

    monkeypatch.setattr(app.state.gate.database, "reading", reading)
    assert admin.get("/accounts").status_code == 200
    assert turns == ["read"]
    assert admin.post("/accounts", data=FORM, follow_redirects=False).status_code == 200
    assert turns == ["read"]


def test_a_commit_that_fails_is_no_success(admin: TestClient, database: Database) -> None:
    """The answer is made before the commit and leaves after it: what could not be kept is never acknowledged."""

    def break_it(session: Session) -> None:
        row = "INSERT INTO auth_session (token_digest, user_id, created_at, seen_at, expires_at, ip, agent) "
        session.connection().exec_driver_sql(row + "SELECT token_digest, 1, 1, 1, 1, '', '' FROM auth_session")

    sa.event.listen(Session, "before_commit", break_it)
    try:
        answer = admin.post("/accounts", data=FORM)
    finally:
        sa.event.remove(Session, "before_commit", break_it)
    assert answer.status_code == 409
    assert "<code>" not in answer.text
    assert "new.person" not in admin.get("/accounts").text
    assert admin.post("/accounts", data=FORM).status_code == 200


def test_what_does_not_fit_the_database_is_refused_in_words(admin: TestClient) -> None:
    """PostgreSQL measures texts and numbers where SQLite takes them as they are."""

    def overflow(_session: Session) -> None:
        raise sa.exc.DataError("value too long", {}, Exception())

    sa.event.listen(Session, "before_commit", overflow)
    try:
        answer = admin.post("/accounts", data=FORM)
    finally:
        sa.event.remove(Session, "before_commit", overflow)
    assert answer.status_code == 422
    assert "有一项内容太长，或者有不能保存的字符" in answer.text
    assert "new.person" not in admin.get("/accounts").text


@pytest.fixture
def broken(app: FastAPI, admin: TestClient) -> Iterator[TestClient]:
    """A site whose front page fails for the administrator, and a browser that is shown the answer."""

    def fail(_ctx: Ctx) -> None:
        raise RuntimeError("the secret of the house")

    app.state.homes = {Role.SYSADMIN: fail}
    client = TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)
    client.cookies = admin.cookies
    yield client
    client.close()


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_nobody_foresaw_is_told_without_detail_and_logged_with_its_number(
    broken: TestClient, logged: io.StringIO, accept: str
) -> None:
    answer = broken.get("/", headers={"Accept": accept})
    assert answer.status_code == 500
    assert "系统出了意外，这次操作没有完成。" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    (told,) = [line for line in lines if line["event"] == "unexpected"]
    assert "the secret of the house" in told["trace"]
    assert told["request_id"] in answer.text


@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json")])
def test_an_address_that_takes_no_such_method_says_so(client: TestClient, accept: str, kind: str) -> None:
    answer = client.delete("/login", headers={"Accept": accept})
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith(kind)
    assert "这个地址不接受这种操作。请从系统页面进入。" in answer.text


def test_a_change_keeps_the_session_alive_too(admin: TestClient, database: Database, clock: FixedClock) -> None:
    clock.move(minutes=10)
    assert admin.post("/messages/reading").status_code == 303
    with database.transaction(write=False) as session:
        assert session.scalars(sa.select(AuthSession)).one().seen_at == clock.now()
    clock.move(minutes=10)
    assert admin.get("/accounts").status_code == 200


def test_one_address_that_tries_everything_is_stopped_and_others_are_not(
    app: FastAPI, admin: TestClient, database: Database, clock: FixedClock
) -> None:
    with system_ctx(database, clock) as ctx:
        ctx.session.add_all(
            LoginAttempt(login=f"u{number}", ip="127.0.0.1", at=ctx.now, succeeded=False)
            for number in range(PER_ADDRESS_A_MINUTE)
        )
    right = {"user": "guan", "pass": PASSWORD}
    refused = signed_in_client(app, None).post("/login", data=right)
    assert refused.status_code == 429
    assert "这台电脑尝试登录过于频繁" in refused.text
    elsewhere = TestClient(app, base_url=BASE, headers={"Origin": BASE}, client=("10.0.0.9", 5000))
    assert elsewhere.post("/login", data=right, follow_redirects=False).status_code == 303
    clock.move(minutes=1, seconds=1)
    assert signed_in_client(app, None).post("/login", data=right).status_code == 303
    assert admin.get("/accounts").status_code == 200


def test_a_forgotten_terminal_does_not_lock_its_owner_out(app: FastAPI, admin: TestClient) -> None:
    """The fourth sign-in ends the oldest session; the first here was the administrator's own."""
    for _ in range(2):
        answer = signed_in_client(app, None).post("/login", data={"user": "guan", "pass": PASSWORD})
        assert answer.status_code == 303
        assert admin.get("/accounts").status_code == 200
    signed_in_client(app, None).post("/login", data={"user": "guan", "pass": PASSWORD})
    assert admin.get("/accounts").headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("days", "name", "words"), [("永久", "脚本", "有效天数请填1到366的整数。"), ("30", "", "请给令牌起一个名称")]
)
def test_a_token_without_a_name_or_an_end_is_not_made(admin: TestClient, days: str, name: str, words: str) -> None:
    answer = admin.post("/account/tokens", data={"days": days, "name": name})
    assert words in answer.text
    assert "<code>duban_" not in answer.text
