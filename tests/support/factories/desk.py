"""A liaison with ten tasks, last month's reports on all of them, and November open."""

import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.context import Ctx
from app.core.db import Database
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.policy.roles import Role
from app.reports.service import accept_report, submit_report
from app.rounds.models import Assignment
from app.rounds.service import open_round
from app.workdays.period import Period
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

TITLES = (
    "建设中试平台20个",
    "培育科技型中小企业1000家",
    "组建产业创新联合体",
    "完善技术合同登记服务",
    "建设省级重点实验室",
    "推动大型仪器开放共享",
    "开展科技特派员行动",
    "举办创新创业大赛",
    "落实研发费用加计扣除政策",
    "建立科技成果转化项目库",
)
SAID = (
    "截至10月底，{title}：已完成年度目标的{percent}%，新增项目3个，涉及企业27家；第二批项目完成现场核查，正在公示。"
)
PROBLEMS = "部分设备到货推迟约20天。"
NEXT = "11月底前完成第三批验收，并组织一次现场会。"


def make_desk(database: Database, clock: FixedClock) -> tuple[int, ...]:
    """Login `zhou` of one unit, `liang` who reviews. Answers November's assignments in order; the clock stands in November."""
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "省工业和信息化厅", short_name="省工信厅")
        make_user(ctx, "zhou", Role.LIAISON, unit_id=unit, name="周敏")
        make_user(ctx, "chen", Role.LIAISON, unit_id=unit, name="陈晓")
        make_user(ctx, "liang", Role.SUPERVISOR, name="梁景行")
        make_user(ctx, "xu", Role.OFFICE, name="许若溪")
        plan = make_plan(ctx, "岚江省科技强省行动方案（2026年）")
        tasks = [make_task(ctx, plan, seq, [unit], title=title) for seq, title in enumerate(TITLES, start=1)]
        for task_id in tasks[:3]:
            ctx.session.add(
                Indicator(
                    plan_id=plan, task_id=task_id, seq=1, name="完成数", comparator=Comparator.AT_LEAST, value="20",
                    measure="个", quote="20个",
                )
            )  # fmt: skip
        make_schedule(ctx, plan)
        open_round(ctx, plan, Period.parse("2026-10"))
        for at, number in enumerate(_numbers(ctx)):
            percent = 40 + at
            values = {
                "kind": "full",
                "progress": SAID.format(title=TITLES[at], percent=percent),
                "status": "on_track",
                "percent": str(percent),
                "problems": PROBLEMS if at % 3 == 0 else "",
                "next_steps": NEXT,
            }
            report = submit_report(ctx.acting_as(actor_of(ctx, "zhou")), number, values)
            accept_report(ctx.acting_as(actor_of(ctx, "liang")), report)
    clock.move(days=30)
    with system_ctx(database, clock) as ctx:
        before = set(_numbers(ctx))
        open_round(ctx, plan, NOVEMBER)
        return tuple(number for number in _numbers(ctx) if number not in before)


def _numbers(ctx: Ctx) -> list[int]:
    found = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id)))
    return [number for number in found if number is not None]
