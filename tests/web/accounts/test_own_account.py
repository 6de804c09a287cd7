"""What everybody does with the own account: change the password, end sessions, make and withdraw tokens."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts.enums import AccountFault, PasswordFault
from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from tests.support.clients import BASE, signed_in_client
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import PASSWORD, make_unit, make_user

ClientFor = Callable[[str], TestClient]
NEW = "Cloud-Valley-{}{}".format


@pytest.fixture
def zhoumin(database: Database, clock: FixedClock, client_for: ClientFor) -> TestClient:
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "省工业和信息化厅", short_name="Aurora")
        make_user(ctx, "zhoumin", Role.LIAISON, unit_id=unit)
        make_user(ctx, "chenxiao", Role.LIAISON, unit_id=unit)
    return client_for("zhoumin")


def change(client: TestClient, new: str, *, current: str = PASSWORD, again: str | None = None) -> tuple[int, str]:
    form = {"current": current, "new": new, "again": new if again is None else again}
    answer = client.post("/account/password", data=form)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("new", "more", "fault"),
    [
        (NEW(1, 7), {"current": "wrong"}, PasswordFault.WRONG),
        (NEW(1, 7), {"again": NEW(1, 8)}, PasswordFault.NOT_SAME),
        (PASSWORD, {}, PasswordFault.UNCHANGED),
        ("Zhoumin-Valley-17", {}, PasswordFault.CONTAINS_NAME),
        ("Aurora-Valley-17", {}, PasswordFault.CONTAINS_NAME),
        ("cloudvalley", {}, PasswordFault.TOO_SIMPLE),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    zhoumin: TestClient, app: FastAPI, new: str, more: dict[str, str], fault: PasswordFault
) -> None:
    status, text = change(zhoumin, new, **more)
    assert status == 422
    assert fault.label in text
    assert signed_in_client(app, None).post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 303


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    zhoumin: TestClient, client_for: ClientFor
) -> None:
    elsewhere, colleague = client_for("zhoumin"), client_for("chenxiao")
    assert change(zhoumin, NEW(1, 7))[0] == 303
    assert zhoumin.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["location"].startswith("/login")
    assert colleague.get("/account").status_code == 200


def test_none_of_the_last_five_passwords_comes_back(zhoumin: TestClient) -> None:
    current = PASSWORD
    for number in range(5):
        assert change(zhoumin, NEW(number, 7), current=current)[0] == 303
        current = NEW(number, 7)
    status, text = change(zhoumin, NEW(0, 7), current=current)
    assert (status, PasswordFault.USED_BEFORE.label in text) == (422, True)
    assert change(zhoumin, PASSWORD, current=current)[0] == 303


def test_a_password_runs_out_after_ninety_days(zhoumin: TestClient, app: FastAPI, clock: FixedClock) -> None:
    clock.move(days=91)
    browser = signed_in_client(app, None)
    assert browser.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 303
    assert browser.get("/tasks").headers["location"] == "/account/password"
    assert change(browser, NEW(1, 7))[0] == 303
    assert browser.get("/tasks").status_code == 200
    assert zhoumin.get("/tasks").headers["location"].startswith("/login")


def token_of(page: str) -> str:
    found = re.search("<code>(duban_[^<]+)</code>", page)
    assert found is not None
    return found[1]


def test_a_token_has_its_owners_rights_until_it_ends(zhoumin: TestClient, app: FastAPI, clock: FixedClock) -> None:
    token = token_of(zhoumin.post("/account/tokens", data={"name": "脚本", "days": "30"}).text)
    script = TestClient(app, base_url=BASE, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False)
    assert script.get("/api/v1/tasks").status_code == 200
    assert script.get("/api/v1/reviews").status_code == 403
    assert script.get("/tasks").headers["location"] == "/login?next=/tasks"
    clock.move(days=30, seconds=1)
    assert script.get("/api/v1/tasks").status_code == 401


def test_a_withdrawn_token_is_worth_nothing_at_once(zhoumin: TestClient, app: FastAPI, client_for: ClientFor) -> None:
    token = token_of(zhoumin.post("/account/tokens", data={"name": "脚本", "days": "30"}).text)
    script = TestClient(app, base_url=BASE, headers={"Authorization": f"Bearer {token}"})
    assert client_for("chenxiao").post("/account/tokens/1/revocation").status_code == 404
    assert script.get("/api/v1/tasks").status_code == 200
    assert zhoumin.post("/account/tokens/1/revocation").status_code == 303
    refused = script.get("/api/v1/tasks")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_another_terminal_is_signed_out_from_here(zhoumin: TestClient, client_for: ClientFor) -> None:
    elsewhere = client_for("zhoumin")
    others = re.findall(r'action="(/account/sessions/\d+/end)"', zhoumin.get("/account").text)
    assert len(others) == 1
    assert client_for("chenxiao").post(others[0]).status_code == 404
    assert zhoumin.post(others[0]).status_code == 303
    assert elsewhere.get("/account").headers["location"].startswith("/login")
    assert AccountFault.SESSION_GONE.label in zhoumin.get("/account").text
