"""Units and people for tests, through the real verbs."""

from typing import Any

from app.accounts.queries import actor_by_login
from app.accounts.service.people import NewAccount, create_account, set_scope
from app.core.context import Actor, Ctx
from app.policy.roles import Role
from app.units.enums import UnitKind
from app.units.service import UnitDraft, create_unit

PASSWORD = "Mountain-River-27"


def make_unit(ctx: Ctx, name: str, *, kind: UnitKind = UnitKind.DEPARTMENT, **more: Any) -> int:
    return create_unit(ctx, UnitDraft(name=name, kind=kind, **more))


def make_user(
    ctx: Ctx, login: str, *roles: Role, unit_id: int | None = None, everything: bool = True, name: str = ""
) -> int:
    """An account that need not change its password; supervisors and leaders see all units unless told otherwise."""
    user_id, _ = create_account(
        ctx,
        NewAccount(login=login, name=name or login, unit_id=unit_id, roles=roles, email=f"{login}@example.gov.cn"),
        password=PASSWORD,
    )
    if everything and {Role.SUPERVISOR, Role.LEADER} & set(roles):
        set_scope(ctx, user_id, [], everything=True)
    return user_id


def actor_of(ctx: Ctx, login: str) -> Actor:
    ctx.session.flush()
    return actor_by_login(ctx.session, login)
