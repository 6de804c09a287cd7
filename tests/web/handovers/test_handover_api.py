"""Handovers over HTTP: proposed, answered, withdrawn by the same people as on the pages."""

from tests.support.site import Site

V1 = "/api/v1/handovers"
BODY = {"from_user_id": 1, "role": "liaison", "to_user_id": 2, "effective_on": "2026-11-18", "note": "借调"}


def test_proposed_and_confirmed(site: Site) -> None:
    zhou, chen = site.person("gx1"), site.person("gx2")
    made = zhou.post(V1, json=BODY)
    assert (made.status_code, made.json()) == (201, {"id": 1})
    shown = chen.get(f"{V1}/1").json()
    assert (shown["giver"], shown["receiver"], shown["state"]) == ("周敏", "陈晓", "waiting")
    assert [item["number"] for item in shown["items"]] == ["1", "2"]
    assert (shown["may_answer"], shown["listed_at"]) == (True, None)
    assert "key" not in shown
    assert zhou.post(f"{V1}/1/acceptance").status_code == 403
    assert chen.post(f"{V1}/1/acceptance").json() == {"state": "done"}
    assert chen.post(f"{V1}/1/acceptance").status_code == 409
    # The giver is no liaison any more and is signed out.
    assert zhou.get(V1).status_code in (401, 403)
    assert [(row["handover_id"], row["state"]) for row in chen.get(V1).json()["rows"]] == [(1, "done")]


def test_refused_and_withdrawn(site: Site) -> None:
    zhou, chen = site.person("gx1"), site.person("gx2")
    zhou.post(V1, json=BODY)
    assert chen.post(f"{V1}/1/refusal", json={"reason": ""}).status_code == 422
    assert chen.post(f"{V1}/1/refusal", json={"reason": "正在休假"}).json() == {"state": "refused"}
    assert zhou.post(V1, json=BODY, headers={"Idempotency-Key": "k"}).json() == {"id": 2}
    assert zhou.post(V1, json=BODY, headers={"Idempotency-Key": "k"}).json() == {"id": 2}
    assert zhou.post(V1, json=BODY).status_code == 422
    assert zhou.post(f"{V1}/2/withdrawal").json() == {"state": "withdrawn"}


def test_what_is_another_units_does_not_exist(site: Site) -> None:
    site.person("gx1").post(V1, json=BODY)
    stranger = site.person("jy1")
    assert stranger.get(V1).json()["total"] == 0
    for path, body in (("", None), ("/acceptance", None), ("/refusal", {"reason": "不"}), ("/withdrawal", None)):
        answer = stranger.get(f"{V1}/1") if not path else stranger.post(f"{V1}/1{path}", json=body)
        assert answer.status_code == 404, path
    assert stranger.post(V1, json=BODY).status_code == 404
    assert site.person("guan").get(V1).status_code == 403


def test_nonsense_is_refused(site: Site) -> None:
    zhou = site.person("gx1")
    for wrong in (
        {"role": "king"},
        {"effective_on": "2026-02-30"},
        {"note": "好" * 301},
        {"to_user_id": 0},
        {"x": 1},
    ):
        assert zhou.post(V1, json={**BODY, **wrong}).status_code == 422, wrong
    assert zhou.post(V1, json={**BODY, "effective_on": "2026-11-01"}).json()["fields"]
    assert zhou.post(V1, json={**BODY, "to_user_id": 4}).status_code == 422
    assert zhou.get(V1).json()["total"] == 0
