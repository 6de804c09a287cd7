"""Navigation by role, with counts of what waits."""

from collections.abc import Callable

from app.core.context import Ctx
from app.core.labels import LabelledEnum
from app.overview.queries.waiting import Waiting, waiting
from app.policy.roles import UNIT_ROLES, Role
from app.reminders.queries import unread_count

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


class Place(LabelledEnum):
    """Where the navigation leads; the value is the address."""

    MONTH = "/", "本月待报"
    DESK = "/month", "整表填报"
    SIGNING = "/sign-offs", "待签发"
    REVIEWS = "/reviews", "待审报告"
    LEADER = "/instructions", "月底前需完成"
    BOARD = "/board", "督查看板"
    ROUNDS = "/rounds", "期次"
    PLANS = "/plans", "文件"
    TASKS = "/tasks", "任务台账"
    ASSESSMENTS = "/assessments", "考核"
    UNITS = "/units", "单位"
    CALENDAR = "/calendar", "工作日历"
    SENDING = "/sending", "发送记录"
    ACCOUNTS = "/accounts", "账号"
    ROBOTS = "/robots", "群机器人"
    OPERATION = "/operation", "运行状态"
    AUDIT = "/audit", "审计日志"
    MESSAGES = "/messages", "通知"


class HomeWord(LabelledEnum):
    NO_ROLE = "no_role", "尚未授予角色"


PLACES: dict[Role, tuple[Place, ...]] = {
    Role.LIAISON: (Place.MONTH, Place.DESK, Place.TASKS, Place.ROUNDS, Place.ASSESSMENTS, Place.MESSAGES),
    Role.UNIT_LEADER: (Place.SIGNING, Place.TASKS, Place.ROUNDS, Place.ASSESSMENTS, Place.MESSAGES),
    Role.SUPERVISOR: (
        Place.REVIEWS,
        Place.BOARD,
        Place.TASKS,
        Place.ROUNDS,
        Place.ASSESSMENTS,
        Place.SENDING,
        Place.MESSAGES,
    ),
    Role.OFFICE: (
        Place.ROUNDS,
        Place.PLANS,
        Place.TASKS,
        Place.BOARD,
        Place.ASSESSMENTS,
        Place.UNITS,
        Place.CALENDAR,
        Place.SENDING,
        Place.MESSAGES,
    ),
    Role.LEADER: (Place.LEADER, Place.BOARD, Place.TASKS, Place.ROUNDS, Place.ASSESSMENTS, Place.MESSAGES),
    Role.SYSADMIN: (Place.ACCOUNTS, Place.ROBOTS, Place.OPERATION, Place.MESSAGES),
    Role.SECADMIN: (Place.ACCOUNTS, Place.MESSAGES),
    Role.AUDITOR: (Place.AUDIT, Place.MESSAGES),
}
COUNTS: dict[Place, Callable[[Waiting], int]] = {
    Place.MONTH: lambda found: found.owed,
    Place.SIGNING: lambda found: found.signing,
    Place.REVIEWS: lambda found: found.in_review,
}


def first_role(ctx: Ctx) -> Role | None:
    """The role whose page opens first."""
    return next((role for role in ROLE_ORDER if role.value in ctx.actor.roles), None)


def role_line(ctx: Ctx) -> str:
    """省工业和信息化厅联络员"""
    role = first_role(ctx)
    if role is None:
        return HomeWord.NO_ROLE.label
    return f"{ctx.actor.unit_name}{role.label}" if role in UNIT_ROLES else role.label


def places(ctx: Ctx) -> tuple[Place, ...]:
    """Every place of every role held, in order and once."""
    found = [place for role in ROLE_ORDER if role.value in ctx.actor.roles for place in PLACES[role]]
    once = dict.fromkeys(place for place in found if place is not Place.MESSAGES)
    return (*once, Place.MESSAGES)


def entries(ctx: Ctx) -> list[tuple[str, str, int | None]]:
    """(label, address, how many wait) in the order of the navigation."""
    shown = places(ctx)
    found = waiting(ctx) if any(place in COUNTS for place in shown) else Waiting()
    unread = unread_count(ctx)
    return [
        (
            place.label,
            place.value,
            unread if place is Place.MESSAGES else COUNTS[place](found) if place in COUNTS else None,
        )
        for place in shown
    ]
