"""Exceptions from outside: granted, refused beside the field, revoked."""

import re

from tests.support.queries import count_queries_of
from tests.support.site import Site

FIELDS = {
    "kind": "exempt",
    "unit": "1",
    "plan": "",
    "task": "",
    "round": "",
    "expires_on": "2026-12-31",
    "workdays": "",
    "reason": "机构调整",
}


def test_the_office_grants_and_revokes_and_the_unit_reads(site: Site) -> None:
    office = site.person("bgs")
    assert "没有免报和延期" in office.get("/exceptions").text
    fields = {**FIELDS, "unit": str(site.units[0])}
    assert office.post("/exceptions", data=fields).status_code == 303
    page = office.get("/exceptions").text
    assert "到12月31日 周四为止" in page
    assert "机构调整" in site.person("gx1").get("/exceptions").text
    assert "机构调整" not in site.person("jy1").get("/exceptions").text
    found = re.search(r'action="(/exceptions/\d+/revocation)"', page)
    assert found
    assert office.post(found[1], data={"reason": "已到位"}).status_code == 303
    assert "已撤销" in office.get("/exceptions").text


def test_the_preview_says_at_once_how_much_is_let_off(site: Site) -> None:
    office = site.person("bgs")
    found = re.search(r"/plans/\d+/rounds/2026-12", office.get("/rounds").text)
    assert found
    head = office.get(found[0]).text.split('<p class="answer">')[1].split("</p>")[0]
    assert "免报" not in head
    office.post("/exceptions", data={**FIELDS, "unit": str(site.units[0])})
    head = office.get(found[0]).text.split('<p class="answer">')[1].split("</p>")[0]
    assert re.search(r"项任务，其中免报[1-9]\d*份，", head)


def test_a_faulty_form_comes_back_with_its_words(site: Site) -> None:
    wrong = {**FIELDS, "kind": "", "unit": "", "task": "999", "expires_on": "2026-02-31", "reason": "好" * 301}
    answer = site.person("bgs").post("/exceptions", data={**wrong, "workdays": "61"})
    assert answer.status_code == 422
    for name in ("kind", "unit", "task", "workdays", "expires_on", "reason"):
        assert f'id="{name}-error"' in answer.text
    assert "没有这个序号的任务" in answer.text
    late = site.person("bgs").post("/exceptions", data={**FIELDS, "expires_on": "", "unit": str(site.units[0])})
    assert "两者选一" in late.text


def test_what_names_no_plan_is_not_taken_for_all_of_them(site: Site) -> None:
    office = site.person("bgs")
    for wrong in ("0", "x", "9" * 20):
        answer = office.post("/exceptions", data={**FIELDS, "unit": str(site.units[0]), "plan": wrong})
        assert answer.status_code == 422
        assert "没有这个方案" in answer.text
    body = {"kind": "exempt", "unit_id": site.units[0], "expires_on": "2026-12-31", "reason": "汛期"}
    assert office.post("/api/v1/exceptions", json={**body, "plan_id": 99}).status_code == 404
    assert office.get("/api/v1/exceptions").json()["total"] == 0


def test_exceptions_over_http(site: Site) -> None:
    office = site.person("bgs")
    body = {"kind": "more_time", "unit_id": site.units[0], "round_id": site.round_id, "workdays": 2, "reason": "汛期"}
    made = office.post("/api/v1/exceptions", json=body)
    assert made.status_code == 201
    listed = office.get("/api/v1/exceptions").json()
    assert (listed["total"], listed["rows"][0]["workdays"]) == (1, 2)
    answer = office.post(f"/api/v1/exceptions/{made.json()['id']}/revocation", json={"reason": "收回"})
    assert answer.status_code == 409


def test_the_list_costs_the_same_however_long_it_is(site: Site) -> None:
    office, costs = site.person("bgs"), []
    for _ in range(3):
        office.post("/exceptions", data={**FIELDS, "unit": str(site.units[0])})
        with count_queries_of(site.database.engine) as counted:
            office.get("/exceptions")
        costs.append(len(counted))
    assert len(set(costs)) == 1
