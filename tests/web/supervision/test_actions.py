"""What supervisors and leaders do from a page: where it leads, what it says, what it refuses."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.db import Database
from app.plans.enums import TaskState
from app.plans.models import Task
from app.supervision import queries
from app.supervision.models import Urge
from tests.support.contexts import system_ctx
from tests.support.factories.assessment import Month, make_month, on

Clients = Callable[[str], TestClient]
CLOSING = {"finished_on": "2026-11-18", "close_reason": "验收合格"}


@pytest.fixture
def month(database: Database, clock: FixedClock) -> Month:
    """Nothing has been filed; it is 19 November."""
    with system_ctx(database, clock) as ctx:
        made = make_month(ctx, happened=False)
    clock.at = on(19)
    return made


def urged(database: Database) -> list[int]:
    with database.transaction(write=False) as session:
        return list(session.scalars(sa.select(col(Urge.assignment_id)).order_by(col(Urge.id))))


def task(database: Database, task_id: int) -> tuple[TaskState, int]:
    with database.transaction(write=False) as session:
        found = session.get_one(Task, task_id)
        return found.state, found.version


def test_a_selection_is_urged_and_the_page_says_so(client_for: Clients, database: Database, month: Month) -> None:
    supervisor = client_for("dc")
    form = {"assignment_ids": [str(number) for number in month.assignments[:2]], "back": "/tasks?lamp=overdue"}
    answer = supervisor.post("/urges", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks?lamp=overdue")
    assert "已催办2项，通知了1位联络员。" in supervisor.get("/board").text
    assert urged(database) == list(month.assignments[:2])
    assert supervisor.post("/urges", data={**form, "idempotency_key": "again"}).status_code == 422


def test_whole_tasks_and_a_whole_round_are_urged(client_for: Clients, database: Database, month: Month) -> None:
    supervisor = client_for("dc")
    answer = supervisor.post("/urges", data={"task": [str(month.tasks[4])], "back": "//evil.example/"})
    assert answer.headers["location"] == "/board"
    assert urged(database) == [month.assignments[4]]
    answer = supervisor.post(f"/rounds/{month.round_id}/urges", data={"note": "请抓紧报送"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rounds/{month.round_id}")
    assert sorted(urged(database)) == sorted(month.assignments)


@pytest.mark.parametrize("form", [{"assignment_ids": ["999"]}, {"task": ["999"]}])
def test_an_unknown_choice_urges_nobody(
    client_for: Clients, database: Database, month: Month, form: dict[str, list[str]]
) -> None:
    both = {key: [*ids, str(month.assignments[0])] for key, ids in form.items()}
    assert client_for("dc").post("/urges", data=both).status_code == 404
    assert urged(database) == []


def test_a_leader_instructs_and_follows(client_for: Clients, database: Database, month: Month) -> None:
    leader = client_for("leader")
    page = f"/tasks/{month.tasks[0]}"
    answer = leader.post(f"{page}/instructions", data={"text": "请月底前拿出方案"})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert "请月底前拿出方案" in leader.get(page).text
    for switch, said in (("1", "已关注"), ("0", "已取消关注")):
        assert leader.post(f"{page}/follow", data={"on": switch}).headers["location"] == page
        assert said in leader.get(page).text
    with database.transaction(write=False) as session:
        assert [one.text for one in queries.instructions_of(session, month.tasks[0])] == ["请月底前拿出方案"]


def test_a_task_is_closed_once(client_for: Clients, database: Database, month: Month) -> None:
    address = f"/tasks/{month.tasks[0]}/close-out"
    supervisor = client_for("dc")
    _, version = task(database, month.tasks[0])
    answer = supervisor.post(address, data={**CLOSING, "version": str(version)})
    assert answer.headers["location"] == f"/tasks/{month.tasks[0]}"
    assert "任务已销号。" in supervisor.get(answer.headers["location"]).text
    assert task(database, month.tasks[0])[0] is TaskState.CLOSED
    assert supervisor.post(address, data={**CLOSING, "version": str(version)}).status_code == 409


@pytest.mark.parametrize("version", ["0", "99", "x", "", "9" * 5000])
def test_a_stale_or_senseless_version_closes_nothing(
    client_for: Clients, database: Database, month: Month, version: str
) -> None:
    answer = client_for("dc").post(f"/tasks/{month.tasks[0]}/close-out", data={**CLOSING, "version": version})
    assert answer.status_code == 409
    assert task(database, month.tasks[0])[0] is TaskState.ACTIVE


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("close-out", {**CLOSING, "finished_on": "2026-11-31"}),
        ("close-out", {**CLOSING, "finished_on": "2026-11-20"}),
        ("close-out", {**CLOSING, "close_reason": ""}),
        ("lamp", {"colour": "purple", "reason": "好"}),
        ("lamp", {"colour": "done_on_time", "reason": "好"}),
        ("lamp", {"colour": "green", "reason": ""}),
    ],
)
def test_a_refused_form_changes_nothing(
    client_for: Clients, database: Database, month: Month, path: str, form: dict[str, str]
) -> None:
    assert client_for("dc").post(f"/tasks/{month.tasks[0]}/{path}", data=form).status_code == 422
    assert task(database, month.tasks[0])[0] is TaskState.ACTIVE
    with database.transaction(write=False) as session:
        assert queries.overrides(session, month.tasks) == {}


def test_a_lamp_is_set_by_hand_and_lifted(client_for: Clients, database: Database, month: Month) -> None:
    page = f"/tasks/{month.tasks[0]}"
    supervisor = client_for("dc")
    answer = supervisor.post(f"{page}/lamp", data={"colour": "yellow", "reason": "等待设备到货"})
    assert answer.headers["location"] == page
    text = supervisor.get(page).text
    assert "梁景行调整：等待设备到货" in text
    assert "亮灯已调整" in text
    assert supervisor.post(f"{page}/lamp/lift").headers["location"] == page
    assert "已恢复按规则亮灯。" in supervisor.get(page).text
    with database.transaction(write=False) as session:
        assert queries.overrides(session, month.tasks) == {}
