"""The import verbs over HTTP: the same rules and words as the pages."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from tests.support.factories.documents import plan_document, workbook

API = "/api/v1"


def test_a_plan_goes_from_file_to_ledger(office: TestClient) -> None:
    files = {"file": ("方案.txt", plan_document())}
    made = office.post(f"{API}/plans", files=files)
    assert made.status_code == 201
    facts = made.json()
    assert (facts["created"], facts["tasks"], facts["indicators"], facts["unresolved"]) == (
        True,
        3,
        2,
        ["相关市州政府"],
    )
    again = office.post(f"{API}/plans", files=files)
    assert (again.status_code, again.json()["created"], again.json()["plan_id"]) == (200, False, facts["plan_id"])
    plan = f"{API}/plans/{facts['plan_id']}"
    rows = {row["printed"]: row for row in office.get(f"{plan}/mentions").json()["rows"]}
    assert (rows["省科学技术厅"]["unit_ids"], rows["相关市州政府"]["unit_ids"]) == ([1], None)
    assert rows["相关市州政府"]["collective"] is True
    settled = office.post(f"{plan}/mentions", data={"printed": "相关市州政府", "unit_ids": ["4", "5"]})
    assert settled.json() == {"printed": "相关市州政府", "unit_ids": [4, 5]}
    refused = office.post(f"{plan}/publication", data={"version": "1"})
    assert (refused.status_code, "没有牵头单位的任务有1项" in refused.json()["detail"]) == (422, True)
    accepted = ["without_lead", "doubtful", "nonsense"]
    done = office.post(f"{plan}/publication", data={"version": "1", "accepted": accepted})
    assert done.json() == {"plan_id": facts["plan_id"], "tasks": 3, "responsibilities": 5}
    assert office.get(f"{plan}/mentions").status_code == 404


def test_refusals_are_told_as_json(office: TestClient, client_for: Callable[[str], TestClient]) -> None:
    bad = office.post(f"{API}/plans", files={"file": ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64)})
    assert bad.status_code == 422
    assert "照片.jpg" in bad.json()["fields"]["file"]
    assert office.post(f"{API}/plans").json()["fields"] == {"file": "请先选择文件。"}
    assert office.post(f"{API}/plans/999/publication", data={"version": "1"}).status_code == 404
    assert client_for("lian").post(f"{API}/plans", files={"file": ("a.txt", plan_document())}).status_code == 403


def test_a_roster_answers_every_row(office: TestClient) -> None:
    head = ("全称", "类别")
    good = office.post(f"{API}/units/import", files={"file": ("名册.xlsx", workbook(head, ("甲厅", "省直部门")))})
    assert good.json() == {
        "applied": True,
        "changed": 1,
        "rows": [{"row": 2, "name": "甲厅", "state": "created", "reason": ""}],
    }
    bad = workbook(head, ("乙厅", "省直部门"), ("乙厅", "省直部门"))
    refused = office.post(f"{API}/units/import", files={"file": ("名册.xlsx", bad)})
    assert refused.status_code == 422
    assert [row["state"] for row in refused.json()["rows"]] == ["held", "refused"]
    broken = office.post(f"{API}/units/import", files={"file": ("坏.xlsx", b"no")})
    assert (broken.status_code, "坏.xlsx" in broken.json()["fields"]["file"]) == (422, True)
