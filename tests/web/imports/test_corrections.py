"""Correcting a draft: tasks, targets, particulars; what was typed is kept, who was slower is told."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.indicators.queries import IndicatorLine, draft_indicators
from app.plans import queries as plans
from app.plans.enums import TaskKind
from app.plans.queries import DraftTask
from tests.support.factories.documents import plan_document

FORM = {
    "version": "1",
    "title": "建设省级平台",
    "text": "建设省级平台十个。",
    "number": "1",
    "kind": "task",
    "lead": "省科技厅",
    "co": "省财政厅，各县（市、区）人民政府",
    "deadline": "2026-12-31",
    "deadline_text": "年底前",
}


def tasks(database: Database, plan_id: int) -> list[DraftTask]:
    with database.transaction(write=False) as session:
        return plans.draft_tasks(session, plan_id)


def targets(database: Database, plan_id: int) -> list[IndicatorLine]:
    with database.transaction(write=False) as session:
        return draft_indicators(session, plan_id)


@pytest.fixture
def first(database: Database, draft: int) -> DraftTask:
    return tasks(database, draft)[0]


def test_the_form_shows_the_task_beside_its_source(office: TestClient, draft: int, first: DraftTask) -> None:
    text = office.get(f"/plans/{draft}/tasks/{first.task_id}").text
    for words in ("建设重大平台", "省科学技术厅", "在此拆分", "<mark>1. 建设重大平台", "省级平台"):
        assert words in text
    for place in ("", "/splits", "/discards"):
        assert f'action="/plans/{draft}/tasks/{first.task_id}{place}"' in text


def test_a_task_is_corrected(office: TestClient, database: Database, draft: int, first: DraftTask) -> None:
    answer = office.post(f"/plans/{draft}/tasks/{first.task_id}", data=FORM)
    assert answer.headers["location"] == f"/plans/{draft}/review?task={first.task_id}#t{first.task_id}"
    after = tasks(database, draft)[0]
    assert (after.title, after.lead, after.co) == (
        "建设省级平台", ("省科技厅",), ("省财政厅", "各县（市、区）人民政府"),
    )  # fmt: skip
    assert str(after.deadline) == "2026-12-31"
    assert 'class="is-on"' in office.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "请填写任务标题。"),
        ({"deadline": "2026-02-30"}, "“2026-02-30”不是一个存在的日期。"),
        ({"number": "2"}, "同一标题下已有编号为“2”的任务“改造规上企业”，请换一个编号。"),
        ({"co": "省科技厅"}, "“省科技厅”已是牵头单位，不能同时为配合单位。"),
        ({"parent_id": "999"}, "上级任务须是同一份文件中的其他任务"),
        ({"title": "长" * 501}, "不超过500个字，现有501个字。"),
        ({"lead": "长" * 201}, "单个单位名称不超过200个字"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    office: TestClient, database: Database, draft: int, first: DraftTask, change: dict[str, str], message: str
) -> None:
    answer = office.post(f"/plans/{draft}/tasks/{first.task_id}", data={**FORM, "text": "打了很久的字", **change})
    assert answer.status_code == 422
    assert message in answer.text
    assert "打了很久的字" in answer.text
    assert tasks(database, draft)[0] == first


def test_the_slower_hand_is_told_who_was_faster(office: TestClient, draft: int, first: DraftTask) -> None:
    address = f"/plans/{draft}/tasks/{first.task_id}"
    office.post(address, data=FORM)
    stale = office.post(address, data={**FORM, "title": "另一个标题"})
    assert stale.status_code == 409
    assert "office在11月18日 09:00改过这条内容" in stale.text


def test_tasks_are_merged_with_their_targets(office: TestClient, database: Database, draft: int) -> None:
    one, two, _ = tasks(database, draft)
    before = [target.task_id for target in targets(database, draft)]
    assert set(before) == {one.task_id, two.task_id}
    answer = office.post(f"/plans/{draft}/merges", data={"task_ids": [str(one.task_id), str(two.task_id)]})
    assert answer.status_code == 303
    assert {target.task_id for target in targets(database, draft)} == {one.task_id}
    assert "已剔除" in office.get(f"/plans/{draft}/review").text
    assert office.post(f"/plans/{draft}/merges", data={"task_ids": str(one.task_id)}).status_code == 422


def test_a_task_is_split_with_its_targets(office: TestClient, database: Database, draft: int) -> None:
    two = tasks(database, draft)[1]
    offset = two.text.index("引导")
    address = f"/plans/{draft}/tasks/{two.task_id}/splits"
    answer = office.post(address, data={"version": "1", "offset": str(offset)})
    assert answer.status_code == 303
    split = tasks(database, draft)[2]
    assert answer.headers["location"] == f"/plans/{draft}/tasks/{split.task_id}"
    assert split.title == "引导企业开展数字化改造，2026年完成改造100家"
    assert [t.task_id for t in targets(database, draft) if "改造" in t.name or t.value == "100"] == [split.task_id]
    bad = office.post(address, data={"version": "2", "offset": "x"})
    assert (bad.status_code, "拆分处须在任务文字中间" in bad.text) == (422, True)


def test_a_task_is_discarded_and_restored(
    office: TestClient, database: Database, draft: int, first: DraftTask
) -> None:
    address = f"/plans/{draft}/tasks/{first.task_id}"
    assert office.post(f"{address}/discards", data={"version": "1"}).status_code == 303
    assert office.get(address).status_code == 404
    assert tasks(database, draft)[0].discarded
    assert office.post(f"{address}/restorations", data={"version": "2"}).status_code == 303
    assert not tasks(database, draft)[0].discarded
    assert office.post(f"{address}/restorations", data={"version": "3"}).status_code == 409


def test_a_task_is_added_behind_another(office: TestClient, database: Database, draft: int, first: DraftTask) -> None:
    assert "补录" in office.get(f"/plans/{draft}/tasks/new?after={first.task_id}").text
    form = {**FORM, "number": "1-1", "kind": "box_item", "after": str(first.task_id)}
    assert office.post(f"/plans/{draft}/tasks", data=form).status_code == 303
    added = tasks(database, draft)[1]
    assert (added.number, added.kind, added.path) == ("1-1", TaskKind.BOX_ITEM, first.path)
    bad = office.post(f"/plans/{draft}/tasks", data={**form, "title": ""})
    assert (bad.status_code, f'name="after" value="{first.task_id}"' in bad.text) == (422, True)


def test_a_nested_id_of_another_plan_is_not_found(office: TestClient, database: Database, draft: int) -> None:
    other = office.post(
        "/plans/import", files={"file": ("二.txt", plan_document("另一方案\n\n1. 另一件事。去办。\n"))}
    )
    plan_id = int(other.headers["location"].split("/")[2])
    foreign = tasks(database, plan_id)[0]
    target = targets(database, draft)[0]
    for action in ("", "/confirmation", "/discards", "/restorations", "/splits"):
        answer = office.post(f"/plans/{draft}/tasks/{foreign.task_id}{action}", data=FORM)
        assert answer.status_code == 404
    assert office.get(f"/plans/{draft}/tasks/{foreign.task_id}").status_code == 404
    assert office.get(f"/plans/{plan_id}/indicators/{target.indicator_id}").status_code == 404
    assert office.post(f"/plans/{plan_id}/indicators/{target.indicator_id}/removal").status_code == 404
    assert office.post(f"/plans/{draft}/tasks", data={**FORM, "after": str(foreign.task_id)}).status_code == 404


INDICATOR = {"name": "平台数", "comparator": ">=", "value": "12.50", "measure": "个", "deadline": "2026"}


def test_targets_are_corrected_added_and_removed(
    office: TestClient, database: Database, draft: int, first: DraftTask
) -> None:
    target = targets(database, draft)[0]
    address = f"/plans/{draft}/indicators/{target.indicator_id}"
    assert target.quote in office.get(address).text
    assert office.post(address, data={**INDICATOR, "task_id": str(first.task_id)}).status_code == 303
    assert (targets(database, draft)[0].name, targets(database, draft)[0].value) == ("平台数", "12.50")
    assert (
        f'value="{first.task_id}" selected' in office.get(f"/plans/{draft}/indicators/new?task={first.task_id}").text
    )
    count = len(targets(database, draft))
    assert office.post(f"/plans/{draft}/indicators", data=INDICATOR).status_code == 303
    assert "方案总目标" in office.get(f"/plans/{draft}/review").text
    assert office.post(f"{address}/removal").status_code == 303
    assert len(targets(database, draft)) == count


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "请填写指标名称。"),
        ({"value": "十个"}, "“十个”不是数字。"),
        ({"value_high": "3"}, "区间的上限须大于下限。"),
        ({"task_id": "999"}, "所属任务须是同一份文件中的任务。"),
        ({"measure": "长" * 41}, "不超过40个字。"),
    ],
)
def test_a_refused_target_keeps_what_was_typed(
    office: TestClient, database: Database, draft: int, change: dict[str, str], message: str
) -> None:
    target = targets(database, draft)[0]
    for address in (f"/plans/{draft}/indicators", f"/plans/{draft}/indicators/{target.indicator_id}"):
        answer = office.post(address, data={**INDICATOR, "deadline": "2031", **change})
        assert answer.status_code == 422
        assert message in answer.text
        assert 'value="2031"' in answer.text


def test_particulars_are_corrected(office: TestClient, draft: int) -> None:
    address = f"/plans/{draft}/particulars"
    assert "岚政办发〔2026〕8号" in office.get(address).text
    form = {"version": "1", "title": "新标题", "kind": "programme", "issued_on": "2026-03-01", "period_start": "2026"}
    bad = office.post(
        address, data={**form, "issued_on": "2026-13-01", "period_end": "2025", "short_title": "长" * 61}
    )
    assert bad.status_code == 422
    for words in ("不是一个存在的日期", "实施期的终年不能早于始年", "不超过60个字", "新标题"):
        assert words in bad.text
    assert office.post(address, data=form).status_code == 303
    assert "新标题" in office.get(f"/plans/{draft}/review").text


def test_nobody_else_corrects(client_for: Callable[[str], TestClient], draft: int, first: DraftTask) -> None:
    for login in ("lian", "ducha", "guan"):
        client = client_for(login)
        for path in (
            f"tasks/{first.task_id}",
            "tasks",
            "merges",
            "mentions",
            "publication",
            "particulars",
            "indicators",
        ):
            assert client.post(f"/plans/{draft}/{path}", data=FORM).status_code == 403
