"""Jinja environment: autoescape always, undefined names are errors, dates and numbers by filters only."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jinja2
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.core import dates

APP = Path(__file__).resolve().parents[1]
STATIC = APP / "static"


def template_folder() -> Path:
    """An installed wheel carries the templates inside the package; a checkout has them beside it."""
    packed = APP / "_templates"
    return packed if packed.is_dir() else APP.parent / "templates"


@cache
def static_url(name: str) -> str:
    """The address of a static file with a hash of its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


class VersionedFiles(StaticFiles):
    """An address of `static_url` is kept by browsers for ever; any other one (a module imported by another) is asked
    for again, and answered 304 while nothing changed.
    """

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        version = static_url(self.get_path(scope)).partition("?")[2]
        current = scope["query_string"] == version.encode()
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        return response


def icon_url(name: str) -> str:
    return f"{static_url('img/icons.svg')}#{name}"


@pass_context
def _day(context: Context, value: Any, today: date | None = None) -> str:
    """What is remembered is told the day: it has no page around it."""
    return dates.day(value, today or context["chrome"].today)


@pass_context
def _moment(context: Context, value: Any) -> str:
    return dates.moment(value, context["chrome"].today)


@pass_context
def _recent(context: Context, value: Any) -> str:
    return dates.recent(value, context["chrome"].today)


@pass_context
def _distance(context: Context, value: Any, today: date | None = None) -> str:
    return dates.distance(value, today or context["chrome"].today)


@pass_context
def _waited(context: Context, value: Any) -> str:
    return dates.waited(value, context["chrome"].now)


def paragraphs(text: str | None) -> list[str]:
    """Lines of a text, without empty ones; the template sets each as a paragraph."""
    return [line for line in (text or "").splitlines() if line.strip()]


def with_query(query: str, **changes: object) -> str:
    """The same address with other filters: None removes one. For sorting, paging and chips."""
    kept = [(k, v) for k, v in parse_qsl(query) if k not in changes]
    kept += [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return f"?{urlencode(kept)}"


def form_key() -> str:
    """A fresh key for one form: sent twice with the same key, it is done once."""
    return secrets.token_urlsafe(18)


def remembered(macro: Callable[..., Markup], size: int = 1024) -> Callable[..., Markup]:
    """A macro whose words depend on its arguments alone: the same arguments are set once, not for every row and reader.

    Types are told apart, since a text is escaped and markup is not.
    """
    return lru_cache(size, typed=True)(macro)


def template_loader() -> jinja2.BaseLoader:
    return jinja2.FileSystemLoader(template_folder())


@cache
def make_environment() -> jinja2.Environment:
    """One for the process, so that pages, error pages and messages compile each template once."""
    environment = jinja2.Environment(
        loader=template_loader(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        # Templates change with the program only; looking at every file for every page costs a third of a list page.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=_day,
        day_full=dates.day_full,
        moment=_moment,
        moment_full=dates.moment_full,
        recent=_recent,
        distance=_distance,
        waited=_waited,
        period=dates.period,
        period_short=dates.period_short,
        number=dates.number,
        percent=dates.percent,
        share=dates.share,
        filesize=dates.filesize,
        paragraphs=paragraphs,
    )
    environment.globals.update(static_url=static_url, icon_url=icon_url, with_query=with_query, form_key=form_key)
    environment.globals.update(remembered=remembered)
    return environment


def render(environment: jinja2.Environment, template: str, values: Mapping[str, Any]) -> str:
    return environment.get_template(template).render(values)
