"""A ledger of tasks in Excel: any order of columns, judged first, applied as a whole, answered row by row."""

import html
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.db import Database
from app.plans import queries as plans
from app.plans.queries import DraftTask, last_steps
from imports.dry_run_web import CARRIED
from tests.support.factories.documents import workbook

HEAD = ("完成时限", "责任单位", "配合部门", "重点任务", "编号")
ROWS = (
    ("2026-10-31", "省财政厅", "", "建设重大平台", ""),
    ("年底前", "省科技厅", "省财政厅", "新增的一件事", "9"),
    ("", "省工信厅", "相关市州政府", "改造规上企业", "2"),
)


def tasks(database: Database, plan_id: int) -> list[DraftTask]:
    with database.transaction(write=False) as session:
        return plans.draft_tasks(session, plan_id)


def send(
    client: TestClient, plan_id: int, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD
) -> tuple[int, str]:
    answer = client.post(f"/plans/{plan_id}/ledger", files={"file": ("台账.xlsx", workbook(head, *rows))})
    return answer.status_code, answer.text


def held(text: str) -> dict[str, list[str]]:
    """The fields that the preview page carries on."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        facts = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if facts.get("name") in CARRIED:
            found.setdefault(facts["name"], []).append(html.unescape(facts.get("value", "")))
    return found


def test_a_ledger_is_previewed_then_applied_and_taken_back(
    office: TestClient, database: Database, draft: int
) -> None:
    before = tasks(database, draft)
    status, text = send(office, draft, *ROWS)
    assert status == 200
    assert ">新建<" in text
    assert ">更新<" in text
    assert ">无变化<" in text
    assert tasks(database, draft) == before
    answer = office.post(f"/plans/{draft}/ledger/application", data=held(text))
    assert answer.headers["location"] == f"/plans/{draft}/review"
    page = office.get(f"/plans/{draft}/review").text
    assert "台账已导入，新增1项任务，更新1项任务。" in page
    now = tasks(database, draft)
    assert (str(now[0].deadline), now[0].lead) == ("2026-10-31", ("省财政厅",))
    assert (now[3].title, now[3].number, now[3].lead, now[3].co) == (
        "新增的一件事", "9", ("省科技厅",), ("省财政厅",),
    )  # fmt: skip
    step = re.search(r'name="step" value="(\d+)"', page)
    assert step
    assert office.post(f"/plans/{draft}/undo", data={"step": step[1]}).status_code == 303
    assert [task.discarded for task in tasks(database, draft)] == [False, False, False, True]
    assert tasks(database, draft)[0].lead == before[0].lead


def test_the_same_ledger_again_changes_nothing(office: TestClient, database: Database, draft: int) -> None:
    office.post(f"/plans/{draft}/ledger/application", data=held(send(office, draft, *ROWS)[1]))
    status, text = send(office, draft, *ROWS)
    assert (status, text.count(">无变化<")) == (200, 3)
    count = len(tasks(database, draft))
    office.post(f"/plans/{draft}/ledger/application", data=held(text))
    assert len(tasks(database, draft)) == count
    with database.transaction(write=False) as session:
        assert len(last_steps(session, draft, 9)) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2026-02-30", "省财政厅", "", "某事", ""), "日期“2026-02-30”不存在"),
        (("", "省财政厅", "省财政厅", "某事", ""), "同时写在牵头和配合两栏"),
        (("", "", "省财政厅", "某事", ""), "填了配合单位，没有填牵头单位"),
        (("", "省财政厅", "", "", "7"), "没有写工作任务"),
    ],
)
def test_a_bad_row_is_answered_and_nothing_is_applied(
    office: TestClient, database: Database, draft: int, row: tuple[object, ...], words: str
) -> None:
    before = tasks(database, draft)
    status, text = send(office, draft, ROWS[1], row)
    assert (status, words in text) == (422, True)
    result = office.post(f"/plans/{draft}/ledger/result", data=held(text))
    assert load_workbook(BytesIO(result.content)).worksheets[0].max_row > 3
    assert tasks(database, draft) == before


def test_what_a_verb_refuses_undoes_the_whole_table(office: TestClient, database: Database, draft: int) -> None:
    before = tasks(database, draft)
    twice = ("", "省财政厅", "", "另一件新事", "9")
    text = send(office, draft, ROWS[1], twice)[1]
    form = {**held(text)}
    answer = office.post(f"/plans/{draft}/ledger/application", data=form)
    assert (answer.status_code, "已有编号为“9”的任务" in answer.text) == (422, True)
    assert tasks(database, draft) == before


def test_rows_are_matched_by_their_key(office: TestClient, database: Database, draft: int) -> None:
    task = tasks(database, draft)[0]
    head = ("行键", "工作任务", "牵头单位")
    status, text = send(office, draft, (f"{draft}.{task.task_id}", "换了名称的任务", "省财政厅"), head=head)
    assert status == 200
    office.post(f"/plans/{draft}/ledger/application", data=held(text))
    assert tasks(database, draft)[0].title == "换了名称的任务"
    status, text = send(office, draft, ("7.999", "某事", "省财政厅"), head=head)
    assert (status, "不属于这份文件的任务" in text) == (422, True)
    status, text = send(office, draft, *([("", "同一件事", "省财政厅")] * 2), head=head)
    assert (status, "是同一项任务，请只保留一行" in text) == (422, True)


def test_what_is_no_ledger_is_refused(
    client_for: Callable[[str], TestClient], office: TestClient, draft: int
) -> None:
    status, text = send(office, draft, ("甲", "乙"), head=("一", "二"))
    assert (status, "没有找到表头" in text) == (422, True)
    assert office.post(f"/plans/{draft}/ledger", data={"x": "1"}).status_code == 422
    assert office.get("/plans/999/ledger").status_code == 404
    assert client_for("lian").get(f"/plans/{draft}/ledger").status_code == 403
