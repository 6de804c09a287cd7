"""Rounds from outside: figures equal their rows, previews change nothing, schedules keep what was typed."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.outbox.enums import MessageKind
from app.outbox.models import Occurrence
from app.plans.enums import TaskState
from app.rounds.enums import Bucket, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.service import close_round
from tests.support.contexts import system_ctx
from tests.support.factories.rounds import make_plan, make_round, make_task
from tests.support.queries import count_queries_of
from tests.support.site import Site

FIELDS = {
    "cycle": "month",
    "opens": "16日",
    "due": "倒数第5个工作日",
    "on_time": "17:30",
    "lock_workdays": "2",
    "before": "3、1",
    "on_day": "1",
    "after": "1",
    "remind_at": "9:00",
    "min_notice": "5",
    "consolidation": "each",
    "co_workdays": "0",
    "starts_on": "2026-12-01",
    "auto_open": "1",
}


def rows_behind(site: Site, login: str, href: str) -> int:
    """How many rows the address lists, and that its sentence says the same."""
    page = site.person(login).get(href.replace("&amp;", "&")).text
    said = re.search(r'<p class="answer">[^<]*<a class="fig" href="[^"]*"><b>(\d+)</b>项</a>', page)
    assert said
    listed = len(re.findall(r'data-label="截止"', page))
    assert listed == int(said[1])
    return listed


def test_every_figure_of_the_console_lists_the_rows_it_counts(site: Site) -> None:
    site.file("gx1")
    site.clock.move(days=8)
    site.file("jy1", 2)
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.execute(sa.update(Assignment).where(col(Assignment.id) == site.assignments[1]).values(urged=1))
    page = site.person("bgs").get(f"/rounds/{site.round_id}").text
    figures = re.findall(r'<a class="fig" href="(/rounds/\d+/assignments\?[^"]+)">(?:<b>)?(\d+)', page)
    assert len(figures) > 8
    for href, count in figures:
        assert rows_behind(site, "bgs", href) == int(count), href
    assert re.search(
        r"应报<a[^>]*><b>3</b>项</a>，已报<a[^>]*><b>2</b>项</a>，按时<a[^>]*><b>1</b>项</a>，缺报<a[^>]*><b>1</b>",
        page,
    )


def test_the_console_sorts_and_shows_who_has_not_signed(site: Site) -> None:
    browser = site.person("bgs")
    site.person("gx1").post(f"/rounds/{site.round_id}/receipt", data={})
    page = browser.get(f"/rounds/{site.round_id}").text
    assert page.count("未签收") == 1
    for sort, first in (
        ("unit", "省工业和信息化厅"),
        ("-unit", "省教育厅"),
        ("missing", "省教育厅"),
        ("rate", "省工"),
    ):
        table = browser.get(f"/rounds/{site.round_id}?sort={sort}").text.split("<tbody>")[1]
        assert first in table.split("</tr>")[0], sort
    assert "将向2个单位的3位联络员发送催办，共3项" in page


def test_a_receipt_is_signed_once_from_the_month(site: Site) -> None:
    browser = site.person("gx1")
    assert "尚未签收" in browser.get("/").text
    assert browser.post(f"/rounds/{site.round_id}/receipt", data={}).status_code == 303
    assert "尚未签收" not in browser.get("/").text
    assert browser.post(f"/rounds/{site.round_id}/receipt", data={}).status_code == 303


def test_a_round_is_urged_closed_and_reopened(site: Site) -> None:
    browser = site.person("bgs")
    urged = browser.post(f"/rounds/{site.round_id}/urges", data={"note": "请尽快报送。"})
    assert urged.headers["location"] == f"/rounds/{site.round_id}"
    with site.database.transaction(write=False) as session:
        kinds = session.scalars(sa.select(col(Occurrence.kind))).all()
    assert kinds.count(MessageKind.URGED) == 2 * 5
    browser.post(f"/rounds/{site.round_id}/closing", data={"reason": "本月结束"})
    assert "期次已关闭" in browser.get(f"/rounds/{site.round_id}").text
    again = browser.post(f"/rounds/{site.round_id}/closing", data={})
    assert again.status_code == 409
    assert "这个期次已经关闭" in again.text
    refused = browser.post(f"/rounds/{site.round_id}/reopening", data={"reason": ""})
    assert refused.status_code == 422
    assert "请写明原因。" in refused.text
    browser.post(f"/rounds/{site.round_id}/reopening", data={"reason": "两个单位补报"})
    with site.database.transaction(write=False) as session:
        assert session.scalars(sa.select(col(Round.state))).all() == [RoundState.OPEN]


def test_a_preview_changes_nothing_and_opening_does_it_once(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        plan_id = make_plan(ctx, "数字化转型行动方案")
        make_task(ctx, plan_id, 1, [site.units[0]], [site.units[1]])
    browser = site.person("bgs")
    address = f"/plans/{plan_id}/rounds/2026-12"
    assert "还没有报送安排" in browser.get(address).text
    browser.post(f"/plans/{plan_id}/schedule", data={**FIELDS, "version": "0"})
    page = browser.get(address).text
    assert "开启后2个单位要报1项任务" in page
    assert "12月25日 周五 17:30" in page
    wrong = browser.get(f"{address}?due_on=2026-11-01")
    assert wrong.status_code == 422
    assert "按时线不能早于今天" in wrong.text
    moved = browser.get(f"{address}?due_on=2026-12-28").text
    assert "12月28日 周一 17:30" in moved
    bad = browser.post(address, data={"due_on": "2026-12-32"})
    assert bad.status_code == 422
    assert "2026-12-32" in bad.text
    first = browser.post(address, data={"due_on": "2026-12-28"})
    second = browser.post(address, data={"due_on": "2026-12-28"})
    assert first.headers["location"] == second.headers["location"]
    with site.database.transaction(write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).where(col(Assignment.round_id) != site.round_id)) == 2
    assert "已经开启，再开不会重复" in browser.get(address).text


@pytest.mark.parametrize("period", ["2999-12", "2028-01"])
def test_a_round_far_ahead_is_neither_previewed_nor_opened(site: Site, period: str) -> None:
    browser, plan_id = site.person("bgs"), site_plan(site)
    address = f"/plans/{plan_id}/rounds/{period}"
    answers = [
        browser.get(address),
        browser.get(f"{address}?due_on=x"),
        browser.post(address, data={}),
        browser.post("/api/v1/rounds", json={"plan_id": plan_id, "period": period}),
    ]
    for answer in answers:
        assert (answer.status_code, "请核对期次的年份。" in answer.text) == (422, True)
    with site.database.transaction(write=False) as session:
        assert session.scalars(sa.select(col(Round.id))).all() == [site.round_id]


def test_a_preview_names_the_tasks_that_no_unit_leads(site: Site) -> None:
    """And none that the period does not ask about."""
    with system_ctx(site.database, site.clock) as ctx:
        plan_id = make_plan(ctx, "数字化转型行动方案")
        make_task(ctx, plan_id, 1, [site.units[0]])
        alone = make_task(ctx, plan_id, 2, [])
        helped = make_task(ctx, plan_id, 3, [], [site.units[1]], title="培育<中小>企业")
        make_task(ctx, plan_id, 4, [], starts_on=date(2027, 1, 1))
        make_task(ctx, plan_id, 5, [], reports_exempt=True, exempt_reason="常年任务")
        make_task(ctx, plan_id, 6, [], state=TaskState.CLOSED)
    browser = site.person("bgs")
    browser.post(f"/plans/{plan_id}/schedule", data={**FIELDS, "version": "0"})
    page = browser.get(f"/plans/{plan_id}/rounds/2026-12").text
    assert "<b>2项任务没有牵头单位</b>" in page
    told = page.split("项任务没有牵头单位")[1].split("</div>")[0]
    links = [("/plans/import", "导入写明责任单位的修订版"), (f"/tasks/{alone}", "2 任务2")]
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', told) == [
        *links,
        (f"/tasks/{helped}", "3 培育&lt;中小&gt;企业"),
    ]
    browser.post(f"/plans/{plan_id}/rounds/2026-12", data={})
    with site.database.transaction(write=False) as session:
        asked = session.scalars(sa.select(col(Assignment.task_id)).where(col(Assignment.round_id) != site.round_id))
        assert alone not in asked.all()
    other = browser.get(f"/plans/{site_plan(site)}/rounds/2026-12").text
    assert "没有牵头单位" not in other


def site_plan(site: Site) -> int:
    with site.database.transaction(write=False) as session:
        return session.get_one(Round, site.round_id).plan_id


def test_a_schedule_is_previewed_saved_and_kept_when_wrong(site: Site) -> None:
    browser = site.person("bgs")
    with site.database.transaction(write=False) as session:
        plan_id = session.scalars(sa.select(col(Schedule.plan_id))).one()
    address = f"/plans/{plan_id}/schedule"
    page = browser.get(address).text
    assert "每月16日" in page
    asked = browser.get(address, params=FIELDS)
    assert asked.status_code == 200
    assert "12月25日 周五" in asked.text
    wrong = browser.post(address, data={**FIELDS, "due": "下旬", "before": "三", "on_time": "25:00", "starts_on": ""})
    assert wrong.status_code == 422
    for words in ("日期规则应写成", "请写1到60之间的工作日数", "时间请写成18:00", "请填写从哪一天起", 'value="下旬"'):
        assert words in wrong.text
    assert browser.get(address, params={**FIELDS, "cycle": "week"}).status_code == 422
    assert browser.post(address, data={**FIELDS, "version": "1"}).headers["location"] == "/rounds"
    stale = browser.post(address, data={**FIELDS, "version": "1"})
    assert stale.status_code == 409
    assert "报送安排刚被他人修改" in stale.text
    assert browser.get("/plans/999999/schedule").status_code == 404


def test_exemptions_are_all_or_none(site: Site) -> None:
    browser = site.person("dc1")
    site.file("gx1")
    back = f"/rounds/{site.round_id}/assignments?bucket=expected"
    sent = {"assignment_ids": [str(number) for number in site.assignments], "reason": "机构改革", "back": back}
    refused = browser.post("/assignments/exemptions", data=sent)
    assert refused.status_code == 409
    assert [site.state(n) for n in range(3)] == ["submitted", "pending", "pending"]
    two = {**sent, "assignment_ids": sent["assignment_ids"][1:]}
    empty = browser.post("/assignments/exemptions", data={**two, "reason": ""})
    assert empty.status_code == 422
    assert "请写明原因。" in empty.text
    done = browser.post("/assignments/exemptions", data=two)
    assert done.headers["location"] == back
    assert [site.state(n) for n in range(3)] == ["submitted", "exempt", "exempt"]
    assert "机构改革" in browser.get(f"/rounds/{site.round_id}/assignments?bucket=exempt").text
    browser.post("/assignments/resumptions", data=two)
    assert site.state(1) == "pending"
    assert (
        browser.post("/assignments/exemptions", data={"back": "//evil.example/"}).headers["location"]
        == "/assignments"
    )
    one = browser.post(f"/assignments/{site.assignments[1]}/exemption", data={"reason": "职责移交"})
    assert one.status_code == 303
    assert site.state(1) == "exempt"


def test_a_later_lock_line_is_given_until_a_day(site: Site) -> None:
    site.clock.move(days=14)
    browser = site.person("bgs")
    sent = {"assignment_ids": str(site.assignments[0]), "reason": "数据晚出", "back": "/assignments?unit=1"}
    for until, words in (
        ("", "请填写可以补报到哪一天。"),
        ("2026-12-41", "不是一个存在的日期"),
        ("2026-11-20", "补报截止时间须晚于现在"),
    ):
        refused = browser.post("/assignments/extensions", data={**sent, "until": until})
        assert refused.status_code == 422
        assert words in refused.text
    assert browser.post("/assignments/extensions", data={**sent, "until": "2026-12-04"}).status_code == 303
    site.file("gx1")
    assert site.state() == "submitted"


@pytest.mark.parametrize("login", ["gx1", "jy1"])
def test_a_unit_sees_its_own_rows_of_a_round(site: Site, login: str) -> None:
    own = {"gx1": ("省工业和信息化厅", "省教育厅"), "jy1": ("省教育厅", "省工业和信息化厅")}[login]
    for address in (f"/rounds/{site.round_id}", f"/rounds/{site.round_id}/assignments", "/assignments"):
        page = site.person(login).get(address).text
        body = page.split("<main")[1]
        assert own[0] in body
        assert own[1] not in body
        assert "准予补报" not in body


def test_a_foreign_round_does_not_exist(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        foreign, _ = make_round(ctx, [([site.units[1]], [])])
    browser = site.person("gx1")
    for path in ("", "/assignments"):
        assert browser.get(f"/rounds/{foreign}{path}").status_code == 404
        assert browser.get(f"/rounds/999999{path}").status_code == 404
    assert browser.post(f"/rounds/{foreign}/receipt", data={}).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 50])
def test_lists_cost_the_same_whatever_their_length(site: Site, count: int) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        for _ in range(min(count, 3)):
            round_id, _ = make_round(ctx, [([site.units[0]], [])] * count)
    browser = site.person("dc1")
    for address, limit in (("/rounds", 14), (f"/rounds/{round_id}", 22), (f"/rounds/{round_id}/assignments", 16)):
        browser.get(address)
        with count_queries_of(site.database.engine) as sent:
            page = browser.get(address)
        assert page.status_code == 200
        assert len(sent) <= limit, address
    assert len(re.findall(r'data-label="截止"', page.text)) == count


def test_a_closed_round_offers_no_change(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        close_round(ctx, site.round_id, "提前结束")
    page = site.person("bgs").get(f"/rounds/{site.round_id}/assignments").text
    assert "准予补报" not in page
    assert "全部在报期次" in site.person("bgs").get(f"/assignments?bucket={Bucket.MISSING}&unit=x&page=9").text
