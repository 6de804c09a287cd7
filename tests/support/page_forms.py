"""The forms of a page as a browser would send them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi.testclient import TestClient
from httpx2 import Response


@dataclass
class PageForm:
    """`values` is what a browser would send now; `faulty` the fields marked as wrong; `shown` whether a reader sees it."""

    action: str
    shown: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    faulty: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.shown = True
        self.area = ""
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "dialog":
            self.shown = "open" in given
        elif tag == "form":
            self.forms.append(PageForm(given.get("action") or "", self.shown))
        elif self.forms and (given.get("id") or "").endswith("-error"):
            self.forms[-1].faulty.append((given["id"] or "").removesuffix("-error"))
        elif self.forms and tag in ("input", "textarea", "select", "option"):
            self._control(tag, given)

    def _control(self, tag: str, given: Mapping[str, str | None]) -> None:
        form, name = self.forms[-1], given.get("name") or ""
        if tag == "textarea":
            self.area = name
            form.values.setdefault(name, [""])
        elif tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in given:
            form.values[self.choice] = [given.get("value") or ""]
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio", "file") or "checked" in given):
            form.values.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "dialog":
            self.shown = True
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            # The line end after the tag belongs to the markup.
            self.forms[-1].values[self.area] = [data.removeprefix("\n")]


def forms_of(html: str) -> list[PageForm]:
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_to(html: str, action: str) -> PageForm:
    return next(form for form in forms_of(html) if form.action == action)


def send(client: TestClient, html: str, action: str, typed: Mapping[str, str | Sequence[str]]) -> Response:
    """Fill in the form of a page and send it."""
    values = form_to(html, action).values | {k: [v] if isinstance(v, str) else list(v) for k, v in typed.items()}
    return client.post(action, data=values)
