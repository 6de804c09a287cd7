"""The same month over HTTP: rounds, drafts, reports, decisions; the same sight as the pages."""

import sqlalchemy as sa
from sqlmodel import col

from app.plans.models import Plan
from app.units.models import Unit
from tests.support.contexts import system_ctx
from tests.support.factories.reports import FULL, NIL
from tests.support.site import SECRET, Site

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
V1 = "/api/v1"


def test_a_month_by_program(site: Site) -> None:
    liaison, supervisor = site.person("gx1"), site.person("dc1")
    assert liaison.post(f"{V1}/rounds/{site.round_id}/receipt").json() == {"signed": True}
    mine = liaison.get(f"{V1}/assignments?bucket=outstanding").json()
    assert [row["id"] for row in mine["rows"]] == list(site.assignments[:2])
    base = f"{V1}/assignments/{site.assignments[0]}"
    assert liaison.get(f"{base}/draft").json()["version"] == 0
    saved = liaison.put(f"{base}/draft", json={**FULL, "version": 0})
    assert saved.json()["version"] == 1
    files = liaison.post(f"{base}/evidence", files=[("files", ("意见.pdf", PDF, "application/pdf"))])
    (number,) = files.json()["evidence_ids"]
    assert liaison.get(f"{base}/draft").json()["evidence_ids"] == [number]
    filed = liaison.post(f"{base}/reports", json={**FULL, "percent": 50, "evidence_ids": [number], "version": 2})
    assert filed.status_code == 201
    report = filed.json()["report_id"]
    (waiting,) = supervisor.get(f"{V1}/reviews").json()["rows"]
    assert (waiting["report_id"], waiting["hints"]) == (report, [])
    returned = supervisor.post(f"{V1}/reports/{report}/review", json={"decision": "returned", "remark": "请补充。"})
    assert returned.status_code == 201
    again = liaison.post(f"{base}/reports", json={**FULL, "progress": "补充后累计10个。"}).json()["report_id"]
    late = site.person("dc2").post(f"{V1}/reports/{report}/review", json={"decision": "accepted"})
    assert late.status_code == 409
    assert "梁景行已于" in late.json()["detail"]
    for number in (0, 10**20):
        assert supervisor.post(f"{V1}/reviews/approvals", json={"report_ids": [number]}).status_code == 422
    assert supervisor.post(f"{V1}/reviews/approvals", json={"report_ids": [again]}).json() == {
        "accepted": [again],
        "left": {},
    }
    revisions = liaison.get(f"{base}/reports").json()["rows"]
    assert [(row["revision"], row["decision"], row["remark"]) for row in revisions] == [
        (2, "accepted", ""),
        (1, "returned", "请补充。"),
    ]
    assert revisions[1]["files"][0]["name"] == "意见.pdf"
    assert liaison.get(f"{V1}/reports/{report}").json()["percent"] == 50


def test_a_round_by_program(site: Site) -> None:
    office = site.person("bgs")
    with site.database.transaction(write=False) as session:
        plan_id = session.scalars(sa.select(col(Plan.id))).one()
    wanted = {"plan_id": plan_id, "period": "2026-12", "due_on": "2026-12-28"}
    first, second = office.post(f"{V1}/rounds", json=wanted), office.post(f"{V1}/rounds", json=wanted)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["round_id"] == second.json()["round_id"]
    rounds = office.get(f"{V1}/rounds").json()["rows"]
    assert [row["period"] for row in rounds] == ["2026-12", "2026-11"]
    shown = office.get(f"{V1}/rounds/{site.round_id}").json()
    assert shown["figures"]["expected"] == 3
    assert [unit["figures"]["expected"] for unit in shown["units"]] == [2, 1]
    number = site.assignments[0]
    exempt = office.post(f"{V1}/assignments/{number}/exemption", json={"reason": "职责移交"})
    assert exempt.json()["state"] == "exempt"
    assert office.post(f"{V1}/assignments/{number}/resumption").json()["state"] == "pending"
    until = {"reason": "数据晚出", "until": "2026-12-04T18:00:00+08:00"}
    moved = office.post(f"{V1}/assignments/{number}/extension", json=until)
    assert moved.json()["lock_at"].startswith("2026-12-04T10:00:00")
    naive = office.post(f"{V1}/assignments/{number}/extension", json={**until, "until": "2026-12-05T18:00:00"})
    assert naive.status_code == 422
    assert (
        office.post(f"{V1}/rounds/{site.round_id}/closing", json={"reason": "本月结束"}).json()["state"] == "closed"
    )
    assert office.post(f"{V1}/rounds/{site.round_id}/reopening", json={"reason": "补报"}).json()["state"] == "open"
    assert office.get(f"{V1}/assignments/{number}").json()["unit_name"] == "省工业和信息化厅"


def test_signing_off_by_program(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.get_one(Unit, site.units[0]).needs_sign_off = True
    base = f"{V1}/assignments/{site.assignments[0]}"
    filed = site.person("gx1").post(f"{base}/reports", json=NIL)
    assert (filed.status_code, filed.json()) == (202, {"state": "signing"})
    leader = site.person("gxld")
    assert leader.post(f"{base}/send-back", json={"reason": "请写明原因。"}).json() == {"state": "draft"}
    site.person("gx1").post(f"{base}/reports", json=NIL)
    assert leader.post(f"{base}/sign-off").status_code == 201


def test_errors_name_their_fields(site: Site) -> None:
    base = f"{V1}/assignments/{site.assignments[0]}"
    wrong = site.person("gx1").post(f"{base}/reports", json={"progress": "", "percent": 120})
    assert wrong.status_code == 422
    assert set(wrong.json()["fields"]) == {"progress", "status", "percent"}
    unknown = site.person("gx1").post(f"{base}/reports", json={**FULL, "unit_id": 2})
    assert unknown.status_code == 422
    nothing = site.person("gx1").post(f"{base}/evidence", data={"x": "1"})
    assert nothing.json()["fields"] == {"files": "请先选择要上传的文件。"}
    period = site.person("bgs").post(f"{V1}/rounds", json={"plan_id": 1, "period": "2026-13"})
    assert set(period.json()["fields"]) == {"period"}


def test_the_same_key_answers_the_same(site: Site) -> None:
    base = f"{V1}/assignments/{site.assignments[0]}"
    headers = {"Idempotency-Key": "k-1"}
    first = site.person("gx1").post(f"{base}/reports", json=FULL, headers=headers)
    second = site.person("gx1").post(f"{base}/reports", json=FULL, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_a_foreign_unit_learns_nothing(site: Site) -> None:
    report = site.file("gx1", progress=SECRET)
    stranger = site.person("jy1")
    number = site.assignments[0]
    asked = [
        stranger.get(f"{V1}/reports/{report}"),
        stranger.get(f"{V1}/assignments/{number}"),
        stranger.get(f"{V1}/assignments/{number}/reports"),
        stranger.get(f"{V1}/assignments/{number}/draft"),
        stranger.put(f"{V1}/assignments/{number}/draft", json=FULL),
        stranger.post(f"{V1}/assignments/{number}/reports", json=FULL),
    ]
    for answer in asked:
        assert (answer.status_code, answer.json()) == (404, {"detail": "您要的内容不存在，或不在您的查看范围内。"})
    assert stranger.get(f"{V1}/assignments").json()["total"] == 1
    assert stranger.post(f"{V1}/reports/{report}/review", json={"decision": "accepted"}).status_code == 403
