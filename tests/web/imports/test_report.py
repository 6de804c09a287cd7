"""The parse report, and units that are added where their name was found."""

import re
from collections.abc import Callable
from io import BytesIO

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.db import Database
from app.plans import queries as plans
from app.units.queries import directory
from imports.documents.model import IndicatorRecord
from imports.documents.text import Span
from imports.drafts import plan_from
from tests.support.factories.documents import plan_document
from tests.unit.imports.test_drafts import parsed, record


def test_the_report_says_what_was_read_and_what_is_left(office: TestClient, draft: int) -> None:
    address = f"/plans/{draft}/parse-report"
    assert address in office.get(f"/plans/{draft}/review").text
    text = office.get(address).text
    for words in ("存疑任务", "完善诚信制度", "相关市州政府", "还没有人工改动", "未归入任务的原文"):
        assert words in text
    spread = re.search(r"原文(\d+)字：(\d+)字归入任务，(\d+)字归入指标，(\d+)字是标题，(\d+)字未归入任务。", text)
    assert spread
    whole, *parts = map(int, spread.groups())
    assert sum(parts) == whole
    assert 0 < whole <= len(plan_document().decode())
    office.post(f"/plans/{draft}/mentions", data={"printed": "相关市州政府", "set_aside": "1"})
    text = office.get(address).text
    assert "确认单位</th><td" in text
    assert "原文写到的单位都已确认" in text


def test_the_workbook_says_the_same(office: TestClient, draft: int) -> None:
    book = load_workbook(BytesIO(office.get(f"/plans/{draft}/parse-report/workbook").content))
    assert book.sheetnames == ["概况", "存疑", "待确认单位", "未归入任务"]
    rows = {row[0]: row[1:3] for row in book["概况"].iter_rows(min_row=4, max_row=7, max_col=3, values_only=True)}
    assert rows == {"任务": (3, 3), "指标": (2, 2), "存疑任务": (1, 1), "待确认单位": (1, 1)}
    assert [cell.value for cell in book["存疑"][4]][:3] == ["3", "完善诚信制度", 8]
    assert [cell.value for cell in book["待确认单位"][4]] == ["相关市州政府", 1, "集体单位"]
    office.post(f"/plans/{draft}/mentions", data={"printed": "相关市州政府", "set_aside": "1"})
    book = load_workbook(BytesIO(office.get(f"/plans/{draft}/parse-report/workbook").content))
    assert book["待确认单位"]["A4"].value == "（单位都已确认）"


def test_the_report_is_the_offices(client_for: Callable[[str], TestClient], office: TestClient, draft: int) -> None:
    assert client_for("lian").get(f"/plans/{draft}/parse-report").status_code == 403
    assert office.get("/plans/999/parse-report").status_code == 404


def test_what_is_doubtful_about_a_target_is_said_at_its_task() -> None:
    doubtful = IndicatorRecord("平台数", ">=", 3, "个", "3个", Span(0, 1), task=0, warnings=("主语不明",))
    loose = IndicatorRecord("增速", ">=", 3, "%", "3%", Span(0, 1), warnings=("年份不明",))
    plan = plan_from(parsed(record(), indicators=(doubtful, loose)), file_name="a", sha256="x")
    assert plan.tasks[0].warnings == ("指标“平台数”：主语不明",)
    assert plan.warnings == ("有附件", "指标“增速”：年份不明")


def test_a_unit_is_added_where_its_name_was_found(office: TestClient, database: Database, draft: int) -> None:
    page = office.get(f"/plans/{draft}/mentions", params={"printed": "省工信厅"}).text
    assert "新增这个单位" in page
    form = {"printed": "省工信厅", "new_name": "岚江省工信办", "new_kind": "department"}
    taken = office.post(f"/plans/{draft}/mentions/units", data={**form, "new_name": "岚江省财政厅"})
    assert (taken.status_code, 'value="岚江省财政厅"' in taken.text) == (422, True)
    assert office.post(f"/plans/{draft}/mentions/units", data=form).status_code == 303
    with database.transaction(write=False) as session:
        made = next(unit for unit in directory(session) if unit.name == "岚江省工信办")
        assert made.aliases == ("省工信厅",)
        assert plans.resolutions(session, draft)["省工信厅"] == (made.unit_id,)
    missing = office.post(f"/plans/{draft}/mentions/units", data={**form, "printed": "没写过", "new_name": "新单位"})
    assert missing.status_code == 404


def test_only_who_keeps_the_directory_adds_units(client_for: Callable[[str], TestClient], draft: int) -> None:
    form = {"printed": "省工信厅", "new_name": "岚江省工信办"}
    for login in ("lian", "ducha", "guan"):
        assert client_for(login).post(f"/plans/{draft}/mentions/units", data=form).status_code == 403


def test_tasks_that_name_nobody_are_no_settled_units(office: TestClient) -> None:
    """Some without units, all without, and none: the headline of the review page and of the report."""
    some = "青屏市实施方案\n一、任务\n1.建平台。\n2.办市场。（责任单位：省科学技术厅）\n3.育人才。\n"
    told = {
        some: '单位都已确认，<a class="fig"',
        some.replace("（责任单位：省科学技术厅）", ""): "各项任务都没有写责任单位",
        some.replace("平台。", "平台。（责任单位：省科学技术厅）").replace("3.育人才。\n", ""): "单位都已确认。",
    }
    for text, words in told.items():
        made = office.post("/api/v1/plans", files={"file": ("方案.txt", text.encode())}).json()
        review = office.get(f"/plans/{made['plan_id']}/review").text
        report = office.get(f"/plans/{made['plan_id']}/parse-report").text
        assert words in review
        assert words.rstrip("。") in report
        assert ("2</b>项</a>任务没有写责任单位" in review) is (text == some)
