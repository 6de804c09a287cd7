"""The import page as a place of work: doubts in turn, steps taken back, others told of, nothing typed lost."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.indicators.queries import draft_indicators
from app.plans import queries as plans
from app.plans.enums import TaskKind
from app.plans.queries import DraftTask
from app.policy.roles import Role
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_user
from tests.support.factories.plans import make_draft, task
from tests.web.imports.test_corrections import FORM, INDICATOR

Clients = Callable[[str], TestClient]


def tasks(database: Database, plan_id: int) -> list[DraftTask]:
    with database.transaction(write=False) as session:
        return plans.draft_tasks(session, plan_id)


@pytest.fixture
def second(database: Database, clock: FixedClock, people: None, client_for: Clients) -> TestClient:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "xu", Role.OFFICE, name="许若溪")
    return client_for("xu")


def undo(client: TestClient, plan_id: int) -> str:
    """Press the undo button of the page; answers what the page says then."""
    found = re.search(r'name="step" value="(\d+)"', client.get(f"/plans/{plan_id}/review").text)
    assert found
    answer = client.post(f"/plans/{plan_id}/undo", data={"step": found[1]})
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_doubts_are_counted_and_come_in_turn(office: TestClient, database: Database, draft: int) -> None:
    page = office.get(f"/plans/{draft}/review").text
    # One task without a unit, and the collective that nobody has settled.
    assert "还有2处待核对" in page
    assert "data-start" not in page
    doubtful = tasks(database, draft)[2]
    answer = office.post(f"/plans/{draft}/tasks/{doubtful.task_id}/confirmation", data={"version": "1"})
    page = office.get(answer.headers["location"]).text
    assert "还有1处待核对" in page
    assert "已核对1处，共2处" in page
    row = page.index("data-start")
    assert page.index('aria-label="待确认单位相关市州政府"') < row < page.index("</tr>", row)
    form = {"printed": "相关市州政府", "unit_ids": ["4", "5"]}
    answer = office.post(f"/plans/{draft}/mentions", data=form)
    page = office.get(answer.headers["location"]).text
    assert "都已核对" in page
    assert re.search(r'<button class="btn btn--main" type="submit" id="now" data-start[^>]*>发布方案', page)


def test_several_steps_are_taken_back_after_a_new_visit(
    office: TestClient, second: TestClient, database: Database, draft: int
) -> None:
    before = tasks(database, draft)
    one, two, three = before
    office.post(f"/plans/{draft}/merges", data={"task_ids": [str(one.task_id), str(two.task_id)]})
    office.post(f"/plans/{draft}/tasks/{three.task_id}/discards", data={"version": "1"})
    office.post(f"/plans/{draft}/mentions", data={"printed": "相关市州政府", "set_aside": "1"})
    assert "相关市州政府" in undo(second, draft)
    assert "已撤销：剔除任务 3 完善诚信制度。" in undo(second, draft)
    assert "已撤销：合并任务" in undo(second, draft)
    assert [replace(task, version=0) for task in tasks(database, draft)] == [replace(t, version=0) for t in before]
    assert 'name="step"' not in office.get(f"/plans/{draft}/review").text


def test_the_same_step_is_not_taken_back_twice(office: TestClient, database: Database, draft: int) -> None:
    three = tasks(database, draft)[2]
    office.post(f"/plans/{draft}/tasks/{three.task_id}/discards", data={"version": "1"})
    undo(office, draft)
    stale = office.post(f"/plans/{draft}/undo", data={"step": "1"})
    assert (stale.status_code, "没有可以撤销的操作" in stale.text) == (409, True)
    assert office.post(f"/plans/{draft}/undo", data={"step": "77"}).status_code == 404


def test_a_record_is_put_under_another_and_back(office: TestClient, database: Database, draft: int) -> None:
    one, two, _ = tasks(database, draft)
    form = {"version": "1", "kind": "box_item", "parent_id": str(one.task_id)}
    answer = office.post(f"/plans/{draft}/tasks/{two.task_id}/placement", data=form)
    assert answer.headers["location"] == f"/plans/{draft}/review?after=2#now"
    placed = tasks(database, draft)[1]
    assert (placed.kind, placed.parent_id, placed.text) == (TaskKind.BOX_ITEM, one.task_id, two.text)
    undo(office, draft)
    assert (tasks(database, draft)[1].kind, tasks(database, draft)[1].parent_id) == (TaskKind.TASK, None)
    loop = {"version": str(tasks(database, draft)[1].version), "parent_id": str(two.task_id)}
    assert office.post(f"/plans/{draft}/tasks/{two.task_id}/placement", data=loop).status_code == 422


def test_people_at_one_draft_are_told_of_each_other(
    office: TestClient, second: TestClient, clock: FixedClock, draft: int
) -> None:
    assert second.post(f"/plans/{draft}/presence").json() == {"words": ""}
    said = "许若溪（09:00起）也在核对这份文件，改动前请互相知会。"
    assert office.post(f"/plans/{draft}/presence").json() == {"words": said}
    assert said in office.get(f"/plans/{draft}/review").text
    assert said in office.get(f"/plans/{draft}/particulars").text
    assert "office（09:00起）" in second.get(f"/plans/{draft}/review").text
    clock.at += timedelta(minutes=2)
    second.post(f"/plans/{draft}/presence")
    assert said in office.get(f"/plans/{draft}/review").text
    clock.at += timedelta(minutes=4)
    assert said not in office.get(f"/plans/{draft}/review").text
    second.post(f"/plans/{draft}/presence")
    assert "许若溪（09:06起）" in office.get(f"/plans/{draft}/review").text


def test_who_corrects_is_there_without_a_script(
    office: TestClient, second: TestClient, database: Database, draft: int
) -> None:
    three = tasks(database, draft)[2]
    second.post(f"/plans/{draft}/tasks/{three.task_id}/confirmation", data={"version": "1"})
    assert "许若溪（09:00起）" in office.get(f"/plans/{draft}/review").text


def test_a_stale_task_keeps_what_was_typed_and_is_saved_over_only_on_purpose(
    office: TestClient, second: TestClient, database: Database, draft: int
) -> None:
    task = tasks(database, draft)[0]
    address = f"/plans/{draft}/tasks/{task.task_id}"
    assert second.post(address, data={**FORM, "title": "先到的标题"}).status_code == 303
    mine = {**FORM, "text": "打了很久的字", "onward": "1"}
    stale = office.post(address, data=mine)
    assert stale.status_code == 409
    for words in ("许若溪在11月18日 09:00改过这条内容", "打了很久的字", "先到的标题", f'href="{address}">保留对方的'):
        assert words in stale.text
    assert re.search(r'name="version" value="1"', stale.text)
    # A second click on the same button is no decision, nor is a refusal in between.
    assert office.post(address, data=mine).status_code == 409
    empty = office.post(address, data={**mine, "title": ""})
    assert (empty.status_code, 'name="version" value="1"' in empty.text) in {(409, True), (422, True)}
    over = re.search(r'name="overwrite" value="(\d+)" form="correct"', stale.text)
    assert over
    assert second.post(address, data={**FORM, "version": "2", "title": "又改一次"}).status_code == 303
    assert office.post(address, data={**mine, "overwrite": over[1]}).status_code == 409
    done = office.post(address, data={**mine, "overwrite": "3"})
    assert done.headers["location"] == f"/plans/{draft}/review?after=1#now"
    assert tasks(database, draft)[0].text == "打了很久的字"


def test_words_for_a_task_that_is_gone_are_kept_on_the_page(
    office: TestClient, second: TestClient, database: Database, draft: int
) -> None:
    task = tasks(database, draft)[0]
    second.post(f"/plans/{draft}/tasks/{task.task_id}/discards", data={"version": "1"})
    stale = office.post(f"/plans/{draft}/tasks/{task.task_id}", data={**FORM, "text": "打了很久的字"})
    assert (stale.status_code, "“打了很久的字”" in stale.text) == (409, True)


def test_stale_particulars_and_targets_keep_what_was_typed(
    office: TestClient, second: TestClient, database: Database, draft: int
) -> None:
    form = {"version": "1", "title": "先到的题目", "kind": "other"}
    assert second.post(f"/plans/{draft}/particulars", data=form).status_code == 303
    stale = office.post(f"/plans/{draft}/particulars", data={**form, "title": "后到的题目"})
    assert stale.status_code == 409
    assert "先到的题目" in stale.text
    assert "后到的题目" in stale.text
    with database.transaction(write=False) as session:
        target = draft_indicators(session, draft)[0]
    address = f"/plans/{draft}/indicators/{target.indicator_id}"
    seen = re.search(r'name="seen" value="(\w+)"', office.get(address).text)
    assert seen
    assert second.post(address, data={**INDICATOR, "seen": seen[1]}).status_code == 303
    stale = office.post(address, data={**INDICATOR, "name": "我的指标名", "seen": seen[1]})
    assert (stale.status_code, "我的指标名" in stale.text, "12.50" in stale.text) == (409, True, True)
    assert f'name="seen" value="{seen[1]}"' in stale.text
    over = re.search(r'name="overwrite" value="(\w+)"', stale.text)
    assert over
    mine = {**INDICATOR, "name": "我的指标名", "seen": seen[1], "overwrite": over[1]}
    assert office.post(address, data=mine).status_code == 303
    form |= {"title": "后到的题目", "overwrite": "2"}
    assert office.post(f"/plans/{draft}/particulars", data=form).status_code == 303


def test_doubts_of_one_reason_are_confirmed_and_taken_back_together(
    office: TestClient, database: Database, clock: FixedClock, people: None
) -> None:
    with system_ctx(database, clock) as ctx:
        doubtful = [task(str(n), warnings=("时限是推定的",)) for n in (1, 2)]
        plan_id, _ = make_draft(ctx, *doubtful, task("3", warnings=("时限是推定的", "另有一处")))
    assert "同一原因的2处都确认" in office.get(f"/plans/{plan_id}/review").text
    answer = office.post(f"/plans/{plan_id}/confirmations", data={"reason": "时限是推定的"})
    assert "已确认同一原因的2处。" in office.get(answer.headers["location"]).text
    assert [bool(one.warnings) for one in tasks(database, plan_id)] == [False, False, True]
    undo(office, plan_id)
    assert [len(one.warnings) for one in tasks(database, plan_id)] == [1, 1, 2]
