"""The same form sent twice is answered twice and done once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.accounts.enums import AccountFault
from app.accounts.queries import account_lines
from app.core.clock import FixedClock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.paging import Window
from app.policy.roles import Role
from tests.support.factories.accounts import make_user
from tests.support.factories.documents import workbook

ClientFor = Callable[[str], TestClient]
FORM = {"login": "new.person", "name": "新人", "idempotency_key": "k" * 32}


@pytest.fixture(autouse=True)
def administrator(database: Database, clock: FixedClock) -> None:
    with database.transaction(write=True) as session:
        make_user(Ctx(session=session, actor=Actor.system("test"), now=clock.now()), "guan", Role.SYSADMIN)


def accounts(database: Database) -> int:
    with database.transaction(write=False) as session:
        return account_lines(session, "new.person", Window()).total


def test_a_repeat_is_answered_and_changes_nothing(client_for: ClientFor, database: Database) -> None:
    client = client_for("guan")
    first, second = client.post("/accounts", data=FORM), client.post("/accounts", data=FORM)
    assert first.status_code == 200
    assert (second.status_code, second.headers["location"]) == (303, "/accounts/2")
    assert accounts(database) == 1


def test_a_password_shown_once_is_kept_nowhere(client_for: ClientFor, database: Database) -> None:
    page = client_for("guan").post("/accounts", data=FORM)
    first = page.text.split("<code>")[1].split("</code>")[0]
    assert "x-duban-shown-once" not in page.headers
    with database.transaction(write=False) as session:
        # Read raw on purpose: whatever the column, the secret must not be in it.
        rows = session.connection().exec_driver_sql("SELECT * FROM idempotency_record").all()
    assert len(rows) == 1
    assert first not in repr(rows)


ROSTER = workbook(
    ("登录名", "姓名", "单位", "职务", "电话", "邮箱", "角色", "正/备"),
    ("wu.xin", "吴新", "", "", "", "", "督查员", ""),
)
SHOWING: dict[str, dict[str, Any]] = {
    "/accounts": {"data": FORM},
    "/accounts/2/password": {"data": {"idempotency_key": "p" * 32}},
    "/account/tokens": {"data": {"name": "脚本", "idempotency_key": "t" * 32}},
    "/messages/feeds": {"data": {"idempotency_key": "f" * 32}},
    "/accounts/import": {"data": {"idempotency_key": "i" * 32}, "files": {"file": ("名册.xlsx", ROSTER)}},
}


@pytest.mark.parametrize("path", SHOWING)
def test_whoever_clicks_twice_is_told_what_became_of_the_secret(
    client_for: ClientFor, database: Database, path: str
) -> None:
    """The browser shows the second answer. It does nothing again, leads to the object and says where the secret was."""
    client = client_for("guan")
    client.post("/accounts", data={"login": "old.person", "name": "旧人"})
    shown = client.post(path, **SHOWING[path])
    assert shown.status_code == 200
    secrets = re.findall("<code>(.+?)</code>", shown.text)
    assert secrets
    before = contents(database)
    repeat = client.post(path, **SHOWING[path])
    assert repeat.status_code == 303
    page = client.get(repeat.headers["location"])
    assert page.status_code == 200
    assert AccountFault.SHOWN_BEFORE.label in page.text
    assert [secret for secret in secrets if secret in page.text] == []
    assert contents(database) == before
    assert [secret for secret in secrets if secret in repr(before)] == []


def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, read raw on purpose: whatever the column, a secret must not be in it."""
    with database.transaction(write=False) as session:
        connection = session.connection()
        tables = sa.inspect(connection).get_table_names()
        return {name: list(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in tables}


def test_a_key_used_for_something_else_is_refused(client_for: ClientFor) -> None:
    client = client_for("guan")
    client.post("/accounts", data=FORM)
    other = client.post("/accounts", data={**FORM, "name": "别人"})
    assert other.status_code == 422
    assert "这张表单已经用于另一次提交" in other.text


def test_three_equal_forms_at_once_make_one(client_for: ClientFor, database: Database) -> None:
    clients = [client_for("guan") for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda client: client.post("/accounts", data=FORM), clients))
    assert sorted(answer.status_code for answer in answers) == [200, 303, 303]
    assert accounts(database) == 1


def test_a_refused_form_can_be_mended_and_sent_again(client_for: ClientFor, database: Database) -> None:
    client = client_for("guan")
    key = {"idempotency_key": "r" * 32}
    assert client.post("/accounts", data={"login": "new.person", "name": "", **key}).status_code == 422
    assert client.post("/accounts", data={"login": "new.person", "name": "新人", **key}).status_code == 200
    assert accounts(database) == 1
