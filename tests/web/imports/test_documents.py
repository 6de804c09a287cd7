"""From an uploaded document to a published plan, as the office does it; and what is refused on the way."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.core.db import Database
from app.plans import queries as plans
from app.plans.models import Plan
from app.plans.queries import DraftTask
from tests.support.factories.documents import empty_docx, plan_document
from tests.support.ole_files import ole2, word_head
from tests.support.pdf_files import Sheet, pdf, set_lines
from tests.support.queries import counted
from tests.unit.tables.making import workbook

Clients = Callable[[str], TestClient]


def send(client: TestClient, content: bytes, name: str = "方案.txt") -> tuple[int, str]:
    answer = client.post("/plans/import", files={"file": (name, content)})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def tasks(database: Database, plan_id: int) -> list[DraftTask]:
    with database.transaction(write=False) as session:
        return plans.draft_tasks(session, plan_id)


def nothing_imported(database: Database) -> bool:
    with database.transaction(write=False) as session:
        return session.get(Plan, 1) is None


def test_a_document_is_read_and_shown_beside_its_source(office: TestClient, draft: int) -> None:
    text = office.get(f"/plans/{draft}/review").text
    for words in ("岚江省科技强省行动方案", "建设重大平台", "相关市州政府", "集体单位，不自动判断"):
        assert words in text
    assert 'mark id="s' in text
    assert "岚江省工业和信息化厅" in text
    assert "岚江省科技强省行动方案" in office.get("/plans/import").text


def test_an_upload_says_what_was_read(office: TestClient) -> None:
    status, location = send(office, plan_document())
    assert status == 303
    assert "已识别3项任务、2个指标，请对照原文核对。" in office.get(location).text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("方案.pdf", pdf(set_lines(["云川市行动方案", "一、任务", "1.建平台。（责任单位：甲局）"]))),
        ("台账.xlsx", workbook(["序号", "工作任务", "责任单位"], [1, "建平台。", "甲局"])),
    ],
)
def test_other_kinds_are_read_by_page_and_api(office: TestClient, name: str, content: bytes) -> None:
    status, location = send(office, content, name)
    assert status == 303
    assert "已识别1项任务" in office.get(location).text
    again = office.post("/api/v1/plans", files={"file": (name, content)})
    assert (again.status_code, again.json()["created"], again.json()["plan_id"]) == (200, False, 1)


@pytest.mark.parametrize(("program", "words"), [("/usr/bin/soffice", "转换后读取"), (None, "不能转换")])
def test_the_page_says_what_may_be_uploaded(
    office: TestClient, monkeypatch: pytest.MonkeyPatch, program: str | None, words: str
) -> None:
    monkeypatch.setattr("imports.upload_web.find_office", lambda: program)
    page = office.get("/plans/import").text
    assert 'accept=".docx,.pdf,.txt,.xlsx,.xls,.et,.doc,.wps,.rtf"' in page
    assert words in page


def test_the_same_file_leads_to_what_is_there(office: TestClient, draft: int) -> None:
    assert send(office, plan_document()) == (303, f"/plans/{draft}/review")
    assert "这份文件已经导入过" in office.get(f"/plans/{draft}/review").text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64, "照片.jpg"),
        ("空.txt", b"   \n", "空.txt"),
        ("空.docx", empty_docx(), "空.docx"),
        ("坏.docx", b"PK\x03\x04" + b"broken" * 20, "坏.docx"),
        ("加密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加密.docx"),
        ("坏.pdf", b"%PDF-1.7\n1 0 obj\n", "已损坏"),
        ("扫描.pdf", pdf(Sheet(picture=True)), "扫描件"),
        ("加锁.pdf", pdf(set_lines(["一、任务"]), encrypted=True), "打开密码"),
        ("加锁.doc", ole2({"WordDocument": word_head(encrypted=True)}), "打开密码"),
        ("空表.xlsx", workbook(), "没有文字"),
        ("x.xlsx", b"PK", "x.xlsx：文件里没有一个汉字"),
        ("断.xlsx", workbook(["一、建平台"])[:500], "断.xlsx：文件已损坏"),
        ("图.docx", "<svg><text>建设重大平台</text></svg>".encode(), "图.docx：这是网页、SVG 图形"),
        ("数.txt", b'{"a": [1, 2]}', "数.txt：文件里没有一个汉字"),
    ],
)
def test_what_is_no_document_is_refused_in_words(
    office: TestClient, database: Database, name: str, content: bytes, words: str
) -> None:
    status, text = send(office, content, name)
    assert status == 422
    assert words in text
    assert "field__error" in text
    assert nothing_imported(database)


def test_a_text_without_tasks_says_so_and_what_to_do(office: TestClient) -> None:
    status, location = send(office, "各单位：请于本周内反馈意见。".encode(), "通知.txt")
    assert status == 303
    page = office.get(location).text
    assert "没有找到任务：文中没有带编号的工作事项，请确认文件是方案正文，或在预览页手工添加任务" in page
    assert "换文件重传" in page


def test_no_file_and_a_huge_file_are_refused(office: TestClient, database: Database, settings: Settings) -> None:
    answer = office.post("/plans/import", data={"x": "1"})
    assert (answer.status_code, "请先选择文件。" in answer.text) == (422, True)
    status, text = send(office, b"x" * (settings.max_upload_bytes + 1))
    assert status == 413
    assert "20MB" in text
    assert nothing_imported(database)


def test_only_the_office_imports(client_for: Clients, draft: int) -> None:
    for login in ("lian", "ducha"):
        client = client_for(login)
        assert send(client, plan_document())[0] == 403
        for path in ("/plans/import", f"/plans/{draft}/review", f"/plans/{draft}/particulars"):
            assert client.get(path).status_code == 403


def test_units_are_settled_by_hand_and_the_plan_is_published(
    office: TestClient, client_for: Clients, database: Database, draft: int
) -> None:
    page = office.get(f"/plans/{draft}/mentions", params={"printed": "相关市州政府"}).text
    assert "青屏市人民政府" in page
    form = {"printed": "相关市州政府", "unit_ids": ["4", "5"]}
    assert office.post(f"/plans/{draft}/mentions", data=form).status_code == 303
    review = office.get(f"/plans/{draft}/review").text
    assert "青屏市人民政府、云浦市人民政府" in review
    refused = office.post(f"/plans/{draft}/publication", data={"version": "1"})
    assert refused.status_code == 422
    assert "没有牵头单位的任务有1项：“3 完善诚信制度”。" in refused.text
    doubtful = tasks(database, draft)[2]
    confirmation = f"/plans/{draft}/tasks/{doubtful.task_id}/confirmation"
    assert office.post(confirmation, data={"version": "1"}).status_code == 303
    done = office.post(f"/plans/{draft}/publication", data={"version": "1", "accepted": "without_lead"})
    assert (done.status_code, done.headers["location"]) == (303, f"/plans/{draft}")
    assert "5条责任关系已建立" in office.get(f"/plans/{draft}").text
    assert office.get(f"/plans/{draft}/review").headers["location"] == f"/plans/{draft}"
    own = client_for("lian").get(f"/plans/{draft}").text
    assert "建设重大平台" in own
    assert "改造规上企业" not in own


def test_a_name_needs_a_unit_or_to_be_set_aside(office: TestClient, draft: int) -> None:
    address = f"/plans/{draft}/mentions"
    answer = office.post(address, data={"printed": "相关市州政府"})
    assert (answer.status_code, "请选择单位，或选择“搁置”。" in answer.text) == (422, True)
    assert office.post(address, data={"printed": "相关市州政府", "set_aside": "1"}).status_code == 303
    assert "已搁置，不计入责任单位" in office.get(f"/plans/{draft}/review").text
    bad = office.post(address, data={"printed": "相关市州政府", "unit_ids": "999"})
    assert (bad.status_code, "请选择在用的具体单位" in bad.text) == (422, True)
    assert office.post(address, data={"printed": "没写过的单位", "unit_ids": "1"}).status_code == 404
    assert office.get(address, params={"printed": "没写过的单位"}).status_code == 404


def test_a_confirmed_spelling_can_be_remembered(office: TestClient, draft: int) -> None:
    form = {"printed": "省工信厅", "unit_ids": "3", "remember": "1"}
    assert office.post(f"/plans/{draft}/mentions", data=form).status_code == 303
    assert 'value="省工信厅"' in office.get("/units/3").text or "省工信厅" in office.get("/units/3").text


def test_a_stale_publication_is_a_conflict(office: TestClient, draft: int) -> None:
    form = {"version": "1", "title": "新标题", "kind": "other"}
    assert office.post(f"/plans/{draft}/particulars", data=form).status_code == 303
    accepted = ["unresolved", "without_lead", "doubtful"]
    stale = office.post(f"/plans/{draft}/publication", data={"version": "1", "accepted": accepted})
    assert stale.status_code == 409
    assert "office" in stale.text
    again = office.post(f"/plans/{draft}/publication", data={"version": "2", "accepted": accepted})
    assert again.status_code == 303


def test_what_is_no_draft_is_not_found(office: TestClient, draft: int) -> None:
    for path in ("/plans/999/review", "/plans/999/mentions", "/plans/999/division", f"/plans/{draft}/tasks/999"):
        assert office.get(path).status_code == 404
    assert office.post("/plans/999/publication", data={"version": "1"}).status_code == 404


def test_a_draft_can_be_given_up_and_imported_again(office: TestClient, draft: int) -> None:
    assert office.post(f"/plans/{draft}/archive", data={"version": "1"}).status_code == 303
    status, location = send(office, plan_document())
    assert status == 303
    assert location != f"/plans/{draft}/review"


def test_the_review_does_not_ask_per_task(office: TestClient, database: Database) -> None:
    counts = set()
    for rows in (1, 3, 50):
        items = "\n\n".join(f"{n}. 办第{n}件事。办成它。（责任单位：单位{n}）" for n in range(1, rows + 1))
        status, location = send(office, plan_document(f"某方案\n\n一、主要任务\n\n{items}\n"))
        assert status == 303
        assert len(tasks(database, int(location.split("/")[2]))) == rows
        with counted(database) as asked:
            assert office.get(location).status_code == 200
        counts.add(len(asked))
    assert len(counts) == 1
