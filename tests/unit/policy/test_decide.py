"""Who may do what, and which roles exclude each other."""

import itertools

import pytest

from app.policy.decide import Refusal, may, may_hold, permissions_of
from app.policy.permissions import Permission
from app.policy.roles import ADMIN_ROLES, PERMISSIONS, Role


def test_the_three_administrators_share_nothing() -> None:
    for first, second in itertools.combinations(sorted(ADMIN_ROLES), 2):
        assert PERMISSIONS[first] & PERMISSIONS[second] == frozenset()


def test_administrators_touch_no_business_and_business_no_administration() -> None:
    business = permissions_of(role for role in Role if role not in ADMIN_ROLES and role is not Role.SYSTEM)
    assert business & permissions_of(ADMIN_ROLES) == frozenset()


def test_every_permission_belongs_to_a_role() -> None:
    held = permissions_of(role for role in Role if role is not Role.SYSTEM)
    assert frozenset(Permission) - held == frozenset()


def test_permissions_stand_in_alphabetical_order() -> None:
    codes = [permission.value for permission in Permission]
    assert codes == sorted(codes)


def test_a_refusal_says_why() -> None:
    assert may({Role.OFFICE.value}, Permission.ROUND_OPEN).reason is None
    refused = may({Role.LIAISON.value}, Permission.ROUND_OPEN)
    assert not refused
    assert refused.reason is Refusal.NO_PERMISSION


@pytest.mark.parametrize(
    ("held", "asked", "facts", "reason"),
    [
        ((), Role.LIAISON, {"has_unit": True}, None),
        ((), Role.LIAISON, {"has_unit": False}, Refusal.UNIT_ROLE_WITHOUT_UNIT),
        ((), Role.AUDITOR, {"is_self": True}, Refusal.NOT_OWN_ROLE),
        ((Role.SYSADMIN,), Role.AUDITOR, {}, Refusal.ADMIN_ROLE_HELD),
        ((Role.SYSADMIN,), Role.OFFICE, {}, Refusal.ADMIN_AND_BUSINESS),
        ((Role.OFFICE,), Role.SECADMIN, {}, Refusal.ADMIN_AND_BUSINESS),
        ((Role.OFFICE,), Role.SUPERVISOR, {}, None),
        ((Role.AUDITOR,), Role.AUDITOR, {}, None),
    ],
)
def test_roles_that_may_be_held_together(
    held: tuple[Role, ...], asked: Role, facts: dict[str, bool], reason: Refusal | None
) -> None:
    known = {"has_unit": False, "is_self": False, **facts}
    decision = may_hold(frozenset(role.value for role in held), asked, **known)
    assert decision.reason is reason
