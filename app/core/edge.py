"""The edge of a request: one thread call, one transaction, one policy answer.

A handler is a plain function whose first parameter is `ctx`. `@reads` and `@writes` hide that parameter from FastAPI
and run authentication, permission, handler and commit inside one call. A yield dependency would do the same in three
thread hops and could deadlock: the holder of the write lock would wait for a thread while the threads wait for the lock.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from app.core.context import Ctx
from app.core.forms import Form

Access = Literal["public", "signed_in", "permission"]
Handler = TypeVar("Handler", bound=Callable[..., Any])

POLICY = "__duban_policy__"
UNUSED_FORM = "edge_form"
PREPARED = "prepared"


@dataclass(frozen=True)
class RoutePolicy:
    """What a route asks of its caller. `before_password_change` marks the few open before it."""

    access: Access
    permissions: tuple[StrEnum, ...]
    writes: bool
    before_password_change: bool = False
    own_transaction: bool = False


class Gate(Protocol):
    """Opens a context for a request: implemented beside the composition root, which knows accounts and policy."""

    def open(self, request: Request, policy: RoutePolicy) -> AbstractContextManager[Ctx]: ...

    def remember(self, request: Request, policy: RoutePolicy, ctx: Ctx, call: Callable[[], Any]) -> Any: ...


def _edge(
    policy: RoutePolicy, before: Callable[..., Any] | None = None, asks: Callable[[Ctx], Any] | None = None
) -> Callable[[Handler], Handler]:
    def decorate(handler: Handler) -> Handler:
        signature = inspect.signature(handler)
        rest = [p for name, p in signature.parameters.items() if name not in ("ctx", "request", PREPARED)]
        wants_request = "request" in signature.parameters
        if policy.writes and not any(p.annotation == Form for p in rest):
            # The form is read for every write, since the gate looks for its idempotency key.
            rest.append(inspect.Parameter(UNUSED_FORM, inspect.Parameter.KEYWORD_ONLY, annotation=Form))

        @functools.wraps(handler)
        def wrapper(request: Request, **values: Any) -> Any:
            gate: Gate = request.app.state.gate
            form = values.pop(UNUSED_FORM, None) or values.get("form")
            if wants_request:
                values["request"] = request
            if before is not None:
                # Whoever may not do it costs no work.
                with gate.open(request, replace(policy, writes=False)) as asking:
                    known = [asks(asking)] if asks else []
                values[PREPARED] = before(form, *known)
            with gate.open(request, policy) as ctx:
                return gate.remember(request, policy, ctx, lambda: handler(ctx, **values))

        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
        keyword_only = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in rest]
        wrapper.__signature__ = signature.replace(parameters=[first, *keyword_only])  # type: ignore[attr-defined]
        setattr(wrapper, POLICY, policy)
        return wrapper  # type: ignore[return-value]

    return decorate


def reads(*permissions: StrEnum) -> Callable[[Handler], Handler]:
    """A route that changes nothing; the actor needs any one of the permissions."""
    return _edge(RoutePolicy("permission", permissions, writes=False))


def writes(
    *permissions: StrEnum,
    before: Callable[..., Any] | None = None,
    asks: Callable[[Ctx], Any] | None = None,
) -> Callable[[Handler], Handler]:
    """A route that changes rows; everything it does is committed together, or not at all.

    `before` gets the form once the caller is known to be allowed, and works outside any transaction (reading an uploaded
    file in a child process takes seconds); the handler takes what it returns as `prepared`. What `before` must know of
    the database is read by `asks` and handed to it after the form.
    """
    return _edge(RoutePolicy("permission", permissions, writes=True), before, asks)


def signed_in(*, writes: bool = False, before_password_change: bool = False) -> Callable[[Handler], Handler]:
    """A route for every account, on what belongs to the account itself."""
    return _edge(RoutePolicy("signed_in", (), writes=writes, before_password_change=before_password_change))


def public(*, writes: bool = False, own_transaction: bool = False) -> Callable[[Handler], Handler]:
    """A route without login: sign-in, start of an installation, health.

    `own_transaction` gives the handler a context outside any transaction, for work too slow to hold the write lock.
    """
    return _edge(
        RoutePolicy("public", (), writes=writes, before_password_change=True, own_transaction=own_transaction)
    )


def policies(routers: Iterable[APIRouter]) -> dict[tuple[str, str], RoutePolicy]:
    """The policy table, (method, path) → policy, made from the routes themselves.

    Raises LookupError for a route that says nothing about who may call it, so that such a build cannot start.
    """
    table: dict[tuple[str, str], RoutePolicy] = {}
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise LookupError(f"{route} is not a route of the edge")
            policy = getattr(route.endpoint, POLICY, None)
            methods = sorted(route.methods or ())
            if policy is None:
                raise LookupError(f"{methods} {route.path} says nothing about who may call it")
            for method in methods:
                table[method, route.path] = policy
    return table


class Shelf(APIRouter):
    """The routes whose address begins with one word. FastAPI tries route after route, in Python; a whole shelf is passed
    over by its word.
    """

    def __init__(self, word: str, routes: Sequence[BaseRoute]) -> None:
        super().__init__()
        self._word = word
        self.routes = list(routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        # A path of the edge starts with "/", and no application is mounted around this one.
        if scope["path"].split("/", 2)[1:2] != [self._word]:
            return Match.NONE, {}
        return super().matches(scope)


def shelves(routers: Iterable[APIRouter]) -> list[Shelf]:
    """The same routes by their first word, each shelf in the order given. Raises LookupError where that is no fixed word."""
    by_word: dict[str, list[BaseRoute]] = {}
    for router in routers:
        for route in router.routes:
            word = route.path.split("/")[1] if isinstance(route, APIRoute) else "{"
            if "{" in word:
                raise LookupError(f"{route} does not begin with a word")
            by_word.setdefault(word, []).append(route)
    return [Shelf(word, routes) for word, routes in by_word.items()]


def page_response(content: str, status: int = 200) -> Response:
    return Response(content, status_code=status, media_type="text/html; charset=utf-8")
