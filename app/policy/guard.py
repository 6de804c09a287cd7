"""Turns a policy answer into a refusal, for services and for the gate."""

from app.core.context import Ctx
from app.core.errors import Forbidden
from app.policy.decide import Decision, may
from app.policy.permissions import Permission


def require(ctx: Ctx, permission: Permission) -> None:
    """Raises Forbidden with the policy's own words."""
    ensure(may(ctx.actor.roles, permission))


def ensure(decision: Decision) -> None:
    if decision.reason is not None:
        raise Forbidden(decision.reason.label)
