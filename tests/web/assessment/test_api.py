"""The API: the same figures, the same scope, the same refusals as the pages."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts.service.tokens import create_token
from app.core.clock import FixedClock
from app.core.db import Database
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.assessment import Month
from tests.web.assessment.conftest import Clients

ROOT = "/api/v1/assessments"
BODY = {"from_day": "2026-11-01", "to_day": "2026-11-30", "title": "11月试算"}


def test_a_run_answers_the_scores(client_for: Clients, month: Month) -> None:
    answer = client_for("office").post(ROOT, json={**BODY, "plan_id": month.plan_id})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["title"], told["plan_id"], told["revision"]) == ("11月试算", month.plan_id, 1)
    assert [(one["unit"], one["total"], one["grade"]) for one in told["units"]] == [
        ("省工业和信息化厅", 88.2, "good"),
        ("省教育厅", 100.0, "excellent"),
    ]
    for one in told["units"]:
        assert one["total"] == pytest.approx(sum(group["points"] for group in one["groups"]))
    assert client_for("office").get(f"{ROOT}/{told['id']}").json() == told


def test_the_ledger_adds_up_to_the_score(client_for: Clients, month: Month, result: int) -> None:
    told = client_for("gx").get(f"{ROOT}/{result}/units/{month.units[0]}").json()
    base = sum(group["base"] for group in told["score"]["groups"])
    assert base + sum(line["applied"] for line in told["lines"]) == pytest.approx(told["score"]["total"])
    missing = next(line for line in told["lines"] if line["rule"] == "missing")
    assert missing == {
        "rule": "missing",
        "group": "punctuality",
        "event": "missing",
        "day": "2026-11-25",
        "points": -1.5,
        "applied": -1.5,
        "task_id": month.tasks[2],
        "assignment_id": month.assignments[2],
        "report_id": None,
    }


def test_each_token_sees_what_its_person_sees(client_for: Clients, month: Month, result: int) -> None:
    def units(login: str) -> list[str]:
        return [one["unit"] for one in client_for(login).get(f"{ROOT}/{result}").json()["units"]]

    assert units("dc") == ["省工业和信息化厅", "省教育厅"]
    assert units("jy") == ["省教育厅"]
    foreign = client_for("jy").get(f"{ROOT}/{result}/units/{month.units[0]}")
    assert (foreign.status_code, foreign.json()) == (404, client_for("jy").get(f"{ROOT}/999").json())
    listed: dict[str, Any] = client_for("jy").get(ROOT).json()
    assert (listed["total"], listed["items"][0]["grades"]) == (1, {"excellent": 1})
    assert client_for("cz").get(ROOT).json() == {"total": 0, "page": 1, "items": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_day": "2026-12-31"}, "to_day"),
        ({"to_day": "2026-11-31"}, "to_day"),
        ({"to_day": None}, "to_day"),
        ({"plan_id": 0}, "plan_id"),
        ({"title": "长" * 201}, "title"),
    ],
)
def test_a_bad_body_names_its_field(client_for: Clients, month: Month, change: dict[str, Any], field: str) -> None:
    assert month.units
    answer = client_for("office").post(ROOT, json={**BODY, **change})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]


def test_refusals_have_their_status(client_for: Clients, month: Month) -> None:
    assert month.units
    office = client_for("office")
    assert office.post(ROOT, json={**BODY, "plan_id": 999}).status_code == 404
    assert office.post(ROOT, json={**BODY, "scheme_id": 999}).status_code == 404
    assert client_for("gx").post(ROOT, json=BODY).status_code == 403
    assert client_for("guan").get(ROOT).status_code == 403


def test_the_schemes_are_read_with_their_warnings(client_for: Clients, result: int) -> None:
    (scheme,) = client_for("gx").get(f"{ROOT}/schemes").json()
    assert (scheme["id"], scheme["revision"], scheme["usable"], scheme["warnings"]) == (result, 1, True, [])
    assert [group["code"] for group in scheme["definition"]["groups"]] == [
        "punctuality",
        "completion",
        "quality",
        "returns",
    ]


def test_a_personal_token_opens_it_and_nothing_does_not(
    app: FastAPI, client: TestClient, database: Database, clock: FixedClock, result: int
) -> None:
    with system_ctx(database, clock) as ctx:
        token = create_token(ctx.acting_as(actor_of(ctx, "gx")), "脚本", days=30)
    assert client.get(ROOT).status_code == 401
    told = client.get(f"{ROOT}/{result}", headers={"Authorization": f"Bearer {token}"})
    assert [one["unit"] for one in told.json()["units"]] == ["省工业和信息化厅"]
    paths = app.openapi()["paths"]
    assert {f"{ROOT}", f"{ROOT}/{{assessment_id}}", f"{ROOT}/schemes"} <= set(paths)
