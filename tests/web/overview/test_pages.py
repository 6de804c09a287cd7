"""The pages that lie across all slices: what they count is what they list."""

import io
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.db import Database
from app.plans.models import Task
from tests.web.overview.conftest import World

ClientFor = Callable[[str], TestClient]


def words(html: str) -> str:
    """The page as it is read: tags and blanks gone."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_the_ledger_counts_what_it_lists(client_for: ClientFor, world: World) -> None:
    page = client_for("bangong").get("/tasks")
    assert page.status_code == 200
    assert "共2项，办理中2项，已办结0项，逾期1项" in words(page.text)
    late = client_for("bangong").get("/tasks?lamp=overdue")
    assert "任务1" in words(late.text)
    assert f"/tasks/{world.tasks[1]}" not in late.text


def test_a_liaison_sees_the_tasks_of_the_own_unit_only(client_for: ClientFor, world: World) -> None:
    page = client_for("zhoumin").get("/tasks")
    assert "共1项" in words(page.text)
    assert client_for("zhoumin").get(f"/tasks/{world.tasks[0]}").status_code == 200
    foreign = client_for("zhoumin").get(f"/tasks/{world.tasks[1]}")
    missing = client_for("zhoumin").get("/tasks/999999")
    strip = re.compile(r"[0-9a-f]{12}")
    assert foreign.status_code == missing.status_code == 404
    assert strip.sub("", foreign.text) == strip.sub("", missing.text)


def test_the_board_puts_the_gravest_first(client_for: ClientFor, world: World) -> None:
    page = client_for("duchan").get("/board")
    assert page.status_code == 200
    assert "办理中2项，逾期1项，滞后0项，预警0项" in words(page.text)
    assert "任务已过时限8天" in page.text
    assert f"/tasks/{world.tasks[1]}" not in page.text


def test_the_figures_of_the_board_add_up(client_for: ClientFor, world: World, database: Database) -> None:
    """A task that nobody owes and that has no deadline is judged by no lamp, and counted all the same."""
    with database.transaction(write=True) as session:
        like = session.get_one(Task, world.tasks[1])
        session.add(Task(plan_id=like.plan_id, kind=like.kind, seq=99, title="无人牵头", text="", state=like.state))
    said = words(client_for("bangong").get("/board").text)
    assert "未亮灯1项" in said
    figures = [int(count) for count in re.findall(r"(?:办理中|逾期|滞后|预警|正常|未亮灯)(\d+)项", said)]
    assert figures[0] == sum(figures[1:6]) == 3


def test_urging_a_task_reaches_its_liaison_once_a_day(client_for: ClientFor, world: World) -> None:
    supervisor = client_for("duchan")
    done = supervisor.post("/urges", data={"task": str(world.tasks[0]), "note": "请今天报送。"})
    assert (done.status_code, done.headers["location"]) == (303, "/board")
    assert "催办1次" in words(supervisor.get("/board").text)
    again = supervisor.post("/urges", data={"task": str(world.tasks[0])})
    assert again.status_code == 422
    assert "今天已经催办过" in again.text


def test_a_foreign_task_in_the_selection_refuses_the_whole(client_for: ClientFor, world: World) -> None:
    supervisor = client_for("duchan")
    answer = supervisor.post("/urges", data={"task": [str(world.tasks[0]), "424242"]})
    assert answer.status_code == 404
    assert "催办1次" not in words(supervisor.get("/board").text)


def test_a_task_tells_its_lamp_its_units_and_what_may_be_done(client_for: ClientFor, world: World) -> None:
    page = client_for("duchan").get(f"/tasks/{world.tasks[0]}")
    assert page.status_code == 200
    text = words(page.text)
    assert "省工信厅" in text
    assert "周敏（联络员" in text
    assert "改亮灯" in text
    assert "写批示" not in text


def test_each_tab_of_a_task_shows_its_own_part(client_for: ClientFor, world: World) -> None:
    leader = client_for("lingdao")
    shown = {
        tab: {
            head
            for head in ("原文", "各期报告", "操作记录")
            if f"<h2>{head}</h2>" in text or f"<caption>{head}<" in text
        }
        for tab in ("", "/reports", "/history")
        for text in (leader.get(f"/tasks/{world.tasks[0]}{tab}").text,)
    }
    assert shown == {"": {"原文", "各期报告", "操作记录"}, "/reports": {"各期报告"}, "/history": {"操作记录"}}


def test_closing_out_freezes_the_lamp(client_for: ClientFor, world: World) -> None:
    supervisor = client_for("duchan")
    form = {"finished_on": "2026-11-15", "close_reason": "已核验平台建成。"}
    done = supervisor.post(f"/tasks/{world.tasks[0]}/close-out", data=form)
    assert done.status_code == 303
    page = supervisor.get(f"/tasks/{world.tasks[0]}")
    assert "逾期办结" in page.text
    assert supervisor.post(f"/tasks/{world.tasks[0]}/close-out", data=form).status_code == 409


def test_a_lamp_set_by_hand_keeps_its_reason_in_sight(client_for: ClientFor, world: World) -> None:
    supervisor = client_for("duchan")
    path = f"/tasks/{world.tasks[0]}/lamp"
    assert supervisor.post(path, data={"colour": "green", "reason": ""}).status_code == 422
    assert supervisor.post(path, data={"colour": "done_late", "reason": "x"}).status_code == 422
    assert supervisor.post(path, data={"colour": "green", "reason": "已获批延期。"}).status_code == 303
    assert "已获批延期。" in supervisor.get(f"/tasks/{world.tasks[0]}").text
    assert supervisor.post(f"{path}/lift").status_code == 303
    assert "已获批延期。”" not in supervisor.get(f"/tasks/{world.tasks[0]}").text


def test_a_leader_instructs_and_follows(client_for: ClientFor, world: World) -> None:
    leader = client_for("lingdao")
    home = leader.get("/")
    assert "分管单位本月底前需完成1项，其中逾期1项" in words(home.text)
    sent = leader.post(f"/tasks/{world.tasks[0]}/instructions", data={"text": "请厅领导亲自抓。"})
    assert sent.status_code == 303
    assert "请厅领导亲自抓。" in leader.get(f"/tasks/{world.tasks[0]}").text
    assert leader.post(f"/tasks/{world.tasks[0]}/follow", data={"on": "1"}).status_code == 303
    assert "不再关注" in leader.get(f"/tasks/{world.tasks[0]}").text
    assert leader.post(f"/tasks/{world.tasks[0]}/close-out", data={}).status_code == 403


@pytest.mark.parametrize(
    ("login", "place"),
    [("bangong", "/rounds"), ("guanli", "/accounts"), ("shenji", "/audit")],
)
def test_each_role_opens_on_its_own_page(client_for: ClientFor, world: World, login: str, place: str) -> None:
    assert world.round_id
    assert client_for(login).get("/").headers["location"] == place


@pytest.mark.parametrize(
    ("login", "title"),
    [("zhoumin", "本月待报"), ("duchan", "待审报告"), ("qianfa", "待签发"), ("lingdao", "分管")],
)
def test_who_decides_every_day_finds_it_on_the_front_page(
    client_for: ClientFor, world: World, login: str, title: str
) -> None:
    """No click between signing in and the work; the supervisor's page is the review page itself."""
    front = client_for(login).get("/")
    assert front.status_code == 200
    assert title in front.text.split("<h1")[1].split("</h1>")[0]
    if login == "duchan":
        assert main(front.text) == main(client_for(login).get("/reviews").text)
    assert world.round_id


def main(html: str) -> str:
    """What the page itself says, without its frame and without the keys of its forms."""
    inner = html.split("<main")[1].split("</main>", maxsplit=1)[0]
    return re.sub(r'name="idempotency_key" value="[^"]*"', "", inner)


def sheet(answer: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(answer))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_the_exported_ledger_lists_what_the_page_lists(client_for: ClientFor, world: World) -> None:
    answer = client_for("bangong").get("/exports/ledger?lamp=overdue")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    rows = sheet(answer.content)
    titles = [row[3] for row in rows]
    assert "任务1" in titles
    assert "任务2" not in titles
    assert world.tasks


def test_the_situation_counts_each_task_at_its_first_lead(client_for: ClientFor, world: World) -> None:
    rows = sheet(client_for("bangong").get("/exports/situation").content)
    by_unit = {row[1]: row[2:] for row in rows if row[1]}
    assert by_unit["省工业和信息化厅"][4] == 1
    assert by_unit["省财政厅"][3] == 1
    assert world.units


def test_the_filing_of_a_round_adds_up(client_for: ClientFor, world: World) -> None:
    rows = sheet(client_for("bangong").get(f"/exports/filing/{world.round_id}").content)
    by_unit = {row[0]: row[1:] for row in rows if row[0]}
    assert by_unit["省工业和信息化厅"][0] == 1
    assert client_for("bangong").get("/exports/filing/4242").status_code == 404
