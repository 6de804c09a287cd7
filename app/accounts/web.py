"""Signing in and out, the first installation page, and the account's own page."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.accounts import queries
from app.accounts.enums import AccountFault, PasswordFault
from app.accounts.forms import admins_form, login_form
from app.accounts.pages import AccountPage, LoginPage, PasswordPage, SessionLine, StartPage, TokenLine
from app.accounts.rules import LockRule, PasswordPolicy, device_of, password_expired
from app.accounts.service import passwords, sessions, tokens
from app.core.config import Settings
from app.core.context import Ctx
from app.core.dates import moment
from app.core.edge import public, signed_in
from app.core.errors import InvalidInput
from app.core.forms import Form
from app.core.ids import RowId
from app.core.responses import page, redirect, shown_once
from app.core.security import new_token, safe_next
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import Role

router = APIRouter()


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def policy_of(settings: Settings) -> PasswordPolicy:
    return PasswordPolicy(
        min_length=settings.password_min_length,
        max_age_days=settings.password_max_age_days,
        history=settings.password_history,
    )


def _login_page(ctx: Ctx, request: Request, *, status: int = 200, **values: Any) -> Response:
    settings = settings_of(request)
    contract = LoginPage(
        office_phone=settings.office_phone,
        idle_minutes=settings.idle_minutes,
        organisation=settings.organisation,
        **values,
    )
    return page(ctx, "accounts/login.html", contract, status=status)


@router.get("/login")
@public()
def show_login(ctx: Ctx, request: Request, next: str = "/") -> Response:  # noqa: A002
    if ctx.actor.user_id is not None:
        return redirect(safe_next(next))
    return _login_page(ctx, request, next=safe_next(next))


@router.post("/login")
@public(own_transaction=True)
def log_in(ctx: Ctx, request: Request, form: Form) -> Response:
    """Three short transactions, so that the slow password check never holds the write lock."""
    settings = settings_of(request)
    user, password = login_form(form)
    target = safe_next(form.text("next", "/"))
    rule = LockRule(settings.lock_after, settings.lock_minutes)
    transaction = request.app.state.gate.transaction
    try:
        with transaction(request) as inner:
            attempt, stored = sessions.begin_attempt(inner, user, rule)
    except sessions.AccountLocked as locked:
        words = AccountFault.LOCKED.label.format(until=moment(locked.until, ctx.today))
        return _login_page(ctx, request, status=429, user=user, next=target, errors={"pass": words})
    except sessions.TooManyAttempts:
        words = AccountFault.TOO_MANY.label
        return _login_page(ctx, request, status=429, user=user, next=target, errors={"pass": words})
    if not passwords.matches(password, stored):
        with transaction(request) as inner:
            left, until = sessions.fail_attempt(inner, user, rule)
        words = AccountFault.WRONG_LOGIN.label.format(left=left, minutes=settings.lock_minutes)
        if until is not None:
            words = AccountFault.LOCKED.label.format(until=moment(until, ctx.today))
        return _login_page(ctx, request, status=422, user=user, next=target, errors={"pass": words})
    with transaction(request) as inner:
        token = sessions.finish_attempt(
            inner,
            attempt,
            user,
            agent=request.headers.get("user-agent", ""),
            lifetime=settings.absolute,
            sessions_per_user=settings.sessions_per_user,
        )
    response = redirect(target)
    response.set_cookie(
        request.app.state.gate.cookie,
        token,
        max_age=settings.absolute_hours * 3600,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
        path="/",
    )
    return response


@router.post("/logout")
@signed_in(writes=True, before_password_change=True)
def log_out(ctx: Ctx, request: Request) -> Response:
    sessions.end_session(ctx)
    response = redirect("/login")
    response.delete_cookie(request.app.state.gate.cookie, path="/", secure=settings_of(request).secure_cookies)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _password_page(ctx: Ctx, request: Request, errors: dict[str, str] | None = None) -> Response:
    policy = policy_of(settings_of(request))
    user = queries.user_or_404(ctx.session, ctx.actor.id)
    rules = [
        PasswordFault.TOO_SHORT.label.format(min_length=policy.min_length),
        PasswordFault.TOO_SIMPLE.label,
        PasswordFault.CONTAINS_NAME.label,
    ]
    forced = user.must_change or password_expired(user.password_changed_at, ctx.now, policy)
    contract = PasswordPage(forced=forced, rules=rules, key=new_token(), errors=errors or {})
    return page(ctx, "accounts/password.html", contract, status=422 if errors else 200)


@router.get("/account/password")
@signed_in(before_password_change=True)
def show_password(ctx: Ctx, request: Request) -> Response:
    return _password_page(ctx, request)


@router.post("/account/password")
@signed_in(writes=True, before_password_change=True)
def change_password(ctx: Ctx, request: Request, form: Form) -> Response:
    new = form.text("new")
    if new != form.text("again"):
        return _password_page(ctx, request, {"again": PasswordFault.NOT_SAME.label})
    try:
        passwords.change_password(ctx, current=form.text("current"), new=new, policy=policy_of(settings_of(request)))
    except InvalidInput as fault:
        return _password_page(ctx, request, dict(fault.fields))
    sessions.end_sessions_of(ctx, ctx.actor.id, but=ctx.actor.session_id)
    return redirect("/", flash=AccountFault.PASSWORD_DONE.label)


def _account_page(ctx: Ctx, *, fresh: str = "", errors: dict[str, str] | None = None) -> Response:
    user = queries.user_or_404(ctx.session, ctx.actor.id)
    lines = [
        SessionLine(s.id or 0, s.created_at, s.seen_at, s.ip, device_of(s.agent), s.id == ctx.actor.session_id)
        for s in reversed(queries.open_sessions(ctx.session, ctx.actor.id))
    ]
    own = [
        TokenLine(
            t.id or 0, t.name, t.created_at, t.expires_at, t.used_at, t.revoked_at is None and t.expires_at > ctx.now
        )
        for t in queries.tokens_of(ctx.session, ctx.actor.id)
    ]
    contract = AccountPage(
        login=user.login,
        unit=ctx.actor.unit_name,
        roles=[Role(role).label for role in sorted(ctx.actor.roles)],
        phone=user.phone,
        email=user.email,
        sessions=lines,
        tokens=own,
        may_hand_over=bool(may(ctx.actor.roles, Permission.HANDOVER_MANAGE)),
        may_be_away=bool(may(ctx.actor.roles, Permission.ABSENCE_RECORD)),
        key=new_token(),
        fresh_token=fresh,
        errors=errors or {},
    )
    return page(ctx, "accounts/account.html", contract, status=422 if errors else 200)


@router.get("/account")
@signed_in()
def show_account(ctx: Ctx) -> Response:
    return _account_page(ctx)


@router.post("/account/tokens")
@signed_in(writes=True)
def add_token(ctx: Ctx, form: Form) -> Response:
    """Answers the page itself and not a redirect: the token is shown this once."""
    try:
        days = int(form.text("days") or "90")
    except ValueError:
        raise InvalidInput({"days": AccountFault.TOKEN_DAYS.label}) from None
    token = tokens.create_token(ctx, form.text("name"), days=days)
    return shown_once(_account_page(ctx, fresh=token), "/account")


@router.post("/account/tokens/{token_id}/revocation")
@signed_in(writes=True)
def drop_token(ctx: Ctx, token_id: RowId) -> Response:
    tokens.revoke_token(ctx, token_id)
    return redirect("/account", flash=AccountFault.TOKEN_GONE.label)


@router.post("/account/sessions/{session_id}/end")
@signed_in(writes=True)
def drop_session(ctx: Ctx, session_id: RowId) -> Response:
    sessions.revoke_session(ctx, session_id)
    return redirect("/account", flash=AccountFault.SESSION_GONE.label)


@router.get("/start")
@public()
def show_start(ctx: Ctx, token: str = "") -> Response:
    if not queries.nobody_yet(ctx.session):
        return redirect("/login")
    return page(ctx, "accounts/start.html", StartPage(values={"token": token}))


@router.post("/start")
@public(writes=True)
def start(ctx: Ctx, form: Form) -> Response:
    values = {name: form.text(name) for name in form.values}
    try:
        admins = admins_form(form)
        made = tokens.start_installation(ctx, form.text("token"), admins)
    except InvalidInput as fault:
        return page(ctx, "accounts/start.html", StartPage(values=values, errors=dict(fault.fields)), status=422)
    shown = [(admin.roles[0].label, *pair) for admin, pair in zip(admins, made, strict=True)]
    return page(ctx, "accounts/start.html", StartPage(values={}, made=shown))
