"""Plans for their readers: list, page of one plan, API; each sees what belongs to their units."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.indicators.enums import Comparator
from app.indicators.rules import NewIndicator
from app.indicators.service import store_indicators
from app.policy.roles import Role
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_user
from tests.support.factories.plans import make_draft, make_plan, make_units, publish, task
from tests.support.queries import counted

Clients = Callable[[str], TestClient]


@dataclass(frozen=True)
class Made:
    plan: int
    draft: int
    science_task: int
    industry_task: int


@pytest.fixture
def made(database: Database, clock: FixedClock) -> Made:
    with system_ctx(database, clock) as ctx:
        science, industry, _ = make_units(ctx)
        plan, tasks = make_draft(
            ctx,
            task("1", "建设平台", lead=("省科学技术厅",), co=("省财政厅",), deadline=date(2026, 12, 31)),
            task("2", "改造企业", lead=("省工业和信息化厅",)),
            issuers=("省政府",),
            issued_on=date(2026, 3, 1),
            period_start=2026,
            period_end=2027,
        )
        target = NewIndicator("平台数", Comparator.AT_LEAST, "10", tasks[0], measure="个")
        goal = NewIndicator("研发投入强度", Comparator.AT_LEAST, "2.5", measure="%", attribute="预期性")
        store_indicators(ctx, plan, [target, goal])
        publish(ctx, plan)
        draft, _ = make_draft(ctx, task("9", "机密草稿"), sha256="b" * 64, title="还没发布的方案")
        make_user(ctx, "keji", Role.LIAISON, unit_id=science)
        make_user(ctx, "gongxin", Role.LIAISON, unit_id=industry)
        make_user(ctx, "office", Role.OFFICE)
        make_user(ctx, "ducha", Role.SUPERVISOR)
        make_user(ctx, "kong", Role.SUPERVISOR, everything=False)
        make_user(ctx, "guan", Role.SYSADMIN)
    return Made(plan, draft, *tasks)


def test_the_list_shows_published_plans_and_drafts_to_the_office_alone(client_for: Clients, made: Made) -> None:
    assert "科技强省行动方案" in client_for("keji").get("/plans").text
    for login in ("keji", "ducha"):
        assert "还没发布的方案" not in client_for(login).get("/plans").text
    office = client_for("office")
    assert "还没发布的方案" in office.get("/plans").text
    assert "还没发布的方案" not in office.get("/plans?state=published").text
    assert "没有符合条件的方案。" in office.get("/plans?q=不存在").text
    assert "还没有与您有关的方案。" in client_for("kong").get("/plans").text
    assert client_for("guan").get("/plans").status_code == 403


def test_an_empty_list_says_the_next_step(client_for: Clients, database: Database, clock: FixedClock) -> None:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "office", Role.OFFICE)
    assert "上传一份方案原文" in client_for("office").get("/plans").text


def test_a_plan_shows_the_readers_tasks(client_for: Clients, made: Made) -> None:
    address = f"/plans/{made.plan}"
    everything = client_for("ducha").get(address).text
    for words in ("建设平台", "改造企业", "平台数", "研发投入强度", "2026年3月1日", "2026—2027年"):
        assert words in everything
    own = client_for("keji").get(address).text
    assert "建设平台" in own
    assert "改造企业" not in own
    assert "归档方案" not in own


def test_what_is_not_visible_is_not_found(client_for: Clients, made: Made) -> None:
    missing = client_for("keji").get("/plans/99999")
    for login, path in (("keji", f"/plans/{made.draft}"), ("kong", f"/plans/{made.plan}")):
        answer = client_for(login).get(path)
        assert (answer.status_code, "机密草稿" in answer.text) == (404, False)
    assert missing.status_code == 404


def test_the_office_is_led_from_a_draft_to_its_review(client_for: Clients, made: Made) -> None:
    assert client_for("office").get(f"/plans/{made.draft}").headers["location"] == f"/plans/{made.draft}/review"


def test_the_source_is_for_those_who_import(client_for: Clients, made: Made) -> None:
    answer = client_for("office").get(f"/plans/{made.plan}/source")
    assert "1. 建设平台十个" in answer.text
    assert "attachment" in answer.headers["content-disposition"]
    assert client_for("keji").get(f"/plans/{made.plan}/source").status_code == 403


def test_a_plan_is_archived_once(client_for: Clients, made: Made) -> None:
    office = client_for("office")
    address = f"/plans/{made.plan}/archive"
    assert client_for("ducha").post(address, data={"version": "2"}).status_code == 403
    assert office.post(address, data={"version": "1"}).status_code == 409
    assert office.post(address, data={"version": "2"}).status_code == 303
    assert office.post(address, data={"version": "3"}).status_code == 409
    assert "归档方案" not in office.get(f"/plans/{made.plan}").text


def test_the_api_gives_what_the_pages_show(client_for: Clients, made: Made) -> None:
    keji = client_for("keji")
    plans = keji.get("/api/v1/plans").json()
    assert [(row["plan_id"], row["tasks"]) for row in plans["rows"]] == [(made.plan, 1)]
    plan = keji.get(f"/api/v1/plans/{made.plan}").json()
    assert [row["task_id"] for row in plan["tasks"]] == [made.science_task]
    assert plan["tasks"][0]["leads"][0]["label"] == "省科学技术厅"
    task_row = keji.get(f"/api/v1/tasks/{made.science_task}").json()
    assert (task_row["line"]["deadline"], task_row["line"]["state"]) == ("2026-12-31", "active")
    listed = client_for("office").get("/api/v1/tasks?q=改造").json()
    assert (listed["total"], listed["page"], listed["pages"]) == (1, 1, 1)
    by_plan = client_for("office").get(f"/api/v1/tasks?plan_id={made.plan}&state=active").json()
    assert by_plan["total"] == 2


def test_the_api_refuses_like_the_pages(client_for: Clients, made: Made) -> None:
    keji = client_for("keji")
    for path in (
        f"/tasks/{made.industry_task}",
        "/tasks/99999",
        f"/plans/{made.draft}",
        "/plans/0",
        f"/tasks/{10**20}",
    ):
        assert keji.get(f"/api/v1{path}").status_code == 404
    answer = keji.get("/api/v1/tasks?plan_id=abc")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["plan_id"])
    assert keji.get(f"/api/v1/tasks?unit_id={10**12}").status_code == 422
    assert client_for("guan").get("/api/v1/plans").status_code == 403


def test_units_over_the_api(client_for: Clients, made: Made) -> None:
    listed = client_for("keji").get("/api/v1/units?q=科学").json()
    assert [row["name"] for row in listed["rows"]] == ["省科学技术厅"]
    unit = client_for("keji").get(f"/api/v1/units/{listed['rows'][0]['unit_id']}").json()
    assert unit["kind"] == "department"
    assert client_for("keji").get("/api/v1/units/99999").status_code == 404
    assert made.plan


def test_pages_of_plans_do_not_ask_per_row(client_for: Clients, database: Database, clock: FixedClock) -> None:
    """However many tasks a plan has and plans a list has, the database is asked as often."""
    plans = []
    with system_ctx(database, clock) as ctx:
        make_units(ctx)
        make_user(ctx, "ducha", Role.SUPERVISOR)
        for rows in (1, 3, 50):
            many = [task(str(n), lead=("省科学技术厅",), co=("省财政厅",)) for n in range(rows)]
            plans.append((rows, make_plan(ctx, *many, sha256=f"{rows:064}")[0]))
    ducha = client_for("ducha")
    counts = set()
    for rows, plan in plans:
        with counted(database) as asked:
            assert ducha.get(f"/plans/{plan}").text.count('href="/tasks/') == rows
        counts.add(len(asked))
    assert len(counts) == 1
    listed = set()
    for query in ("?q=没有", ""):
        with counted(database) as asked:
            assert ducha.get(f"/plans{query}").status_code == 200
        listed.add(len(asked))
    assert len(listed) == 1
