"""Schedules from outside: the year ahead, terms of tasks, the report after a year was pasted."""

import html
import re

import sqlalchemy as sa

from app.calendars.service import seed_calendar
from app.rounds.models import Schedule, TaskCycle
from app.rounds.service import close_round
from app.workdays.schedule import SchedulePlan
from tests.support.contexts import system_ctx
from tests.support.factories.rounds import make_plan, make_schedule, make_task
from tests.support.page_forms import form_to
from tests.support.queries import count_queries_of
from tests.support.site import Site
from tests.unit.calendars.test_notice import NOTICE
from tests.web.rounds.test_rounds import FIELDS


def words(text: str) -> str:
    """What a reader sees, without blanks."""
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def plan_of(site: Site) -> int:
    with system_ctx(site.database, site.clock) as ctx:
        return ctx.session.scalars(sa.select(Schedule)).one().plan_id


def tasks_of(site: Site, browser_page: str) -> list[str]:
    return re.findall(r'name="task_ids" value="(\d+)"', browser_page)


def test_the_year_shows_every_line_in_its_month_and_marks_what_is_provisional(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        seed_calendar(ctx)
    page = site.person("bgs").get("/rounds/year?year=2026").text
    assert "2026年共2个期次：正在报送1个，待开启1个。" in words(page)
    assert page.count('<section class="month">') == 12
    november = page.split("<h2>11月")[1].split("</section>")[0]
    assert re.findall(r"</time>([^<（]+)", november) == ["11月开启", "11月按时线", "11月锁定线"]
    assert "暂定" not in november
    later = site.person("bgs").get("/rounds/year?year=2027").text
    assert "2027年共12个期次，放假安排尚未公布" in words(later)
    # December's lock line of 2026 lies before the new year; nothing of 2026 stands on the page of 2027.
    assert later.count("（暂定）") == 12 * 3 + 12
    assert "12月按时线" not in later.split("<h2>12月")[0]


def test_the_year_shows_the_rounds_that_were_with_their_figures(site: Site) -> None:
    site.file("gx1")
    site.clock.move(days=20)
    with system_ctx(site.database, site.clock) as ctx:
        seed_calendar(ctx)
        close_round(ctx, site.round_id, "年底汇总")
    site.clock.move(days=60)
    page = site.person("bgs").get("/rounds/year?year=2026").text
    assert "2026年共2个期次：已关闭1个，未开启1个。" in words(page)
    days = "2026年11月18日周三2026年11月25日周三2026年11月30日周一"
    closed = words(page.split('<tbody id="closed">')[1].split("</tbody>")[0])
    assert closed == "11月" + days + "31233.3%已关闭"
    # The days are those of the round, not of the schedule: it was closed on the 8th of December.
    december = page.split("<h2>12月")[1].split("</section>")[0]
    assert "12月8日 周二</time>11月关闭" in december
    assert f'href="/rounds/{site.round_id}"' in page
    # A unit reads its own figures only.
    own = words(site.person("jy1").get("/rounds/year?year=2026").text.split('<tbody id="closed">')[1])
    assert own.startswith("11月" + days + "101")


def test_the_year_is_for_everybody_who_sees_rounds_and_for_one_plan(site: Site) -> None:
    plan = plan_of(site)
    for login in ("gx1", "jy1", "dc1"):
        assert site.person(login).get(f"/rounds/year?plan={plan}").status_code == 200
    assert site.person("guan").get("/rounds/year").status_code == 403
    assert site.person("bgs").get("/rounds/year?plan=987654").status_code == 404
    assert site.person("bgs").get("/rounds/year?year=abcd").status_code == 200
    assert "提醒" in site.person("bgs").get(f"/rounds/year?plan={plan}").text


def test_terms_are_set_for_ticked_tasks(site: Site) -> None:
    plan, browser = plan_of(site), site.person("bgs")
    page = browser.get(f"/plans/{plan}/terms").text
    first, second, third = tasks_of(site, page)
    assert "方案每月报送，3项任务都按方案的周期和按时线报送。" in page
    done = browser.post(
        f"/plans/{plan}/terms", data={"task_ids": [first, second], "cycle": "quarter", "reason": "按季统计"}
    )
    assert done.status_code == 303
    browser.post(f"/plans/{plan}/terms", data={"task_ids": third, "verb": "exempt", "reason": "职责移交"})
    page = browser.get(f"/plans/{plan}/terms").text
    assert "3项任务中2项另有周期，0项另有按时线，1项不报送。" in page
    assert "职责移交" in page
    assert "按季统计" in page


def test_what_is_wrong_keeps_what_was_ticked(site: Site) -> None:
    plan, browser = plan_of(site), site.person("bgs")
    first = tasks_of(site, browser.get(f"/plans/{plan}/terms").text)[0]
    wrong = browser.post(f"/plans/{plan}/terms", data={"task_ids": first, "verb": "exempt", "reason": ""})
    assert wrong.status_code == 422
    assert "请写明原因。" in wrong.text
    assert re.search(rf'value="{first}"[^>]*checked', wrong.text)
    assert browser.post(f"/plans/{plan}/terms", data={"task_ids": first, "cycle": "week"}).status_code == 422
    with system_ctx(site.database, site.clock) as ctx:
        assert ctx.session.scalars(sa.select(TaskCycle)).all() == []


def test_a_pasted_notice_leads_to_its_report_and_open_rounds_wait(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        seed_calendar(ctx)
    site.clock.move(days=65)
    browser, plan = site.person("bgs"), plan_of(site)
    # January is due on Monday the 25th; the pasted notice makes that day a holiday.
    opened = browser.post(f"/plans/{plan}/rounds/2027-01", data={"due_on": ""})
    round_id = opened.headers["location"].rsplit("/", 1)[1]
    moved = NOTICE.replace(
        "1月1日（周五）至3日（周日）放假，共3天", "1月1日（周五）至3日（周日）放假，共3天。1月25日（周一）放假1天"
    )
    loaded = browser.post("/calendar", data={"year": "2027", "days": moved})
    assert loaded.headers["location"] == "/rounds/redating?year=2027"
    report = browser.get(loaded.headers["location"]).text
    assert "1个在报期次等待确认" in report
    assert "以后有0个" not in report
    assert "1个在报期次" in browser.get("/rounds").text
    refused = browser.post(f"/rounds/{round_id}/dates", data={"decision": "keep", "year": "2027", "reason": ""})
    assert refused.status_code == 422
    assert "请写明原因。" in refused.text
    # The link at the top leads to the field of that round, and the message stands under it.
    assert f'<a href="#reason-{round_id}">到第一处</a>' in refused.text
    assert form_to(refused.text, f"/rounds/{round_id}/dates").faulty == [f"reason-{round_id}"]
    assert f'id="reason-{round_id}"' in refused.text
    assert browser.post("/rounds/redating", data={"round": round_id, "own": "1", "year": "2027"}).status_code == 303
    again = browser.post("/rounds/redating", data={"round": round_id, "own": "1", "year": "2027"})
    assert "1个没有调整" in browser.get(again.headers["location"]).text
    assert browser.post(f"/rounds/{round_id}/dates", data={"decision": "move", "year": "2027"}).status_code == 409
    assert "没有期次的日期因此改变" not in browser.get("/rounds/redating?year=2027").text
    assert "没有期次的日期因此改变" in browser.get("/rounds/redating?year=2026").text


def test_a_schedule_keeps_a_fixed_lock_line_repetitions_and_the_days_a_lead_waits(site: Site) -> None:
    plan, browser = plan_of(site), site.person("bgs")
    wanted = {
        **FIELDS,
        "lock_rule": "月末",
        "repeat_every": "2",
        "repeat_times": "3",
        "lead_waits": "1",
        "version": "1",
    }
    assert browser.post(f"/plans/{plan}/schedule", data=wanted).status_code == 303
    with system_ctx(site.database, site.clock) as ctx:
        saved = ctx.session.get_one(Schedule, plan)
        rules = SchedulePlan.from_dict(saved.rules)
        assert (rules.lock.rule is not None, rules.repeat_every, rules.repeat_times) == (True, 2, 3)
        assert saved.rules["lead_waits_workdays"] == 1
    page = browser.get(f"/plans/{plan}/schedule").text
    assert 'value="月末，遇休息日顺延"' in page
    wrong = browser.post(f"/plans/{plan}/schedule", data={**wanted, "repeat_times": "", "version": "2"})
    assert wrong.status_code == 422
    assert "间隔和次数要一起填写" in wrong.text


def test_the_year_asks_the_same_number_of_questions_for_one_plan_and_three(site: Site) -> None:
    browser = site.person("bgs")
    browser.get("/rounds/year")
    with count_queries_of(site.database.engine) as alone:
        browser.get("/rounds/year")
    with system_ctx(site.database, site.clock) as ctx:
        for number in range(2):
            made = make_plan(ctx, f"方案{number}")
            make_task(ctx, made, 1, [site.units[0]])
            make_schedule(ctx, made)
    with count_queries_of(site.database.engine) as three:
        page = browser.get("/rounds/year").text
    assert "方案1" in page
    assert len(three) == len(alone)


def test_a_due_rule_of_a_task_is_read_or_comes_back(site: Site) -> None:
    plan, browser = plan_of(site), site.person("bgs")
    first = tasks_of(site, browser.get(f"/plans/{plan}/terms").text)[0]
    wrong = browser.post(f"/plans/{plan}/terms", data={"task_ids": [first], "due": "月中"})
    assert wrong.status_code == 422
    assert 'value="月中"' in wrong.text
    assert 'id="due-error"' in wrong.text
    done = browser.post(
        f"/plans/{plan}/terms", data={"task_ids": [first], "due": "倒数第3个工作日", "reason": "月末出数"}
    )
    assert done.status_code == 303
    page = browser.get(f"/plans/{plan}/terms").text
    assert "按时线倒数第3个工作日" in page
    assert "1项另有按时线" in page
