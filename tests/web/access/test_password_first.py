"""Whoever still has a first or an old password can do nothing but change it, at any address of the product."""

from collections.abc import Iterator

import pytest

from tests.web.access.conftest import Stage
from tests.web.access.routes import ROUTES, Route
from tests.web.access.world import EVERYTHING, PEOPLE

# What is open before: changing the password, leaving, what is open to everybody, and the calendar of due dates, which
# no program can sign in to: its address is its key.
OPEN = {"/account/password", "/logout", "/login", "/start", "/healthz", "/feeds/{token}.ics"}


@pytest.fixture
def worn_out(stage: Stage) -> Iterator[Stage]:
    """Every account has a password that somebody else gave it."""
    stage.restore()
    with stage.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE user_account SET must_change = 1")
    yield stage
    stage.restore()


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_nothing_else_is_open_before_the_password_is_changed(worn_out: Stage, route: Route) -> None:
    assert route.policy.before_password_change == (route.path in OPEN)
    if route.path in OPEN:
        return
    before = worn_out.everything()
    for person in PEOPLE:
        if not route.admits(person):
            continue
        owner = next((owner for owner in EVERYTHING if route.shows(worn_out.world, person, owner)), "nobody")
        answer = worn_out.ask(person, route, owner, owner)
        if route.method == "GET" and not route.path.startswith("/api/"):
            assert (answer.status_code, answer.headers["location"]) == (303, "/account/password"), person.name
        else:
            assert answer.status_code == 403, person.name
            assert "密码" in answer.text
    assert worn_out.everything() == before
