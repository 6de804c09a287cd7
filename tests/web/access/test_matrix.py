"""Every route × every role × own, other and unknown object. The table is made from the routes, so none is forgotten."""

import json
import re
from urllib.parse import quote

import pytest
from starlette.routing import Route as StarletteRoute
from starlette.routing import compile_path

from tests.architecture import sources
from tests.web.access.conftest import Stage
from tests.web.access.routes import NAMING, OF_OTHERS, ROUTES, UNSAFE, WITH_OBJECT, Route
from tests.web.access.world import (
    DRAFT,
    EVERYTHING,
    NAME,
    OWNERS,
    PRINCIPALS,
    ROBOT_KEY,
    TEXT,
    Principal,
)

# Fields of forms with several values that name no object.
NO_OBJECTS = {"accepted", "login", "mail_kinds", "name", "overwrite", "password", "roles"}
REFUSED = {401, 403}


def masked(text: str, address: str) -> str:
    """Without what may differ: the address that was asked, the number of the request, the key of a form."""
    for form in (address, quote(address, safe="")):
        text = text.replace(form, "#")
    text = re.sub(r'(name="idempotency_key" value=")[^"]*', r"\1#", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "#", text)


def may_name(route: Route, word: str) -> bool:
    """The audit log says which plan and which file; of what was written in them it says nothing."""
    return route.path == "/audit" and word in NAME.values()


def forms(word: str) -> tuple[str, str]:
    """As people read it, and as JSON may write it."""
    return word, json.dumps(word)[1:-1]


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_who_may_not_call_is_refused_and_changes_nothing(stage: Stage, route: Route) -> None:
    stage.restore()
    before = stage.rows()
    for person in PRINCIPALS:
        if route.admits(person):
            continue
        answers = [stage.ask(person, route, owner) for owner in (*OWNERS, "nobody")]
        page_before_login = not person.roles and route.method == "GET" and not route.path.startswith("/api/")
        allowed = {303} if page_before_login else REFUSED
        assert {answer.status_code for answer in answers} <= allowed, person.name
        asked = [route.of(stage.world, owner) for owner in (*OWNERS, "nobody")]
        said = {masked(answer.text, address) for answer, address in zip(answers, asked, strict=True)}
        assert len(said) == 1, f"{person.name} can tell objects apart by the refusal"
    assert stage.rows() == before


@pytest.mark.parametrize("route", WITH_OBJECT, ids=str)
def test_what_is_not_visible_does_not_exist(stage: Stage, route: Route) -> None:
    """The answer about a foreign object is the answer about none, to the letter."""
    stage.restore()
    before = stage.rows()
    for person in PRINCIPALS:
        if not route.admits(person):
            continue
        address = route.of(stage.world, "nobody")
        missing = stage.ask(person, route, "nobody")
        assert missing.status_code == 404, f"{person.name}: does the body lack something? See routes.py."
        for owner in EVERYTHING:
            if route.shows(stage.world, person, owner):
                continue
            foreign_address = route.of(stage.world, owner)
            foreign = stage.ask(person, route, owner)
            assert foreign.status_code == missing.status_code, f"{person.name} at {owner}"
            assert masked(foreign.text, foreign_address) == masked(missing.text, address), person.name
            assert set(foreign.headers) == set(missing.headers)
    assert stage.rows() == before


@pytest.mark.parametrize("route", WITH_OBJECT, ids=str)
def test_what_is_visible_answers(stage: Stage, route: Route) -> None:
    """An empty form may be refused for what it lacks, never for being unseen, and never by a fault.

    A plan in force has no page for editing, and one being edited has no ledger, so one of the objects must answer.
    """
    asked = 0
    for person in PRINCIPALS:
        shown = [owner for owner in EVERYTHING if route.admits(person) and route.shows(stage.world, person, owner)]
        statuses = []
        for owner in shown:
            stage.restore()
            statuses.append(stage.ask(person, route, owner, owner).status_code)
        assert all(status < 500 and status not in {401, 405} for status in statuses), f"{person.name}: {statuses}"
        assert not shown or set(statuses) != {404} or route.path in OF_OTHERS, person.name
        asked += len(shown)
    assert asked, "nobody ever reaches an object of this route: correct the world or remove the route"


@pytest.mark.parametrize("route", UNSAFE, ids=str)
def test_a_form_cannot_smuggle_foreign_objects(stage: Stage, route: Route) -> None:
    """The address is the person's own, the fields name another department's objects: those stay as they were."""
    for person in PRINCIPALS:
        for owner, other in (("a", "b"), ("b", "a")):
            if (
                not (route.admits(person) and route.shows(stage.world, person, owner))
                or other in person.sees
                or not person.sees
            ):
                continue
            stage.restore()
            before = stage.about(other)
            answer = stage.ask(person, route, owner, other)
            assert answer.status_code < 500
            assert stage.about(other) == before, f"{person.name} changed something of {other}"
            assert [word[other] for word in (NAME, TEXT, DRAFT) if word[other] in answer.text] == [], person.name


@pytest.mark.parametrize("person", PRINCIPALS, ids=lambda person: person.name)
def test_no_word_of_a_foreign_department_comes_through(stage: Stage, person: Principal) -> None:
    """Every page, with every object: headers and bodies hold no secret of departments out of sight."""
    stage.restore()
    hidden = [words[owner] for owner in OWNERS if owner not in person.sees for words in (NAME, TEXT)]
    hidden += [DRAFT[owner] for owner in OWNERS if owner != person.own]
    hidden.append(ROBOT_KEY)
    leaks = []
    for route in ROUTES:
        if route.method != "GET":
            continue
        for owner in (*EVERYTHING, "nobody") if route.kinds else ("nobody",):
            answer = stage.ask(person, route, owner)
            shown = answer.text + str(answer.headers)
            told = [word for word in hidden if any(form in shown for form in forms(word))]
            leaks += [f"{route} {owner}: {word}" for word in told if not may_name(route, word)]
    assert leaks == []


def test_secrets_are_there_to_be_leaked(stage: Stage) -> None:
    """The test above would say nothing if its words stood nowhere."""
    stage.restore()
    held = "".join(str(value) for rows in stage.rows().values() for row in rows for value in row)
    secrets = (*NAME.values(), *TEXT.values(), *DRAFT.values(), ROBOT_KEY)
    assert [word for word in secrets if all(form not in held for form in forms(word))] == []


def test_every_route_is_in_the_matrix(stage: Stage) -> None:
    mounted = {
        (method, route.path)
        for route in stage.app.routes
        if isinstance(route, StarletteRoute)
        for method in (route.methods or ())
        if method != "HEAD"
    }
    listed = {(route.method, route.path) for route in ROUTES}
    assert {pair for pair in mounted - listed if pair[1] != "/api/v1/openapi.json"} == set()


def test_every_field_that_names_objects_is_tried() -> None:
    """Forms name several objects with `texts`, and one beside the address with `one_id`."""
    code = [source for source in sources.product() if source.under("app", "imports")]
    named = {name for source in code for name in re.findall(r'(?:form\.texts\(|one_id\(form, )"(\w+)"', source.text)}
    assert named
    assert named - set(NAMING) - NO_OBJECTS == set()


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_stands_in_the_way_of_another(stage: Stage, route: Route) -> None:
    """The first route that takes the address is the one that was meant."""
    address = route.of(stage.world, "a")
    taking = [
        other for other in ROUTES if other.method == route.method and compile_path(other.path)[0].match(address)
    ]
    assert taking[0] == route
