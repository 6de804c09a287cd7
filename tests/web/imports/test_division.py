"""The division table: given out filled, judged row by row, applied as a whole."""

import html
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.plans import queries as plans
from app.plans.queries import DraftTask
from tests.support.factories.documents import filled, workbook


def tasks(database: Database, plan_id: int) -> list[DraftTask]:
    with database.transaction(write=False) as session:
        return plans.draft_tasks(session, plan_id)


def send(client: TestClient, plan_id: int, content: bytes, name: str = "分工表.xlsx") -> tuple[int, str]:
    answer = client.post(f"/plans/{plan_id}/division", files={"file": (name, content)})
    return answer.status_code, answer.text


def given_out(office: TestClient, plan_id: int) -> bytes:
    return office.get(f"/plans/{plan_id}/division/workbook").content


def held(text: str) -> dict[str, list[str]]:
    """The fields that the preview page carries on to the application."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        facts = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if facts.get("name") in ("row", "key", "lead", "co", "deadline", "deadline_text", "file_name"):
            found.setdefault(facts["name"], []).append(html.unescape(facts.get("value", "")))
    return found


def test_the_table_goes_out_filled(office: TestClient, database: Database, draft: int) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(given_out(office, draft))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    keys = [f"{draft}.{task.task_id}" for task in tasks(database, draft)]
    assert [row[0] for row in rows if str(row[0]) in keys] == keys
    line = next(row for row in rows if row[0] == keys[1])
    assert line[1:5] == ["2", "改造规上企业", "省工信厅", "相关市州政府"]
    assert "3项任务，1项还没有责任单位。" in office.get(f"/plans/{draft}/division").text


def test_an_entry_of_a_box_needs_no_unit_of_its_own(office: TestClient, database: Database, draft: int) -> None:
    first, *_, last = tasks(database, draft)
    moved = {"kind": "box_item", "parent_id": str(first.task_id), "version": str(last.version)}
    assert not last.lead
    assert office.post(f"/plans/{draft}/tasks/{last.task_id}/placement", data=moved).status_code == 303
    assert "3项任务，0项还没有责任单位。" in office.get(f"/plans/{draft}/division").text


def test_a_table_is_previewed_then_applied(office: TestClient, database: Database, draft: int) -> None:
    content = filled(given_out(office, draft), "牵头单位", None, None, "省财政厅、省科技厅")
    content = filled(content, "完成时限", None, None, "2026年12月底前")
    before = tasks(database, draft)
    status, text = send(office, draft, content)
    assert status == 200
    assert "将更新<a" in text
    assert tasks(database, draft) == before
    answer = office.post(f"/plans/{draft}/division/application", data=held(text))
    assert answer.headers["location"] == f"/plans/{draft}/review"
    assert "1项任务的责任单位已更新" in office.get(f"/plans/{draft}/review").text
    third = tasks(database, draft)[2]
    assert (third.lead, str(third.deadline), third.deadline_text) == (
        ("省财政厅", "省科技厅"), "2026-12-31", "2026年12月底前",
    )  # fmt: skip
    status, text = send(office, draft, content)
    assert (status, "将更新<a" in text, text.count("无变化")) == (200, True, 3)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("没有的厅", "没有“没有的厅”这个单位。请先在单位名录中添加"),
        ("省财政厅、省财政厅筹备处", "没有“省财政厅筹备处”这个单位"),
    ],
)
def test_an_unknown_unit_fails_its_row_and_nothing_is_applied(
    office: TestClient, database: Database, draft: int, names: str, words: str
) -> None:
    before = tasks(database, draft)
    content = filled(given_out(office, draft), "牵头单位", "省科技厅", None, names)
    status, text = send(office, draft, content)
    assert status == 422
    assert words in text
    assert "还没有改动任何任务" in text
    form = held(text)
    assert office.post(f"/plans/{draft}/division/application", data=form).status_code == 422
    assert tasks(database, draft) == before
    mended = {**form, "lead": [form["lead"][0], form["lead"][1], "省财政厅"]}
    assert office.post(f"/plans/{draft}/division/application", data=mended).status_code == 303
    assert [task.lead for task in tasks(database, draft)] == [("省科技厅",), ("省工信厅",), ("省财政厅",)]


def test_a_collective_is_let_through_and_asked_later(office: TestClient, draft: int) -> None:
    content = filled(given_out(office, draft), "牵头单位", None, None, "各省级高新区")
    status, text = send(office, draft, content)
    assert (status, "“各省级高新区”是集体单位，应用后请在核对页指定具体单位。" in text) == (200, True)
    office.post(f"/plans/{draft}/division/application", data=held(text))
    assert "各省级高新区" in office.get(f"/plans/{draft}/review").text


def test_rows_of_another_plan_double_rows_and_both_roles_are_refused(
    office: TestClient, database: Database, draft: int
) -> None:
    first = f"{draft}.{tasks(database, draft)[0].task_id}"
    head = ("行键", "工作任务", "牵头单位", "配合单位")
    cases = (
        ([("9.9", "甲", "省财政厅", "")], "不属于这份文件的任务"),
        ([(first, "甲", "省财政厅", ""), (first, "甲", "省科技厅", "")], "是同一项任务"),
        ([(first, "甲", "省财政厅", "省财政厅")], "同时写在牵头和配合两栏"),
        ([(first, "甲", "", "省财政厅")], "填了配合单位，没有填牵头单位"),
    )
    for rows, words in cases:
        status, text = send(office, draft, workbook(head, *rows))
        assert (status, words in text) == (422, True), words
    status, text = send(office, draft, workbook(head, (first, "甲", "省财政厅", "")))
    assert (status, "有2项任务不在上传的表中" in text) == (200, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64),
        ("别的表.xlsx", workbook(("甲", "乙"), ("1", "2"))),
        ("错日期.xlsx", workbook(("行键", "牵头单位", "完成时限"), ("1.1", "省财政厅", "2026-02-30"))),
    ],
)
def test_what_is_no_division_table_is_refused(office: TestClient, draft: int, name: str, content: bytes) -> None:
    status, text = send(office, draft, content, name)
    assert status == 422
    assert name in text


def test_a_day_that_does_not_exist_is_named_with_its_row(office: TestClient, database: Database, draft: int) -> None:
    content = filled(given_out(office, draft), "完成时限", None, "2026-02-30")
    status, text = send(office, draft, content)
    assert status == 422
    assert "日期“2026-02-30”不存在，请改正。" in text


def test_the_result_is_a_workbook_with_a_verdict_for_every_row(office: TestClient, draft: int) -> None:
    content = filled(given_out(office, draft), "牵头单位", None, None, "没有的厅")
    _, text = send(office, draft, content)
    answer = office.post(f"/plans/{draft}/division/result", data=held(text))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    verdicts = [row for row in cells if "成功" in row or "失败" in row]
    assert [("成功" in row) for row in verdicts] == [True, True, False]
    assert any("没有“没有的厅”这个单位" in cell for cell in verdicts[2])


def test_no_file_and_no_draft(office: TestClient, client_for: Callable[[str], TestClient], draft: int) -> None:
    answer = office.post(f"/plans/{draft}/division", data={"x": "1"})
    assert (answer.status_code, "请先选择文件。" in answer.text) == (422, True)
    for path in ("/plans/999/division", "/plans/999/division/workbook"):
        assert office.get(path).status_code == 404
    assert send(office, 999, b"x")[0] == 404
    for path in ("division", "division/application", "division/result"):
        assert client_for("lian").post(f"/plans/{draft}/{path}").status_code == 403
