"""Navigation and front page by role. Slices add their entries; only the composition knows them all."""

from app.core.context import Ctx
from app.policy.roles import Role

ROLE_ORDER = (
    Role.LIAISON,
    Role.UNIT_LEADER,
    Role.SUPERVISOR,
    Role.OFFICE,
    Role.LEADER,
    Role.SYSADMIN,
    Role.SECADMIN,
    Role.AUDITOR,
)


def first_role(ctx: Ctx) -> Role | None:
    """The role whose page opens first."""
    return next((role for role in ROLE_ORDER if role.value in ctx.actor.roles), None)


def role_line(ctx: Ctx) -> str:
    """省工业和信息化厅联络员"""
    role = first_role(ctx)
    words = role.label if role else "尚未授予角色"
    return f"{ctx.actor.unit_name}{words}" if role in (Role.LIAISON, Role.UNIT_LEADER) else words


def entries(ctx: Ctx) -> list[tuple[str, str, int | None]]:
    """(label, address, how many wait) in the order of the navigation."""
    items: list[tuple[str, str, int | None]] = []
    if ctx.actor.roles & {Role.SYSADMIN.value, Role.SECADMIN.value}:
        items.append(("账号", "/accounts", None))
    return items
