"""Leaves over HTTP: recorded and ended by the same people as on the page."""

from typing import Any

import pytest

from app.accounts.enums import AbsenceFlaw
from tests.support.site import Site

V1 = "/api/v1/absences"
LEAVE = {"from_day": "2026-11-18", "to_day": "2026-11-24", "reason": "培训"}


def people(site: Site, login: str) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in site.person(login).get(f"{V1}/people").json()["rows"]}


def test_a_leave_is_recorded_seen_and_ended(site: Site) -> None:
    zhou = site.person("gx1")
    own = people(site, "gx1")
    assert list(own) == ["周敏"]
    assert [one["name"] for one in own["周敏"]["alternates"]] == ["陈晓"]
    body = {**LEAVE, "user_id": own["周敏"]["user_id"], "alternate_id": own["周敏"]["alternates"][0]["user_id"]}
    made = zhou.post(V1, json=body)
    assert made.status_code == 201
    (row,) = zhou.get(V1).json()["rows"]
    assert (row["absence_id"], row["alternate"], row["state"]) == (made.json()["id"], "陈晓", "now")
    assert site.person("jy1").get(V1).json()["total"] == 0
    assert zhou.post(V1, json=body).json()["fields"] == {"from_day": AbsenceFlaw.OVERLAPS.label}
    ended = zhou.post(f"{V1}/{made.json()['id']}/end")
    assert ended.json() == {"back_on": "2026-11-18"}
    assert zhou.post(f"{V1}/{made.json()['id']}/end").status_code == 409


def test_a_repeat_with_its_key_is_answered_and_done_once(site: Site) -> None:
    zhou = site.person("gx1")
    body = {**LEAVE, "user_id": people(site, "gx1")["周敏"]["user_id"]}
    answers = [zhou.post(V1, json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"id": 1})] * 2
    assert zhou.get(V1).json()["total"] == 1


def test_nobody_speaks_for_strangers(site: Site) -> None:
    fang = people(site, "bgs")["方圆"]["user_id"]
    assert site.person("gx1").post(V1, json={**LEAVE, "user_id": fang}).status_code == 404
    made = site.person("bgs").post(V1, json={**LEAVE, "user_id": fang})
    assert made.status_code == 201
    assert site.person("gx1").post(f"{V1}/{made.json()['id']}/end").status_code == 404
    # Who supervises the unit reads of it, and does not decide on it.
    assert site.person("dc1").post(f"{V1}/{made.json()['id']}/end").status_code in (403, 404)
    assert site.person("guan").get(V1).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": 0},
        {"user_id": "周敏"},
        {"from_day": "2026-02-30"},
        {"to_day": "2026-11-01"},
        {"reason": "好" * 201},
        {"more": 1},
        {"alternate_id": 4},
    ],
)
def test_nonsense_is_refused_and_nothing_is_recorded(site: Site, wrong: dict[str, object]) -> None:
    zhou = site.person("gx1")
    body = {**LEAVE, "user_id": people(site, "gx1")["周敏"]["user_id"], **wrong}
    assert zhou.post(V1, json=body).status_code == 422
    assert zhou.get(V1).json()["total"] == 0
