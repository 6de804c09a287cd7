"""Units and people for tests, through the real verbs."""

from app.accounts.queries import actor_by_login
from app.accounts.service.people import NewAccount, create_account, set_scope
from app.core.context import Actor, Ctx
from app.policy.roles import Role
from app.units.enums import UnitKind
from app.units.models import Unit

PASSWORD = "Mountain-River-27"


def make_unit(ctx: Ctx, name: str, *, kind: UnitKind = UnitKind.DEPARTMENT, **more: object) -> int:
    unit = Unit(name=name, kind=kind, created_at=ctx.now, **more)  # type: ignore[arg-type]
    ctx.session.add(unit)
    ctx.session.flush()
    assert unit.id is not None
    return unit.id


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
