"""A build with a route that says nothing about who may call it does not start."""

import pytest
from fastapi import APIRouter, Response
from starlette.routing import Route

from app.core.context import Ctx
from app.core.edge import RoutePolicy, policies, public, reads, shelves
from app.policy.permissions import Permission


def silent() -> Response:
    return Response()


def test_a_route_without_a_policy_stops_the_build() -> None:
    router = APIRouter()
    router.get("/silent")(silent)
    with pytest.raises(LookupError, match=r"\['GET'\] /silent says nothing about who may call it"):
        policies([router])


def test_a_route_that_goes_round_the_edge_stops_the_build() -> None:
    router = APIRouter()
    router.routes.append(Route("/round", silent))
    with pytest.raises(LookupError, match="is not a route of the edge"):
        policies([router])


def test_what_a_route_asks_is_what_was_written_above_it() -> None:
    router = APIRouter()

    @router.get("/open")
    @public()
    def open_page(ctx: Ctx) -> Response:
        return Response()

    @router.get("/closed")
    @reads(Permission.AUDIT_READ)
    def closed_page(ctx: Ctx) -> Response:
        return Response()

    table = policies([router])
    assert table["GET", "/closed"] == RoutePolicy("permission", (Permission.AUDIT_READ,), writes=False)
    assert (table["GET", "/open"].access, table["GET", "/open"].writes) == ("public", False)


def test_routes_stand_together_by_their_first_word_in_the_order_given() -> None:
    one, two = APIRouter(), APIRouter(prefix="/api/v1")
    for router, path in ((one, "/tasks/new"), (one, "/"), (two, "/tasks"), (one, "/tasks/{task_id}")):
        router.get(path)(silent)
    found = [[route.path for route in shelf.routes if isinstance(route, Route)] for shelf in shelves([one, two])]
    assert found == [["/tasks/new", "/tasks/{task_id}"], ["/"], ["/api/v1/tasks"]]


def test_an_address_that_begins_with_anything_stops_the_build() -> None:
    router = APIRouter()
    router.get("/{anything}/tasks")(silent)
    with pytest.raises(LookupError, match="does not begin with a word"):
        shelves([router])
