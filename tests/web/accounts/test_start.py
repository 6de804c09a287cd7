"""A new installation is begun once, by whoever read the token on the server, with three people and no default."""

import re

import pytest
from fastapi.testclient import TestClient

from app.accounts.enums import AccountFault
from app.accounts.queries import actor_by_login
from app.accounts.service.tokens import make_bootstrap
from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from tests.support.contexts import system_ctx

ADMINS = {
    "sysadmin_login": "guan",
    "sysadmin_name": "管新",
    "secadmin_login": "anquan",
    "secadmin_name": "安全",
    "auditor_login": "shenji",
    "auditor_name": "简明",
}


@pytest.fixture
def token(database: Database, clock: FixedClock) -> str:
    with system_ctx(database, clock) as ctx:
        made = make_bootstrap(ctx)
    assert made is not None
    return made


def nobody(database: Database) -> bool:
    with database.transaction(write=False) as session:
        return not session.connection().exec_driver_sql("SELECT 1 FROM user_account").all()


def test_three_administrators_are_made_at_once_and_can_begin(
    client: TestClient, database: Database, token: str
) -> None:
    assert f'value="{token}"' in client.get(f"/start?token={token}").text
    made = client.post("/start", data={"token": token, **ADMINS})
    assert made.status_code == 200
    passwords = [part.split("</code>")[0] for part in made.text.split("<code>")[1:]]
    assert len(set(passwords)) == 3
    with database.transaction(write=False) as session:
        held = [actor_by_login(session, login).roles for login in ("guan", "anquan", "shenji")]
    assert held == [{Role.SYSADMIN}, {Role.SECADMIN}, {Role.AUDITOR}]
    assert client.post("/login", data={"user": "guan", "pass": passwords[0]}).status_code == 303
    assert client.get("/accounts").headers["location"] == "/account/password"


def test_the_token_is_good_once(client: TestClient, token: str) -> None:
    client.post("/start", data={"token": token, **ADMINS})
    again = client.post("/start", data={"token": token, **{key: f"x{value}" for key, value in ADMINS.items()}})
    assert again.status_code == 404
    assert AccountFault.BOOTSTRAP_USED.label in again.text
    assert client.get("/start").headers["location"] == "/login"


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"token": "guessed"}, 404, AccountFault.BOOTSTRAP_USED.label),
        ({"auditor_login": "GUAN"}, 422, "“GUAN”上面已经用了，三个登录名不能相同。"),
        ({"secadmin_name": ""}, 422, "请填写姓名。"),
        ({"sysadmin_login": "?"}, 422, "登录名用2到40个字母、数字、汉字"),
    ],
)
def test_a_wrong_beginning_makes_nobody(
    client: TestClient, database: Database, token: str, wrong: dict[str, str], status: int, words: str
) -> None:
    answer = client.post("/start", data={"token": token, **ADMINS, **wrong})
    assert answer.status_code == status
    assert words in answer.text
    assert nobody(database)


def test_a_restart_before_the_beginning_gives_a_new_token_and_ends_the_old(
    client: TestClient, database: Database, clock: FixedClock, token: str
) -> None:
    with system_ctx(database, clock) as ctx:
        newer = make_bootstrap(ctx)
    assert newer not in (None, token)
    assert client.post("/start", data={"token": token, **ADMINS}).status_code == 404
    assert client.post("/start", data={"token": newer, **ADMINS}).status_code == 200
    with system_ctx(database, clock) as ctx:
        assert make_bootstrap(ctx) is None


def test_nothing_else_is_open_before_the_beginning(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "/login?next=/"
    assert client.post("/login", data={"user": "admin", "pass": "admin"}).status_code == 422


def test_a_login_that_repeats_is_told_where_it_repeats(client: TestClient, token: str) -> None:
    refused = client.post("/start", data={"token": token, **ADMINS, "secadmin_login": "guan"})
    assert refused.status_code == 422
    marked = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', refused.text)
    assert [re.search(r'name="(\w+)"', field)[1] for field in marked] == ["secadmin_login"]  # type: ignore[index]
