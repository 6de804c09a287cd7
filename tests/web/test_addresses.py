"""Every address a template writes is a route of the application: no link and no form leads nowhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute

from app.core.templating import template_folder
from app.main import ROUTERS

# An address is an attribute's value, or a piece of text in an expression with names and more text joined to it.
ATTRIBUTE = re.compile(r"""\b(href|action|formaction|data-autosave)="(/[^"]*)\"""")
JOINED = re.compile(r"""(?<![\w>=])(?<!~ )"(/[a-z][^"{}]*)"((?: ~ (?:[\w.]+|"[^"]*"))*)""")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
POSTED = {"action", "formaction", "data-autosave"}
STATIC = ("/static/",)


@dataclass(frozen=True)
class Written:
    template: str
    kind: str
    address: str

    def __str__(self) -> str:
        return f"{self.template}: {self.kind} {self.address}"


def written_in(name: str, text: str) -> Iterator[Written]:
    """Addresses with their expressions replaced by 1, without query and fragment."""
    for kind, raw in ATTRIBUTE.findall(text):
        yield Written(name, kind, _plain(EXPRESSION.sub("1", raw)))
    for first, rest in JOINED.findall(text):
        pieces = [piece.strip('"') if piece.startswith('"') else "1" for piece in rest.split(" ~ ")[1:]]
        yield Written(name, "expression", _plain(first + "".join(pieces)))


def _plain(address: str) -> str:
    return re.split(r"[?#]", address)[0]


def routes() -> list[tuple[re.Pattern[str], set[str]]]:
    everything = (route for router in ROUTERS for route in router.routes)
    return [(route.path_regex, set(route.methods or ())) for route in everything if isinstance(route, APIRoute)]


def leads_somewhere(written: Written, known: list[tuple[re.Pattern[str], set[str]]]) -> bool:
    methods = {"POST"} if written.kind in POSTED else {"GET"} if written.kind == "href" else {"GET", "POST"}
    # A filter's form goes by GET.
    methods |= {"GET"} if written.kind == "action" else set()
    return any(pattern.fullmatch(written.address) and methods & allowed for pattern, allowed in known)


def every_address() -> list[Written]:
    folder = template_folder()
    return [
        written
        for path in sorted(folder.rglob("*.html"))
        if path.name != "patterns.html"
        for written in written_in(path.relative_to(folder).as_posix(), path.read_text("utf-8"))
    ]


def test_every_address_is_a_route() -> None:
    known = routes()
    lost = [str(w) for w in every_address() if not w.address.startswith(STATIC) and not leads_somewhere(w, known)]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('<a href="/tasks/{{ row.task_id }}#x">', "/tasks/1"),
        ('<form action="/rounds/{{ id }}/urges">', "/rounds/1/urges"),
        ('{{ form.confirm("a", "b", "/reports/" ~ detail.report_id ~ "/returns") }}', "/reports/1/returns"),
        ('{{ ui.empty("没有", "/board", "看") }}', "/board"),
    ],
)
def test_addresses_are_found(text: str, address: str) -> None:
    assert [written.address for written in written_in("x.html", text)] == [address]
