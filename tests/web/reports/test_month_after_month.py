"""The second month: last month's words beside, co-units' parts, warnings before the reviewer sees them."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.reports.service import accept_report, save_draft, submit_report
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment, Round
from app.rounds.service import close_round, exempt_assignment, open_round
from app.workdays.period import Period
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import FULL, NIL
from tests.support.factories.rounds import make_round
from tests.support.site import SECRET, Site

# December's parts are due on Tuesday the 22nd at 18:00.
PAST_THE_PARTS = datetime(2026, 12, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def later(site: Site) -> tuple[Site, int, int]:
    """A consolidated task: November accepted at 40 %, December open: (site, lead's and co-unit's assignment)."""
    with system_ctx(site.database, site.clock) as ctx:
        _, (task,) = make_round(ctx, [([site.units[0]], [site.units[1]])], Consolidation.CONSOLIDATED)
        plan_id = ctx.session.scalar(sa.select(sa.func.max(col(Round.plan_id))))
        assert plan_id is not None
        numbers = sa.select(col(Assignment.id)).where(col(Assignment.task_id) == task).order_by(col(Assignment.id))
        lead, co = ctx.session.scalars(numbers).all()
        assert lead is not None
        assert co is not None
        # Nothing to wait for in November: the lead may file on the first day.
        exempt_assignment(ctx.acting_as(actor_of(ctx, "dc1")), co, "十一月无配合事项")
        liaison = ctx.acting_as(actor_of(ctx, "gx1"))
        filed = submit_report(
            liaison, lead, {**FULL, "percent": "40", "progress": "十一月完成厂房封顶，设备招标挂网。"}
        )
        accept_report(ctx.acting_as(actor_of(ctx, "dc1")), filed)
        site.clock.at = datetime(2026, 12, 16, 1, 0, tzinfo=UTC)
    with system_ctx(site.database, site.clock) as ctx:
        opened = open_round(ctx, plan_id, Period.parse("2026-12"))
        both = ctx.session.scalars(
            sa.select(col(Assignment.id))
            .where(col(Assignment.round_id) == opened.round_id)
            .order_by(col(Assignment.id))
        ).all()
        lead, co = both
        assert lead is not None
        assert co is not None
    return site, lead, co


def test_last_month_stands_beside_with_a_line_of_progress(later: tuple[Site, int, int]) -> None:
    site, lead, _ = later
    page = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "11月报告" in page
    assert "十一月完成厂房封顶" in page
    assert "抄入本月再改" in page
    with system_ctx(site.database, site.clock) as ctx:
        copied = {**FULL, "percent": "30", "progress": "十一月完成厂房封顶，设备招标挂网。"}
        save_draft(ctx.acting_as(actor_of(ctx, "gx1")), lead, copied)
    warned = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "比上次报的40%低" in warned
    assert "与上次报的内容有100%相同" in warned
    assert "可以提交" in warned
    # The co-unit is silent; past its day the lead need not wait for it.
    site.clock.at = PAST_THE_PARTS
    site.person("gx1").post(f"/assignments/{lead}/report", data={**copied, "version": "1"})
    queue = site.person("dc1").get("/reviews").text
    assert "进度由上期的40%减为30%。" in queue
    assert "“本期进展”与上期有100%相同。" in queue
    shown = site.person("gx1").get(f"/assignments/{lead}").headers["location"]
    assert "30%" in site.person("gx1").get(shown).text


def test_a_third_month_draws_the_line(later: tuple[Site, int, int]) -> None:
    site, lead, _ = later
    site.clock.at = PAST_THE_PARTS
    site.person("gx1").post(f"/assignments/{lead}/report", data={**FULL, "percent": "60", "version": "0"})
    with system_ctx(site.database, site.clock) as ctx:
        plan_id = ctx.session.scalar(sa.select(sa.func.max(col(Round.plan_id))))
        assert plan_id is not None
        site.clock.at = datetime(2027, 1, 18, 1, 0, tzinfo=UTC)
    with system_ctx(site.database, site.clock) as ctx:
        opened = open_round(ctx, plan_id, Period.parse("2027-01"))
        number = ctx.session.scalar(
            sa.select(sa.func.min(col(Assignment.id))).where(col(Assignment.round_id) == opened.round_id)
        )
    page = site.person("gx1").get(f"/assignments/{number}/report").text
    assert "完成进度：12月60%" in page
    assert "11月</a>" in page


def test_the_lead_sees_filed_parts_and_no_drafts(later: tuple[Site, int, int]) -> None:
    site, lead, co = later
    with system_ctx(site.database, site.clock) as ctx:
        save_draft(ctx.acting_as(actor_of(ctx, "jy1")), co, {**FULL, "progress": SECRET})
    page = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "配合单位的分报" in page
    assert "省教育厅" in page
    assert SECRET not in page
    site.person("jy1").post(
        f"/assignments/{co}/report", data={**FULL, "progress": "已派出专家三批。", "version": "1"}
    )
    assert "已派出专家三批。" in site.person("gx1").get(f"/assignments/{lead}/report").text
    # The part is due before the round is, and is reviewed like any report.
    assert "已派出专家三批。" in site.person("dc1").get("/reviews").text
    # A silent or a late co-unit does not keep the lead from filing, and the co-unit's form shows no parts.
    assert "配合单位的分报" not in site.person("jy1").get(f"/assignments/{site.assignments[2]}/report").text


def test_three_months_without_news_are_pointed_out(later: tuple[Site, int, int]) -> None:
    site, _, co = later
    first = site.assignments[2]
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.execute(sa.update(Assignment).values(lock_at=datetime(2027, 3, 1, tzinfo=UTC)))
    for number in (first, co):
        site.person("jy1").post(f"/assignments/{number}/nil-report", data={"nil_reason": NIL["nil_reason"]})
    page = site.person("dc1").get("/reviews").text
    assert "连续" not in page
    assert "无提示的2份可以一并接受" in page


def test_a_reader_is_led_to_the_task_while_nothing_is_filed(site: Site) -> None:
    with site.database.transaction(write=False) as session:
        task_id = session.get_one(Assignment, site.assignments[0]).task_id
    reader = site.person("dc1").get(f"/assignments/{site.assignments[0]}")
    assert reader.headers["location"] == f"/tasks/{task_id}"
    own = site.person("gx1").get(f"/assignments/{site.assignments[0]}")
    assert own.headers["location"] == f"/assignments/{site.assignments[0]}/report"


def test_rounds_are_listed_with_what_comes_next(later: tuple[Site, int, int]) -> None:
    site, _, _ = later
    office = site.person("bgs").get("/rounds").text
    assert "每月16日" in office
    assert "1月期次" in office
    with system_ctx(site.database, site.clock) as ctx:
        close_round(ctx, site.round_id, "提前结束")
    unit = site.person("jy1").get("/rounds").text
    assert "12月" in unit
    assert "设置报送安排" not in unit


def test_months_of_several_plans_are_told_apart(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        make_round(ctx, [([site.units[0]], [])])
    page = site.person("gx1").get("/").text
    assert "我单位牵头 · 科技创新强基行动方案" in page
    assert page.count("尚未签收") == 2


def test_a_lead_that_must_wait_keeps_its_words_and_is_told_until_when(later: tuple[Site, int, int]) -> None:
    site, lead, _ = later
    page = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "还有1家配合单位没有报来" in page
    assert ">提交报告<" not in page
    early = site.person("gx1").post(
        f"/assignments/{lead}/report", data={**FULL, "progress": "先写好的进展", "version": "0"}
    )
    assert early.status_code == 303
    assert early.headers["location"] == f"/assignments/{lead}/report"
    again = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "先写好的进展" in again


def test_the_lead_takes_a_part_with_what_it_typed_meanwhile(later: tuple[Site, int, int]) -> None:
    site, lead, co = later
    site.person("jy1").post(
        f"/assignments/{co}/report", data={**FULL, "progress": "已派出专家三批。", "version": "0"}
    )
    form = site.person("gx1").get(f"/assignments/{lead}/report").text
    report = re.search(r'name="report" value="(\d+)"', form)
    assert report
    typed = {**FULL, "progress": "总体顺利。", "version": "0", "report": report[1]}
    assert site.person("gx1").post(f"/assignments/{lead}/parts", data=typed).status_code == 303
    form = site.person("gx1").get(f"/assignments/{lead}/report").text
    assert "总体顺利。\n【省教育厅】已派出专家三批。" in form
    assert "已并入" in form
    wrong = site.person("gx1").post(f"/assignments/{lead}/parts", data={**typed, "version": "2", "report": "987654"})
    assert wrong.status_code == 404


def test_parts_are_taken_over_the_interface_too(later: tuple[Site, int, int]) -> None:
    site, lead, co = later
    site.person("jy1").post(
        f"/assignments/{co}/report", data={**FULL, "progress": "已派出专家三批。", "version": "0"}
    )
    taken = site.person("gx1").post(f"/api/v1/assignments/{lead}/parts", json={})
    assert taken.json() == {"taken": 1}
