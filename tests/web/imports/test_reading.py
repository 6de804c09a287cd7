"""Documents that take long are kept first and read behind a page, whatever becomes of the process that reads them."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.enums import AuditAction
from app.core.clock import FixedClock
from app.core.db import Database
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import PlanState, UploadState
from app.plans.models import Plan
from app.plans.service.uploads import LEASE, MOST_ATTEMPTS, Claim
from imports.desk import ReadingDesk, is_gone, reader_name
from imports.documents.errors import ReadingStopped
from tests.support.clients import signed_in_client
from tests.support.contexts import system_ctx
from tests.support.factories.documents import plan_document
from tests.support.queries import actions

BROKEN = b"PK\x03\x04" + b"broken" * 20


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document counts as a long one."""
    monkeypatch.setattr("imports.service.documents.QUICK_BYTES", 0)


@pytest.fixture
def desk(app: FastAPI) -> ReadingDesk:
    made: ReadingDesk = app.state.desk
    return made


def send(client: TestClient, content: bytes, name: str = "方案.txt") -> str:
    answer = client.post("/plans/import", files={"file": (name, content)})
    assert answer.status_code == 303
    return answer.headers["location"]


def state_of(database: Database, upload_id: int = 1) -> UploadState:
    with database.transaction(write=False) as session:
        return plans.upload_or_404(session, upload_id).state


def dead_reader() -> str:
    """The name of a process of this machine that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return f"{socket.gethostname()}:{process.pid}"


def claim_as(reader: str, database: Database, clock: FixedClock) -> Claim | None:
    with system_ctx(database, clock) as ctx:
        return plan_service.claim_upload(ctx, reader, is_gone)


def test_a_long_document_is_kept_at_once_and_read_behind_a_page(
    office: TestClient, desk: ReadingDesk, database: Database
) -> None:
    content = plan_document()
    waiting = send(office, content)
    assert waiting == "/plans/import/1"
    page = office.get(waiting).text
    assert "原件已保存，马上开始识别。" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert 'href="/plans/import/1"' in office.get("/plans/import").text
    assert office.get(f"{waiting}/original").content == content
    assert desk.read_waiting() == 1
    done = office.get(waiting)
    assert (done.status_code, done.headers["location"]) == (303, "/plans/1/review")
    review = office.get("/plans/1/review").text
    assert "已识别3项任务、2个指标，请对照原文核对。" in review
    assert 'href="/plans/1/original"' in review
    original = office.get("/plans/1/original")
    assert original.content == content
    assert "attachment" in original.headers["content-disposition"]
    assert 'href="/plans/import/1"' not in office.get("/plans/import").text
    with database.transaction(write=False) as session:
        plan = session.get_one(Plan, 1)
        assert plan.created_by == 1
        assert actions(session)[-2:] == [AuditAction.UPLOAD_KEPT, AuditAction.PLAN_IMPORTED]


def test_what_takes_longer_than_a_person_waits_goes_behind_the_page(
    office: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: object, **_limits: object) -> None:
        raise ReadingStopped("文件读取超时，已停止。")

    monkeypatch.setattr("imports.service.documents.QUICK_BYTES", 10**6)
    monkeypatch.setattr("imports.service.documents.parse_in_child", stopped)
    assert send(office, plan_document()) == "/plans/import/1"


def test_a_file_that_waits_is_not_kept_twice_and_one_imported_before_is_found(
    office: TestClient, desk: ReadingDesk
) -> None:
    assert send(office, plan_document()) == send(office, plan_document(), "另一个名称.txt") == "/plans/import/1"
    second = send(office, plan_document("另一方案\n\n1. 另一件事。去办。\n"), "二.txt")
    assert "前面还有1份文件在识别" in office.get(second).text
    assert desk.read_waiting() == 2
    assert send(office, plan_document()) == "/plans/1/review"
    assert "这份文件已经导入过" in office.get("/plans/1/review").text


def test_a_failure_is_told_and_the_original_waits_for_another_try(
    office: TestClient, desk: ReadingDesk, database: Database
) -> None:
    waiting = send(office, BROKEN, "坏.docx")
    assert desk.read_waiting() == 1
    page = office.get(waiting).text
    assert "这份文件没有识别成功，原件保留着。" in page
    assert "坏.docx：" in page
    assert 'http-equiv="refresh"' not in page
    assert office.get(f"{waiting}/original").content == BROKEN
    assert office.post(f"{waiting}/attempts").headers["location"] == waiting
    assert state_of(database) is UploadState.WAITING
    assert office.post(f"{waiting}/attempts").status_code == 409
    assert desk.read_waiting() == 1
    assert send(office, BROKEN, "坏.docx") == waiting
    assert state_of(database) is UploadState.WAITING
    assert office.post(f"{waiting}/removal").status_code == 409
    assert desk.read_waiting() == 1
    assert office.post(f"{waiting}/removal").status_code == 303
    assert "坏.docx" not in office.get("/plans/import").text
    assert "这份原件已移出列表。" in office.get(waiting).text
    with database.transaction(write=False) as session:
        assert session.get(Plan, 1) is None
        told = actions(session)
    assert told.count(AuditAction.UPLOAD_FAILED) == 3
    assert told[-1] is AuditAction.UPLOAD_REMOVED


def test_what_a_dead_process_was_reading_is_taken_up_again(
    office: TestClient, desk: ReadingDesk, database: Database, clock: FixedClock
) -> None:
    waiting = send(office, plan_document())
    assert claim_as(dead_reader(), database, clock) is not None
    assert state_of(database) is UploadState.READING
    assert desk.read_waiting() == 1
    assert office.get(waiting).headers["location"] == "/plans/1/review"


def test_the_claim_of_another_machine_holds_until_it_runs_out(
    office: TestClient, desk: ReadingDesk, database: Database, clock: FixedClock
) -> None:
    waiting = send(office, plan_document())
    late = claim_as("elsewhere:1", database, clock)
    assert late is not None
    assert desk.read_waiting() == 0
    clock.at += timedelta(seconds=12)
    assert "正在识别，已用12秒。" in office.get(waiting).text
    clock.at += LEASE
    taken = claim_as("a third:1", database, clock)
    assert taken is not None
    assert "上一次识别中断了，正在重新识别。" in office.get(waiting).text
    with system_ctx(database, clock) as ctx:
        # Who was thought dead comes back: it may neither finish nor fail what another reads now.
        assert not plan_service.still_claimed(ctx, late)
        plan_service.fail_upload(ctx, late, "太晚了")
        assert plan_service.still_claimed(ctx, taken)


def test_a_file_that_ends_every_reader_is_left_to_a_person(
    office: TestClient, desk: ReadingDesk, database: Database, clock: FixedClock
) -> None:
    waiting = send(office, plan_document())
    for _ in range(MOST_ATTEMPTS):
        assert claim_as(reader_name(), database, clock) is not None
    assert desk.read_waiting() == 0
    assert "识别时服务器连续中断了3次" in office.get(waiting).text


def test_a_lost_original_and_a_surprise_are_told_in_words(
    office: TestClient, desk: ReadingDesk, database: Database, monkeypatch: pytest.MonkeyPatch, app: FastAPI
) -> None:
    waiting = send(office, plan_document())
    monkeypatch.setattr("imports.service.read_document", lambda *_: 1 / 0)
    assert desk.read_waiting() == 1
    assert "识别时出了意外，原件保留着。" in office.get(waiting).text
    assert office.post(f"{waiting}/attempts").status_code == 303
    store = app.state.gate.extra["evidence"]
    for path in store.root.rglob("*"):
        if path.is_file():
            path.unlink()
    assert desk.read_waiting() == 1
    assert "原件不在存储中，或已损坏。" in office.get(waiting).text
    assert state_of(database) is UploadState.FAILED


def test_a_plan_from_before_originals_were_kept_has_none(office: TestClient, draft: int) -> None:
    assert "下载原件" not in office.get(f"/plans/{draft}/review").text
    assert office.get(f"/plans/{draft}/original").status_code == 404


def test_the_desk_of_a_running_server_reads_by_itself(
    app: FastAPI, people: None, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was left when it started, and after a turn that failed."""
    failing = iter((True,))
    first = ReadingDesk.read_waiting

    def stumbling(desk: ReadingDesk) -> int:
        return 1 // 0 if next(failing, False) else first(desk)

    monkeypatch.setattr(ReadingDesk, "read_waiting", stumbling)
    monkeypatch.setattr("imports.desk.LOOK_EVERY", 0.05)
    with signed_in_client(app, "office") as client:
        waiting = send(client, plan_document())
        until = time.monotonic() + 20
        while state_of(database) is not UploadState.READ and time.monotonic() < until:
            time.sleep(0.05)
        assert client.get(waiting).headers["location"] == "/plans/1/review"
    with database.transaction(write=False) as session:
        assert session.get_one(Plan, 1).state is PlanState.DRAFT


@pytest.mark.parametrize("reader", ["elsewhere:1", "no number", "", f"{socket.gethostname()}:1"])
def test_of_readers_that_may_live_none_is_called_gone(reader: str) -> None:
    assert not is_gone(reader)


def test_uploads_are_for_who_imports(client_for: Callable[[str], TestClient], office: TestClient) -> None:
    waiting = send(office, plan_document())
    for login in ("lian", "ducha"):
        assert client_for(login).get(waiting).status_code == 403
    assert office.get("/plans/import/99").status_code == 404
    assert office.post("/plans/import/99/attempts").status_code == 404
