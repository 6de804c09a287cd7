"""One answer to "may this person do that": pages, buttons and routes all ask here."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.labels import LabelledEnum
from app.policy.permissions import Permission
from app.policy.roles import ADMIN_ROLES, PERMISSIONS, Role


class Refusal(LabelledEnum):
    """Why something is refused; the label is the sentence that is shown."""

    ADMIN_ROLE_HELD = (
        "admin_role_held",
        "系统管理员、安全管理员、审计员须由三个人分别担任，一个账号只能持有其中一个。",
    )
    ADMIN_AND_BUSINESS = "admin_and_business", "三类管理员不能同时承担业务角色。请为业务工作另设账号。"
    NOT_OWN_ROLE = "not_own_role", "不能给自己的账号授予或撤销角色，请由另一位安全管理员办理。"
    NO_PERMISSION = "no_permission", "您的角色不能进行这项操作。如确有需要，请联系安全管理员。"
    UNIT_ROLE_WITHOUT_UNIT = "unit_role_without_unit", "联络员和单位负责人必须先选定所在单位。"


@dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: Refusal | None = None

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(allowed=True)


def refuse(reason: Refusal) -> Decision:
    return Decision(allowed=False, reason=reason)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything the roles together allow."""
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))


def may(roles: Iterable[str], permission: Permission) -> Decision:
    return YES if permission in permissions_of(roles) else refuse(Refusal.NO_PERMISSION)


def may_hold(held: frozenset[str], asked: Role, *, has_unit: bool, is_self: bool) -> Decision:
    """Whether `asked` can be added to the roles an account holds."""
    if is_self:
        return refuse(Refusal.NOT_OWN_ROLE)
    others = held - {asked}
    if asked in ADMIN_ROLES and others & ADMIN_ROLES:
        return refuse(Refusal.ADMIN_ROLE_HELD)
    if others and (asked in ADMIN_ROLES) != bool(others & ADMIN_ROLES):
        return refuse(Refusal.ADMIN_AND_BUSINESS)
    if asked in (Role.LIAISON, Role.UNIT_LEADER) and not has_unit:
        return refuse(Refusal.UNIT_ROLE_WITHOUT_UNIT)
    return YES
