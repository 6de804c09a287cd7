"""A refused form comes back on its own page: the message beside the field, every word kept, without any script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_user
from tests.support.factories.assessment import Month, make_month, on
from tests.support.page_forms import form_to, send

Clients = Callable[[str], TestClient]
LONG = "请抓紧。" * 300


@pytest.fixture
def month(database: Database, clock: FixedClock) -> Month:
    """Nothing has been filed; it is 19 November."""
    with system_ctx(database, clock) as ctx:
        made = make_month(ctx, happened=False)
        make_user(ctx, "bgs", Role.OFFICE)
        make_user(ctx, "zhang", Role.SYSADMIN)
    clock.at = on(19)
    return made


@dataclass(frozen=True)
class Case:
    """`typed` is refused with `status`; `said` is told, beside `faulty` where a field is at fault."""

    who: str
    page: str
    action: str
    typed: Mapping[str, str | list[str]]
    said: str
    faulty: str = ""
    status: int = 422


TASK = "/tasks/{task}"
CASES = {
    "close-out, day": Case(
        "dc",
        TASK,
        TASK + "/close-out",
        {"finished_on": "2026-11-31", "close_reason": "现场核过"},
        "不是一个存在的日期",
        "finished_on",
    ),
    "close-out, future": Case(
        "dc",
        TASK,
        TASK + "/close-out",
        {"finished_on": "2026-12-01", "close_reason": "现场核过"},
        "办结日期不能晚于今天",
        "finished_on",
    ),
    "close-out, reason": Case(
        "dc",
        TASK + "/history",
        TASK + "/close-out",
        {"finished_on": "2026-11-18", "close_reason": LONG},
        "理由最多500字",
        "close_reason",
    ),
    "close-out, stale": Case(
        "dc",
        TASK,
        TASK + "/close-out",
        {"version": "99", "finished_on": "2026-11-18", "close_reason": "现场核过"},
        "内容已被他人更新",
        status=409,
    ),
    "lamp, colour": Case("dc", TASK, TASK + "/lamp", {"reason": "批次调整"}, "不能直接调整成办结", "colour"),
    "lamp, reason": Case("dc", TASK, TASK + "/lamp", {"colour": "yellow", "reason": ""}, "请写明理由", "reason"),
    "urge on a task": Case("dc", TASK, "/urges", {"note": LONG}, "催办附言最多300字", "note"),
    "urge on the board": Case(
        "dc", "/board?sort=task", "/urges", {"task": ["{late}"], "note": LONG}, "催办附言最多300字"
    ),
    "urge of a round": Case(
        "dc", "/rounds/{round}", "/rounds/{round}/urges", {"note": LONG}, "催办附言最多300字", "note"
    ),
    "instruction, empty": Case("leader", TASK, TASK + "/instructions", {"text": ""}, "请填写批示内容", "text"),
    "instruction, long": Case(
        "leader", "/instructions?task={task}", TASK + "/instructions", {"text": LONG}, "批示最多1000字", "text"
    ),
    "closing of a round": Case(
        "bgs", "/rounds/{round}", "/rounds/{round}/closing", {"reason": LONG}, "最多300字", "reason"
    ),
    "selection": Case(
        "bgs",
        "/rounds/{round}/assignments",
        "/assignments/exemptions",
        {"assignment_ids": ["{assignment}"], "reason": ""},
        "请",
        "reason",
    ),
    "schedule, stale": Case(
        "bgs",
        "/plans/{plan}/schedule",
        "/plans/{plan}/schedule",
        {"version": "99", "opens": "第4个工作日"},
        "内容已被他人更新",
        status=409,
    ),
    "unit, stale": Case(
        "bgs",
        "/units/{unit}",
        "/units/{unit}",
        {"version": "99", "aliases": "省工信厅、工信厅"},
        "内容已被他人更新",
        status=409,
    ),
    "unit's name, stale": Case(
        "bgs",
        "/units/{unit}",
        "/units/{unit}/names",
        {"version": "99", "new_name": "省数字工业厅"},
        "内容已被他人更新",
        status=409,
    ),
    "unit out of use": Case(
        "bgs", "/units/{unit}", "/units/{unit}/activity", {"reason": LONG}, "最多200字", "reason"
    ),
    "account, stale": Case(
        "zhang",
        "/accounts/{user}",
        "/accounts/{user}",
        {"version": "99", "name": "新的姓名"},
        "内容已被他人更新",
        status=409,
    ),
    "token": Case("dc", "/account", "/account/tokens", {"name": "每月 导出", "days": "很久"}, "天", "days"),
}


def filled(text: str, month: Month) -> str:
    known = {
        "task": month.tasks[0],
        "late": month.tasks[3],
        "round": month.round_id,
        "plan": month.plan_id,
        "unit": month.units[0],
        "assignment": month.assignments[0],
        "user": 1,
    }
    return text.format(**known) if "{" in text else text


@pytest.mark.parametrize("name", CASES)
def test_a_refused_form_is_shown_again(client_for: Clients, month: Month, name: str) -> None:
    case = CASES[name]
    client, place, action = client_for(case.who), filled(case.page, month), filled(case.action, month)
    typed = {
        key: filled(text, month) if isinstance(text, str) else [filled(one, month) for one in text]
        for key, text in case.typed.items()
    }
    before = client.get(place).text
    answer = send(client, before, action, typed)
    assert answer.status_code == case.status, answer.text
    check_again(answer, before, action, case, typed)
    # Sent again from there, it is refused in the same way: the page knows its own address.
    once_more = send(client, answer.text, action, typed)
    check_again(once_more, before, action, case, typed)


def check_again(answer: Response, before: str, action: str, case: Case, typed: Mapping[str, str | list[str]]) -> None:
    assert heading(answer.text) == heading(before)
    form = form_to(answer.text, action)
    assert form.shown
    assert case.said in answer.text
    assert form.faulty == ([case.faulty] if case.faulty else [])
    for key, value in typed.items():
        if key != "version":
            assert form.values[key] == (value if isinstance(value, list) else [value])


def heading(html: str) -> str:
    return html.split("<h1>")[1].split("</h1>", maxsplit=1)[0]


def test_other_forms_of_the_page_stay_as_they_were(client_for: Clients, month: Month) -> None:
    client, place = client_for("dc"), f"/tasks/{month.tasks[0]}"
    answer = send(client, client.get(place).text, f"{place}/lamp", {"colour": "yellow", "reason": LONG})
    other = form_to(answer.text, f"{place}/close-out")
    assert not other.shown
    assert other.faulty == []
    assert other.values["close_reason"] == [""]


def test_words_are_kept_where_the_page_has_no_place_for_them_any_more(client_for: Clients, month: Month) -> None:
    """Somebody else closed the task meanwhile: its page offers no close-out, so the words stand on the error page."""
    place = f"/tasks/{month.tasks[0]}"
    slow, html = client_for("dc"), client_for("dc").get(place).text
    typed = {"finished_on": "2026-11-18", "close_reason": "现场核过，<材料>齐全"}
    assert send(slow, html, f"{place}/close-out", typed).status_code == 303
    answer = send(slow, html, f"{place}/close-out", {**typed, "idempotency_key": "other"})
    assert answer.status_code == 409
    assert "现场核过，&lt;材料&gt;齐全" in answer.text
    assert "任务不在办理中" in answer.text


def test_words_survive_a_session_that_ended(client_for: Clients, month: Month) -> None:
    client, place = client_for("dc"), f"/tasks/{month.tasks[0]}"
    html = client.get(place).text
    client.cookies.clear()
    answer = send(client, html, f"{place}/lamp", {"colour": "yellow", "reason": "等待设备到货"})
    assert answer.status_code == 401
    assert "等待设备到货" in answer.text


@pytest.mark.parametrize("place", ["", "/", "//evil.example/", "/nowhere", "/messages/1", "/exports/ledger", "x"])
def test_a_form_that_names_no_page_gets_the_error_page(client_for: Clients, month: Month, place: str) -> None:
    form = {"shown_on": place, "colour": "yellow", "reason": LONG}
    answer = client_for("dc").post(f"/tasks/{month.tasks[0]}/lamp", data=form)
    assert answer.status_code == 422
    assert "填写有误 · 422" in answer.text
    assert LONG in answer.text


def test_secrets_are_not_shown_again(client_for: Clients, month: Month) -> None:
    client = client_for("dc")
    form = {"shown_on": "/account", "password": "我的 密码", "reason": LONG, "colour": "yellow"}
    assert "我的 密码" not in client.post(f"/tasks/{month.tasks[0]}/lamp", data=form).text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_refused_on_a_page(client_for: Clients, month: Month, announced: bool) -> None:
    """Announced, it is refused before anything reads it; sent in pieces, as soon as it is too much."""
    kind = "application/x-www-form-urlencoded"
    pieces = (b"x" * (4 * 1024 * 1024) for _ in range(6))
    answer = client_for("gx").post(
        f"/assignments/{month.assignments[0]}/report",
        content=b"x" if announced else pieces,
        headers={"content-type": kind, **({"content-length": "99999999"} if announced else {})},
    )
    assert answer.status_code == 413
    assert '<main class="page" id="main">' in answer.text
    assert "请压缩或拆分后再上传。" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_is_too_large_costs_no_words(client_for: Clients, month: Month) -> None:
    client = client_for("gx")
    place = f"/assignments/{month.assignments[0]}/report"
    values = form_to(client.get(place).text, place).values
    form = {**values, "kind": "full", "progress": "完成第二批验收", "next_steps": "准备第三批"}
    answer = client.post(place, data=form, files={"files": ("大文件.pdf", b"x" * (21 * 1024 * 1024))})
    assert answer.status_code == 413
    again = form_to(answer.text, place)
    assert again.values["progress"] == ["完成第二批验收"]
    assert again.values["next_steps"] == ["准备第三批"]
