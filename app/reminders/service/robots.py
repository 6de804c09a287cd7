"""Robots in chat groups: who keeps them, and a trial message."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, StaleData
from app.outbox import service as outbox
from app.outbox.enums import CancelReason, MessageKind
from app.outbox.models import Robot
from app.outbox.queries import robot_or_404
from app.outbox.rules import Occasion
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reminders.enums import RobotFlaw
from app.reminders.forms import RobotInput
from app.units.queries import active_ids

SHOWN = (
    "name",
    "channel",
    "base_url",
    "token",
    "secret",
    "unit_id",
    "enabled",
    "tells_openings",
    "tells_reminders",
)


def create_robot(ctx: Ctx, wanted: RobotInput) -> int:
    """Raises InvalidInput for a name that is taken, or a unit that is none."""
    require(ctx, Permission.ROBOT_MANAGE)
    if wanted.hook is None:
        raise InvalidInput({"hook": RobotFlaw.NO_HOOK.label})
    robot = Robot(name="", channel=wanted.hook.channel, base_url="", token="", created_at=ctx.now, version=0)
    _check(ctx, wanted, None)
    _take(robot, wanted)
    ctx.session.add(robot)
    ctx.session.flush()  # the audit row names the robot
    audit.record(ctx, AuditAction.ROBOT_CREATED, "robot", robot.id, after=_facts(robot))
    return robot.id or 0


def edit_robot(ctx: Ctx, robot_id: int, version: int, wanted: RobotInput) -> None:
    """What waits for a robot that is switched off is cancelled when its turn comes."""
    require(ctx, Permission.ROBOT_MANAGE)
    robot = robot_or_404(ctx.session, robot_id)
    if robot.version != version:
        raise StaleData
    before = _facts(robot)
    _check(ctx, wanted, robot_id)
    _take(robot, wanted)
    if wanted.hook is not None or wanted.secret is not None:
        robot.fault, robot.fault_at, robot.held_until = "", None, None
    ctx.session.add(robot)
    if not robot.enabled:
        outbox.cancel_robot(ctx, robot_id, CancelReason.ROBOT_OFF)
    audit.record(ctx, AuditAction.ROBOT_EDITED, "robot", robot_id, before=before, after=_facts(robot))


def try_robot(ctx: Ctx, robot_id: int) -> None:
    """A trial goes the way of every message: through the outbox, at the robot's own pace."""
    require(ctx, Permission.ROBOT_MANAGE)
    robot = robot_or_404(ctx.session, robot_id)
    if not robot.enabled:
        raise InvalidInput(RobotFlaw.SWITCHED_OFF.label)
    trial = Occasion(
        kind=MessageKind.TRIAL,
        recipient_id=None,
        robot_id=robot_id,
        subject_kind="robot",
        subject_id=robot_id,
        digest=ctx.now.isoformat(),
        due_at=ctx.now,
        step=ctx.now.strftime("%Y%m%dT%H%M%S"),
    )
    outbox.enqueue(ctx, [trial], (robot.channel,))
    audit.record(ctx, AuditAction.ROBOT_TRIED, "robot", robot_id, after={"name": robot.name})


def _check(ctx: Ctx, wanted: RobotInput, robot_id: int | None) -> None:
    same = sa.select(col(Robot.id)).where(col(Robot.name) == wanted.name, col(Robot.id) != (robot_id or 0))
    if ctx.session.scalar(same) is not None:
        raise InvalidInput({"name": RobotFlaw.NAME_TAKEN.label})
    if wanted.unit_id is not None and not active_ids(ctx.session, [wanted.unit_id], concrete=True):
        raise InvalidInput({"unit": RobotFlaw.NO_UNIT.label})


def _take(robot: Robot, wanted: RobotInput) -> None:
    robot.name, robot.unit_id, robot.enabled = wanted.name, wanted.unit_id, wanted.enabled
    robot.tells_openings, robot.tells_reminders = wanted.tells_openings, wanted.tells_reminders
    if wanted.hook is not None:
        robot.channel, robot.base_url, robot.token = wanted.hook.channel, wanted.hook.base_url, wanted.hook.token
    if wanted.secret is not None:
        robot.secret = wanted.secret
    robot.version += 1


def _facts(robot: Robot) -> dict[str, Any]:
    """For the audit log, which masks the key and the secret by their names."""
    return {name: getattr(robot, name) for name in SHOWN}
