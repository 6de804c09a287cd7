"""What another site makes a browser send is refused at every route that changes something, before anybody is asked."""

from collections.abc import Iterator, Mapping

import pytest

from tests.support.clients import BASE, QuickClient
from tests.web.access.conftest import Stage
from tests.web.access.routes import UNSAFE, Route
from tests.web.access.world import PRINCIPALS

REFUSAL = "这次提交不是从本系统的页面发出的，已拒绝。请回到系统页面重新操作。"
# What a browser says of where a request comes from, when that is not a page of ours.
FOREIGN: Mapping[str, Mapping[str, str]] = {
    "another host": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://127.0.0.1:8322"},
    "another scheme": {"Origin": "https://127.0.0.1:8321.evil.example"},
    "no host": {"Origin": "null"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "cross-site with our origin": {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    "same-origin with a foreign origin": {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    "nothing": {},
    "a script's kind of body": {"Origin": "https://evil.example", "Content-Type": "text/plain"},
}
OWN: Mapping[str, Mapping[str, str]] = {
    "our origin": {"Origin": BASE},
    "our page": {"Sec-Fetch-Site": "same-origin"},
    "typed by the person": {"Sec-Fetch-Site": "none"},
    "a script with its own token": {"Authorization": "Bearer none"},
}


@pytest.fixture(scope="module")
def bare(stage: Stage) -> Iterator[QuickClient]:
    """A client that says nothing of where it comes from."""
    made = QuickClient(stage.app, headers={})
    yield made
    made.close()


@pytest.mark.parametrize("route", UNSAFE, ids=str)
def test_a_foreign_page_changes_nothing(stage: Stage, bare: QuickClient, route: Route) -> None:
    """Whoever may call the route does so with a whole body about an object of their own: only the origin is wrong."""
    stage.restore()
    tried = 0
    for person in PRINCIPALS:
        if not route.admits(person):
            continue
        owner = next((owner for owner in ("a", "b", "edited") if route.shows(stage.world, person, owner)), "nobody")
        bare.sign_in(stage.world.tokens.get(person.name, "none"))
        for told, headers in FOREIGN.items():
            address, sent = route.of(stage.world, owner), route.sent(stage.world, owner)
            answer = bare.request(route.method, address, headers=dict(headers), **sent)
            assert (answer.status_code, answer.json()) == (403, {"detail": REFUSAL}), f"{person.name}, {told}"
            tried += 1
    assert tried
    assert stage.untouched, "a refused request has written"


@pytest.mark.parametrize("route", UNSAFE, ids=str)
def test_our_own_pages_are_heard(stage: Stage, bare: QuickClient, route: Route) -> None:
    """The refusals above come from the origin and from nothing else."""
    stage.restore()
    bare.sign_in("")
    address, sent = route.of(stage.world, "nobody"), route.sent(stage.world, "nobody")
    for told, headers in OWN.items():
        answer = bare.request(route.method, address, headers=dict(headers), **sent)
        assert REFUSAL not in answer.text, told


@pytest.mark.parametrize("route", UNSAFE, ids=str)
def test_a_bearer_header_puts_no_cookie_to_work(stage: Stage, bare: QuickClient, route: Route) -> None:
    """The way round the check of origins is for tokens alone: a cookie beside it counts for nothing."""
    if route.policy.access == "public":
        assert route.path in {"/login", "/start"}
        return
    stage.restore()
    for person in PRINCIPALS:
        bare.sign_in(stage.world.tokens.get(person.name, "none"))
        headers = {"Authorization": "Bearer none", "Origin": "https://evil.example"}
        address, sent = route.of(stage.world, "nobody"), route.sent(stage.world, "nobody")
        answer = bare.request(route.method, address, headers=headers, **sent)
        assert answer.status_code in {303, 401}, person.name
        assert answer.headers.get("location", "/login").startswith("/login")
    assert stage.untouched
