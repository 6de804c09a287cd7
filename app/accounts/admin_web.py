"""Accounts for the system administrator, roles for the security administrator."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.accounts import queries
from app.accounts.enums import AccountFault
from app.accounts.forms import account_form, profile_form, role_form
from app.accounts.pages import AccountEditPage, AccountsPage, RoleLine
from app.accounts.rules import LockRule, locked_until
from app.accounts.service import people
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, ids, typed_number
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect, shown_once
from app.core.security import new_token
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import GRANTABLE_ROLES

router = APIRouter()
BLANK = {"login": "", "name": "", "unit_id": "", "post": "", "phone": "", "email": ""}


@router.get("/accounts")
@reads(Permission.ACCOUNT_MANAGE, Permission.ROLE_GRANT)
def list_accounts(ctx: Ctx, request: Request, q: str = "") -> Response:
    listing = queries.account_lines(ctx.session, q, Window.parse(request.query_params.get("page")))
    contract = AccountsPage(
        listing=listing,
        search=q,
        query=request.url.query,
        can_manage=bool(may(ctx.actor.roles, Permission.ACCOUNT_MANAGE)),
        can_grant=bool(may(ctx.actor.roles, Permission.ROLE_GRANT)),
        waiting=queries.roles_waiting(ctx.session),
        key=new_token(),
    )
    return page(ctx, "accounts/accounts.html", contract)


def _edit_page(
    ctx: Ctx,
    request: Request,
    user_id: int | None,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    fresh: str = "",
) -> Response:
    user = queries.user_or_404(ctx.session, user_id) if user_id is not None else None
    settings = request.app.state.settings
    rule = LockRule(settings.lock_after, settings.lock_minutes)
    failures = queries.recent_failures(ctx.session, user.login, ctx.now, rule) if user else []
    roles = queries.roles_of(ctx.session, user_id) if user_id is not None else []
    held = {row.role for row in roles}
    stored = {name: str(getattr(user, name) or "") for name in BLANK} if user else BLANK
    contract = AccountEditPage(
        user_id=user_id,
        values=values or stored,
        units=queries.unit_choices(ctx.session),
        roles=[RoleLine(row.role, row.granted_at, row.is_alternate) for row in roles],
        proposable=[role for role in GRANTABLE_ROLES if role not in held],
        scope=queries.scope_of(ctx.session, user_id) if user_id is not None else [],
        scope_all=user.scope_all if user else False,
        active=user.active if user else True,
        locked=locked_until(failures, ctx.now, rule) is not None,
        version=user.version if user else 1,
        can_manage=bool(may(ctx.actor.roles, Permission.ACCOUNT_MANAGE)),
        can_grant=bool(may(ctx.actor.roles, Permission.ROLE_GRANT)),
        key=new_token(),
        fresh_password=fresh,
        errors=errors or {},
    )
    return page(ctx, "accounts/account_edit.html", contract, status=422 if errors else 200)


def _typed(form: Form) -> dict[str, str]:
    return {name: form.text(name) for name in BLANK}


def _known_units(ctx: Ctx) -> frozenset[int]:
    return frozenset(unit_id for unit_id, _ in queries.unit_choices(ctx.session))


@router.get("/accounts/new")
@reads(Permission.ACCOUNT_MANAGE)
def new_account(ctx: Ctx, request: Request) -> Response:
    return _edit_page(ctx, request, None)


@router.post("/accounts")
@writes(Permission.ACCOUNT_MANAGE)
def create_account(ctx: Ctx, request: Request, form: Form) -> Response:
    """Answers the account's page and not a redirect: the first password is shown this once."""
    try:
        user_id, first = people.create_account(ctx, account_form(form, known_units=_known_units(ctx)))
    except InvalidInput as fault:
        return _edit_page(ctx, request, None, values=_typed(form), errors=dict(fault.fields))
    ctx.session.flush()  # the page reads what was just made
    return shown_once(_edit_page(ctx, request, user_id, fresh=first), f"/accounts/{user_id}")


@router.post("/accounts/roles")
@writes(Permission.ROLE_GRANT)
def grant_all(ctx: Ctx, form: Form) -> Response:
    """Grant every proposed role of the ticked accounts, or none when one of them may not be granted."""
    for user_id in ids(form.texts("user_ids")):
        for row in queries.roles_of(ctx.session, user_id):
            people.grant_role(ctx, user_id, row.role)
    return redirect("/accounts", flash=AccountFault.GRANTED.label)


@router.get("/accounts/{user_id}")
@reads(Permission.ACCOUNT_MANAGE, Permission.ROLE_GRANT)
def show_account(ctx: Ctx, request: Request, user_id: RowId) -> Response:
    return _edit_page(ctx, request, user_id)


@router.post("/accounts/{user_id}")
@writes(Permission.ACCOUNT_MANAGE)
def edit_account(ctx: Ctx, request: Request, user_id: RowId, form: Form) -> Response:
    queries.user_or_404(ctx.session, user_id)
    try:
        profile = profile_form(form, known_units=_known_units(ctx))
    except InvalidInput as fault:
        values: dict[str, Any] = {**_typed(form), "login": queries.user_or_404(ctx.session, user_id).login}
        return _edit_page(ctx, request, user_id, values=values, errors=dict(fault.fields))
    people.edit_account(ctx, user_id, profile, version=typed_number(form.text("version")))
    return redirect(f"/accounts/{user_id}", flash=AccountFault.SAVED.label)


@router.post("/accounts/{user_id}/activity")
@writes(Permission.ACCOUNT_MANAGE)
def switch_account(ctx: Ctx, user_id: RowId, form: Form) -> Response:
    active = form.text("active") == "1"
    people.switch_account(ctx, user_id, active=active)
    said = AccountFault.SAVED if active else AccountFault.SWITCHED_OFF
    return redirect(f"/accounts/{user_id}", flash=said.label)


@router.post("/accounts/{user_id}/password")
@writes(Permission.ACCOUNT_MANAGE)
def reset_password(ctx: Ctx, request: Request, user_id: RowId) -> Response:
    first = people.reset_password(ctx, user_id)
    return shown_once(_edit_page(ctx, request, user_id, fresh=first), f"/accounts/{user_id}")


@router.post("/accounts/{user_id}/proposals")
@writes(Permission.ACCOUNT_MANAGE)
def propose_role(ctx: Ctx, user_id: RowId, form: Form) -> Response:
    people.propose_role(ctx, user_id, role_form(form), is_alternate=form.text("is_alternate") == "1")
    return redirect(f"/accounts/{user_id}", flash=AccountFault.PROPOSED.label)


@router.post("/accounts/{user_id}/roles")
@writes(Permission.ROLE_GRANT)
def grant_role(ctx: Ctx, user_id: RowId, form: Form) -> Response:
    people.grant_role(ctx, user_id, role_form(form))
    return redirect(f"/accounts/{user_id}", flash=AccountFault.GRANTED.label)


@router.post("/accounts/{user_id}/roles/revocation")
@writes(Permission.ROLE_GRANT)
def revoke_role(ctx: Ctx, user_id: RowId, form: Form) -> Response:
    people.revoke_role(ctx, user_id, role_form(form))
    return redirect(f"/accounts/{user_id}", flash=AccountFault.REVOKED.label)


@router.post("/accounts/{user_id}/scope")
@writes(Permission.ROLE_GRANT)
def set_scope(ctx: Ctx, user_id: RowId, form: Form) -> Response:
    wanted = [unit_id for unit_id in ids(form.texts("unit_ids")) if unit_id in _known_units(ctx)]
    people.set_scope(ctx, user_id, wanted, everything=form.text("scope_all") == "1")
    return redirect(f"/accounts/{user_id}", flash=AccountFault.SAVED.label)


@router.post("/accounts/{user_id}/lock-release")
@writes(Permission.LOCKOUT_RELEASE)
def release_lock(ctx: Ctx, user_id: RowId) -> Response:
    people.release_lock(ctx, user_id)
    return redirect(f"/accounts/{user_id}", flash=AccountFault.UNLOCKED.label)
