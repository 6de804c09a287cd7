"""Opens a context for every request: who is it, may they, one transaction, one answer per submitted form."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request, Response
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.rules import PasswordPolicy, password_expired, session_end
from app.accounts.service import idempotency, sessions
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.clock import Clock
from app.core.config import Settings
from app.core.context import Actor, Ctx, Web
from app.core.db import Database
from app.core.edge import RoutePolicy
from app.core.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PasswordChangeRequired,
    SignInRequired,
    Unavailable,
)
from app.core.forms import SubmittedForm
from app.core.refusals import PLACE, Refused
from app.core.responses import FLASH_COOKIE, decode_flash
from app.core.security import safe_next, token_digest
from app.policy.decide import Refusal, permissions_of
from app.policy.roles import ADMIN_ROLES

log = logging.getLogger("duban.gate")
TOUCH_SECONDS = 60


def session_cookie(settings: Settings) -> str:
    """The __Host- prefix binds the cookie to this host, which browsers only allow over TLS."""
    return "__Host-duban" if settings.secure_cookies else "duban_session"


@dataclass
class Gate:
    """The composition's implementation of core.edge.Gate."""

    settings: Settings
    clock: Clock
    database: Database
    render: Callable[[Ctx, str, Mapping[str, Any]], str]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @contextmanager
    def open(self, request: Request, policy: RoutePolicy) -> Iterator[Ctx]:
        """Yield the context of one request; commit when the handler answered, roll back when it raised.

        Raises SignInRequired, PasswordChangeRequired, Forbidden; Conflict and Unavailable for what the database
        refuses at commit.
        """
        touch: int | None = None
        if policy.writes and getattr(request.state, "refused", None):
            raise NotFound  # a page that is shown again is only read
        try:
            with self.database.transaction(write=True) if policy.writes else self.database.reading() as session:
                ctx = self._nobody(request, session)
                bearer = self._bearer(request, session)
                touch, ctx = self._admit(ctx, bearer, policy)
                if touch and policy.writes:
                    sessions.touch_session(ctx, touch)
                    touch = None
                if policy.own_transaction:
                    # Having read who asks, this transaction would keep the handler's own from committing.
                    session.rollback()
                yield ctx
        except Forbidden as refusal:
            self._record_denial(request, ctx, refusal)
            raise
        except IntegrityError as error:
            raise Conflict from error
        except DataError as error:
            log.exception("unfit for the database", extra={"request_id": request.state.request_id})
            raise InvalidInput(
                "有一项内容太长，或者有不能保存的字符，所以没有保存。请缩短或删去后再提交。"
            ) from error
        except OperationalError as error:
            log.exception("database refused", extra={"request_id": request.state.request_id})
            raise Unavailable from error
        if touch:
            with self.database.transaction(write=True) as session:
                sessions.touch_session(replace(ctx, session=session), touch)

    def admit(self, request: Request, policy: RoutePolicy) -> None:
        """Ask only whether the caller may call. Raises what `open` would raise."""
        with self.database.transaction(write=False) as session:
            ctx = self._nobody(request, session)
            self._admit(ctx, self._bearer(request, session), policy)

    def whoever(self, request: Request, session: Session) -> Ctx:
        """The context of an error page: the actor where there is one, and no questions asked."""
        ctx = self._nobody(request, session)
        bearer = self._bearer(request, session)
        if bearer is None:
            return ctx
        actor = accounts.actor_of(session, bearer)
        return ctx.acting_as(actor) if self._holds(bearer, actor, ctx) else ctx

    @property
    def cookie(self) -> str:
        return session_cookie(self.settings)

    @contextmanager
    def transaction(self, request: Request) -> Iterator[Ctx]:
        """A write transaction of its own, for handlers with work too slow to hold the lock all the while."""
        with self.database.transaction(write=True) as session:
            yield self._nobody(request, session)

    def _nobody(self, request: Request, session: Session) -> Ctx:
        web = Web(
            path=request.url.path,
            query=request.url.query,
            flash=decode_flash(request.cookies.get(FLASH_COOKIE)),
            render=self.render,
            is_api=request.url.path.startswith("/api/"),
            refused=getattr(request.state, "refused", Refused()),
            place=_place(request),
        )
        return Ctx(
            session=session,
            actor=Actor.nobody(),
            now=self.clock.now(),
            request_id=request.state.request_id,
            ip=request.state.ip,
            web=web,
            extra=self.extra,
        )

    def _bearer(self, request: Request, session: Session) -> accounts.Bearer | None:
        authorization = request.headers.get("authorization", "")
        if authorization.startswith("Bearer "):
            if not request.url.path.startswith("/api/"):
                return None
            return accounts.bearer_by_token(session, token_digest(authorization.removeprefix("Bearer ").strip()))
        token = request.cookies.get(session_cookie(self.settings))
        return accounts.bearer_by_session(session, token_digest(token)) if token else None

    def _admit(self, ctx: Ctx, bearer: accounts.Bearer | None, policy: RoutePolicy) -> tuple[int | None, Ctx]:
        """The context with its actor, and the session to touch when its last sign of life is old."""
        actor = accounts.actor_of(ctx.session, bearer) if bearer else Actor.nobody()
        alive = bearer is not None and self._holds(bearer, actor, ctx)
        if not alive:
            if policy.access != "public":
                raise SignInRequired
            return None, ctx
        assert bearer is not None
        ctx = ctx.acting_as(actor)
        self._check_password_age(ctx, bearer, policy)
        if policy.access == "permission" and not permissions_of(actor.roles) & set(policy.permissions):
            raise Forbidden(Refusal.NO_PERMISSION.label)
        stale = (ctx.now - bearer.facts.seen_at).total_seconds() > TOUCH_SECONDS
        return (bearer.session_id if stale else None), ctx

    def _holds(self, bearer: accounts.Bearer, actor: Actor, ctx: Ctx) -> bool:
        facts = bearer.facts
        if bearer.session_id is None:
            facts = replace(facts, seen_at=ctx.now)
        idle = self.settings.admin_idle if actor.roles & ADMIN_ROLES else self.settings.idle
        return session_end(facts, ctx.now, idle) is None

    def _check_password_age(self, ctx: Ctx, bearer: accounts.Bearer, policy: RoutePolicy) -> None:
        if policy.before_password_change:
            return
        rule = PasswordPolicy(max_age_days=self.settings.password_max_age_days)
        if bearer.must_change or password_expired(bearer.password_changed_at, ctx.now, rule):
            raise PasswordChangeRequired

    def _record_denial(self, request: Request, ctx: Ctx, refusal: Forbidden) -> None:
        if isinstance(refusal, PasswordChangeRequired):
            return
        with self.database.transaction(write=True) as session:
            path = f"{request.method} {request.url.path}"[:200]
            audit.record(
                replace(ctx, session=session),
                AuditAction.PERMISSION_DENIED,
                "route",
                None,
                reason=f"{path} {refusal.message}",
                succeeded=False,
            )

    def remember(self, request: Request, policy: RoutePolicy, ctx: Ctx, call: Callable[[], Any]) -> Any:
        """Run the handler, or answer as before when this very form was already answered."""
        key, digest = _idempotency(request)
        if not (policy.writes and key and ctx.actor.user_id):
            return call()
        route = f"{request.method} {request.url.path}"
        known = idempotency.recall(ctx, key, route, digest)
        if known is not None:
            return known
        response = call()
        # A form shown again with its errors was not answered yet: it may be mended and sent with the same key.
        if isinstance(response, Response) and response.status_code < 400:
            idempotency.keep(ctx, key, route, digest, response)
        return response


def _place(request: Request) -> str:
    """Where the forms of the answer stand: on this page, or on that of the form this request sent."""
    form: SubmittedForm | None = getattr(request.state, "form", None)
    if form is not None and form.text(PLACE):
        return safe_next(form.text(PLACE))
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _idempotency(request: Request) -> tuple[str, str]:
    form: SubmittedForm | None = getattr(request.state, "form", None)
    if form is not None and form.text("idempotency_key"):
        return form.text("idempotency_key")[:64], form.digest()
    return request.headers.get("idempotency-key", "")[:64], getattr(request.state, "body_digest", "")
