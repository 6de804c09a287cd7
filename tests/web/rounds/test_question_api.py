"""Extra questions over HTTP: asked, held when they repeat, reworded, withdrawn."""

from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from tests.support.contexts import system_ctx
from tests.support.site import Site

V1 = "/api/v1"
ASK = f"{V1}/plans/1/rounds/2026-11/questions"
STAFF = {"text": "本单位新增专职人员", "kind": "number", "measure": "人"}


def listed(site: Site) -> list[str]:
    rows = site.person("gx1").get(f"{V1}/rounds/{site.round_id}/questions").json()["rows"]
    return [row["text"] for row in rows]


def test_asked_reworded_and_withdrawn(site: Site) -> None:
    office = site.person("bgs")
    made = office.post(ASK, json=STAFF)
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    assert listed(site) == ["本单位新增专职人员"]
    number = made.json()["id"]
    other = office.post(f"{V1}/questions/{number}/wording", json={**STAFF, "text": "本单位新增专职科研管理人员"})
    assert other.json()["id"] != number
    assert listed(site) == ["本单位新增专职科研管理人员"]
    assert office.post(f"{V1}/questions/{number}/wording", json=STAFF).status_code == 409
    gone = office.post(f"{V1}/questions/{other.json()['id']}/withdrawal", json={"reason": "已从别处取得"})
    assert gone.json()["state"] == "withdrawn"
    assert listed(site) == []


def test_one_that_repeats_a_report_waits_for_the_office(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        target = {"seq": 1, "comparator": Comparator.AT_LEAST, "value": "20"}
        ctx.session.add(Indicator.model_validate({"plan_id": 1, "task_id": 1, "name": "建成中试平台数量", **target}))
    office = site.person("bgs")
    held = office.post(ASK, json={"text": "建成中试平台数量", "kind": "number"}).json()
    assert (held["state"], len(held["repeats"]), listed(site)) == ("held", 1, [])
    assert office.post(f"{V1}/questions/{held['id']}/confirmation").json()["state"] == "asked"
    assert listed(site) == ["建成中试平台数量"]
    assert office.post(f"{V1}/questions/{held['id']}/confirmation").status_code == 409


def test_only_the_office_asks_and_nonsense_is_refused(site: Site) -> None:
    for login in ("gx1", "gxld", "dc1", "guan"):
        assert site.person(login).post(ASK, json=STAFF).status_code == 403
    office = site.person("bgs")
    for wrong in (
        {"kind": "song"},
        {"text": ""},
        {"text": " \u0000 "},
        {"text": "好" * 301},
        {"measure": "米" * 21},
        {"x": 1},
    ):
        assert office.post(ASK, json={**STAFF, **wrong}).status_code == 422, wrong
    said = office.post(ASK, json={"text": "好" * 301, "kind": "song", "x": 1}).json()["fields"]
    assert said["text"] == "最多300字。请精简。"
    assert said["x"] == "没有这一项，请去掉。"
    assert said["kind"].startswith("应是")
    assert office.post(ASK.replace("2026-11", "2026-13"), json=STAFF).status_code == 422
    assert office.post(ASK.replace("plans/1", "plans/99"), json=STAFF).status_code == 404
    assert office.post(f"{V1}/questions/99/confirmation").status_code == 404
    once = [office.post(ASK, json=STAFF, headers={"Idempotency-Key": "k"}).json() for _ in range(2)]
    assert once[0] == once[1]
    assert listed(site) == [STAFF["text"]]
