"""Walks the application as a signed-in person would: from the front page along every link."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.main import ROUTERS
from tests.support.clients import signed_in_client

LINK = re.compile(r"""<a\b[^>]*\bhref="([^"]*)\"""")
# A page's address may be asked with many filters; so many of one route are looked at per person.
PER_ROUTE = 4


@dataclass(frozen=True)
class Found:
    """A page of one person: the route's own path names the kind of page."""

    login: str
    route: str
    address: str
    status: int
    is_page: bool


@dataclass
class Walk:
    """Breadth first; `dead` are links that answered anything but a page, a file or a redirect."""

    client: TestClient
    login: str
    found: list[Found] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def run(self, start: str = "/") -> None:
        waiting, seen, per_route = deque([(start, "")]), {start}, dict[str, int]()
        while waiting:
            address, came_from = waiting.popleft()
            route = self.route_of(address)
            per_route[route] = per_route.get(route, 0) + 1
            if per_route[route] > PER_ROUTE:
                continue
            answer = self.client.get(address)
            page = answer.headers.get("content-type", "").startswith("text/html")
            self.found.append(
                Found(self.login, route, address, answer.status_code, page and answer.status_code == 200)
            )
            if answer.status_code >= 400:
                self.dead.append(f"{self.login}: {came_from} leads to {address}, which answers {answer.status_code}")
            targets = (
                [answer.headers["location"]] if answer.is_redirect else links(answer.text, address) if page else ()
            )
            for target in targets:
                if target not in seen:
                    seen.add(target)
                    waiting.append((target, address))

    def route_of(self, address: str) -> str:
        path = urlsplit(address).path
        everything = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
        fitting = (
            route for route in everything if "GET" in (route.methods or ()) and route.path_regex.fullmatch(path)
        )
        return next((route.path for route in fitting), path)


def walk_as(app: FastAPI, logins: Iterable[str | None]) -> tuple[list[Found], list[str]]:
    """(pages, dead links) of these people, one after the other; None is nobody."""
    pages: list[Found] = []
    dead: list[str] = []
    for login in logins:
        with signed_in_client(app, login) as client:
            walk = Walk(client, login or "")
            walk.run()
        pages += walk.found
        dead += walk.dead
    return pages, dead


def links(html: str, address: str) -> Iterator[str]:
    """Addresses of this server on a page, without fragments and without what only leads to the same page."""
    for raw in LINK.findall(html):
        target = urljoin(address, unescape(raw)).partition("#")[0]
        if target.startswith("/") and not target.startswith("/static/"):
            yield target
