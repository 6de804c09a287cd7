"""A month of which everything is known: what three units filed, what was returned, closed or missed."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.policy.roles import Role
from app.reports.service import accept_report, return_report, submit_report
from app.rounds.models import Assignment
from app.rounds.service import open_round
from app.supervision.service import close_out_task
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

FROM, TO = date(2026, 11, 1), date(2026, 11, 30)


def on(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LOCAL)


@dataclass(frozen=True)
class Month:
    """Units in official order: 工信 (tasks 1–4), 教育 (task 5), 财政 (nothing to answer for).

    Reports are due on 25 November 18:00. 工信: task 1 filed on time, returned twice, accepted; task 2 filed late and
    accepted at once; task 3 missing and past its deadline; task 4 on time and closed late. 教育: task 5 filed on
    time, accepted at once, closed on time.
    """

    ctx: Ctx
    units: tuple[int, int, int]
    plan_id: int
    round_id: int
    tasks: tuple[int, ...]
    assignments: tuple[int, ...]
    reports: tuple[int, ...] = ()

    def at(self, login: str, moment: datetime) -> Ctx:
        return replace(self.ctx, actor=actor_of(self.ctx, login), now=moment)

    @property
    def over(self) -> Ctx:
        """The system after the month, on 2 December."""
        return replace(self.ctx, now=on(2, month=12))

    def as_(self, login: str) -> Ctx:
        return self.at(login, on(2, month=12))


def make_people(ctx: Ctx) -> tuple[int, int, int]:
    finance = make_unit(ctx, "省财政厅", sort_no=3)
    industry = make_unit(ctx, "省工业和信息化厅", sort_no=1)
    education = make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx", Role.LIAISON, unit_id=industry, name="周敏")
    make_user(ctx, "jy", Role.LIAISON, unit_id=education, name="方圆")
    make_user(ctx, "cz", Role.LIAISON, unit_id=finance, name="陈晓")
    make_user(ctx, "dc", Role.SUPERVISOR, name="梁景行")
    make_user(ctx, "office", Role.OFFICE, name="许若溪")
    make_user(ctx, "leader", Role.LEADER, name="沈怀川")
    make_user(ctx, "guan", Role.SYSADMIN, name="管理员")
    return industry, education, finance


def make_month(ctx: Ctx, *, happened: bool = True) -> Month:
    units = make_people(ctx)
    plan_id = make_plan(ctx)
    deadlines = {3: date(2026, 11, 20), 4: date(2026, 11, 10), 5: date(2026, 12, 31)}
    tasks = [
        make_task(ctx, plan_id, seq, [units[0] if seq < 5 else units[1]], deadline=deadlines.get(seq))
        for seq in range(1, 6)
    ]
    make_schedule(ctx, plan_id)
    round_id = open_round(ctx, plan_id, NOVEMBER).round_id
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.task_id)))
    month = Month(ctx, units, plan_id, round_id, tuple(tasks), tuple(n for n in numbers if n is not None))
    return _happen(month) if happened else month


def _happen(month: Month) -> Month:
    first, second, _third, fourth, fifth = month.assignments
    r1 = submit_report(month.at("gx", on(20)), first, FULL)
    return_report(month.at("dc", on(21)), r1, "覆盖率口径与统计年报不一致")
    r2 = submit_report(month.at("gx", on(22)), first, {**FULL, "percent": "55"})
    return_report(month.at("dc", on(23)), r2, "附件为空白文件")
    r3 = submit_report(month.at("gx", on(24)), first, {**FULL, "percent": "60"})
    accept_report(month.at("dc", on(25)), r3)
    r4 = submit_report(month.at("gx", on(26)), second, FULL)
    accept_report(month.at("dc", on(27)), r4)
    r5 = submit_report(month.at("gx", on(19)), fourth, {**FULL, "percent": "100"})
    r6 = submit_report(month.at("jy", on(19)), fifth, FULL)
    accept_report(month.at("dc", on(20)), r6)
    close_out_task(month.at("dc", on(24)), month.tasks[3], finished_on=date(2026, 11, 18), reason="已验收")
    close_out_task(month.at("dc", on(24)), month.tasks[4], finished_on=date(2026, 11, 19), reason="已验收")
    return replace(month, reports=(r1, r2, r3, r4, r5, r6))
