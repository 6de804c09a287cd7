"""A later version of a plan on its pages: started from the draft, settled, applied, and read in the task's history."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.plans.queries import lines_of, revision_or_404
from tests.support.contexts import system_ctx
from tests.support.factories.plans import make_draft, make_plan, task
from tests.support.queries import counted

OLD = (
    task("1", "建设省级创新平台十个", lead=("岚江省科学技术厅",)),
    task("2", "举办科技成果交易会", lead=("岚江省财政厅",)),
    task("3", "完善科研诚信制度", lead=("岚江省科学技术厅",)),
)
NEW = (
    task("1", "建设省级创新平台十二个", lead=("岚江省科学技术厅",)),
    task("2", "布局量子传感实验室", lead=("岚江省财政厅",)),
    task("4", "完善科研诚信制度", lead=("岚江省科学技术厅",)),
)


@pytest.fixture
def drafts(database: Database, clock: FixedClock, people: None) -> tuple[int, int]:
    """(plan in force, draft of its later version)"""
    with system_ctx(database, clock) as ctx:
        base, _ = make_plan(ctx, *OLD)
        return base, make_draft(ctx, *NEW, sha256="b" * 64, document_number="岚政办发〔2026〕30号")[0]


def decide(client: TestClient, database: Database, draft: int, **fields: str) -> int:
    """Decide every waiting difference as the page's buttons do; answers how many."""
    with database.transaction(write=False) as session:
        waiting = [line.key for line in lines_of(session, revision_or_404(session, draft)) if not line.settled]
    for old, new in waiting:
        form = {"old_id": str(old or ""), "new_id": str(new or ""), "reason": "不再列入", **fields}
        assert client.post(f"/plans/{draft}/revision/decisions", data=form).status_code == 303
    return len(waiting)


def test_a_revision_from_the_draft_to_the_ledger(
    office: TestClient, client_for: Callable[[str], TestClient], database: Database, drafts: tuple[int, int]
) -> None:
    base, draft = drafts
    page = office.get(f"/plans/{draft}/review").text
    assert f'<option value="{base}">科技强省行动方案' in page
    assert office.get(f"/plans/{draft}/revision").status_code == 404
    started = office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
    assert started.headers["location"] == f"/plans/{draft}/revision"
    page = office.get(f"/plans/{draft}/revision").text
    assert "<ins>建设省级创新平台十二个</ins>" in page
    assert re.search(r"<del>[^<]*十[^<]*</del>|<ins>[^<]*二[^<]*</ins>", page)
    assert "还有4处差异没有处理" in page
    assert "去对照" in office.get(f"/plans/{draft}/review").text
    refused = office.post(f"/plans/{draft}/publication", data={"version": "1"})
    assert (refused.status_code, "不能单独发布" in refused.text) == (422, True)
    early = office.post(f"/plans/{draft}/revision/application", data={"version": "1"})
    assert (early.status_code, "还有4处差异没有处理，没有应用" in early.text) == (422, True)
    assert decide(office, database, draft, choice="adopt") == 4
    done = office.post(f"/plans/{draft}/revision/application", data={"version": "1"})
    assert done.headers["location"] == f"/plans/{base}"
    said = office.get(f"/plans/{base}").text
    assert "修订版已应用：修改1项，新增1项，终止1项，调整编号或位置1项。" in said
    history = client_for("lian").get("/tasks/1/versions").text
    assert "岚政办发〔2026〕30号" in history
    assert "<del>建设省级创新平台十个</del>" in history
    assert office.post(f"/plans/{draft}/revision/application", data={"version": "2"}).status_code == 404


def test_a_kind_is_decided_at_once_but_for_what_ends(
    office: TestClient, database: Database, drafts: tuple[int, int]
) -> None:
    base, draft = drafts
    office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
    for kind in ("changed", "added", "renumbered"):
        form = {"kind": kind, "choice": "adopt"}
        assert office.post(f"/plans/{draft}/revision/decisions", data=form).status_code == 303
    ending = office.post(f"/plans/{draft}/revision/decisions", data={"kind": "removed", "choice": "adopt"})
    assert (ending.status_code, "终止任务须写明原因" in ending.text) == (422, True)
    assert decide(office, database, draft, choice="keep") == 1


def test_a_refused_decision_keeps_its_words(office: TestClient, drafts: tuple[int, int]) -> None:
    base, draft = drafts
    office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
    form = {"old_id": "2", "new_id": "", "choice": "adopt", "reason": ""}
    refused = office.post(f"/plans/{draft}/revision/decisions", data=form)
    assert (refused.status_code, "终止任务须写明原因" in refused.text) == (422, True)
    for odd in ({"choice": ""}, {"choice": "other"}):
        assert office.post(f"/plans/{draft}/revision/decisions", data=odd).status_code == 422
    unknown = {"old_id": "1", "new_id": "1", "choice": "keep"}
    assert office.post(f"/plans/{draft}/revision/decisions", data=unknown).status_code == 404


def test_pairs_are_changed_on_the_page(office: TestClient, database: Database, drafts: tuple[int, int]) -> None:
    base, draft = drafts
    office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
    form = {"new_id": "5", "old_id": "2"}
    assert office.post(f"/plans/{draft}/revision/pairs", data=form).status_code == 303
    with database.transaction(write=False) as session:
        kinds = [line.kind.value for line in lines_of(session, revision_or_404(session, draft))]
    assert kinds == ["changed", "changed", "renumbered"]
    assert office.post(f"/plans/{draft}/revision/pairs", data={"new_id": ""}).status_code == 422


def test_a_revision_is_the_offices(
    client_for: Callable[[str], TestClient], office: TestClient, drafts: tuple[int, int]
) -> None:
    base, draft = drafts
    office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
    for login in ("lian", "ducha", "guan"):
        client = client_for(login)
        assert client.get(f"/plans/{draft}/revision").status_code == 403
        assert client.post(f"/plans/{draft}/revision/application", data={"version": "1"}).status_code == 403
    assert client_for("lian").get("/tasks/2/versions").status_code == 404
    assert office.post(f"/plans/{draft}/revision", data={"base_id": "999"}).status_code == 422


def test_the_comparison_does_not_ask_per_task(office: TestClient, database: Database, clock: FixedClock) -> None:
    counts = set()
    for rows in (1, 3, 50):
        with system_ctx(database, clock) as ctx:
            old = [task(str(n), f"第{n}件事办成", lead=("岚江省科学技术厅",)) for n in range(1, rows + 1)]
            new = [task(str(n), f"第{n}件事办好", lead=("岚江省财政厅",)) for n in range(1, rows + 1)]
            base, _ = make_plan(ctx, *old, sha256=f"{rows:064}")
            draft, _ = make_draft(ctx, *new, sha256=f"{rows + 1000:064}")
        office.post(f"/plans/{draft}/revision", data={"base_id": str(base)})
        with counted(database) as asked:
            assert office.get(f"/plans/{draft}/revision").status_code == 200
        counts.add(len(asked))
    assert len(counts) == 1
