"""One file brought twice at the same moment, in two tabs or by two people: it is taken once, and both are led to it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from app.core.clock import FixedClock
from app.core.context import Ctx
from app.core.db import Database
from app.evidence import service as evidence
from app.evidence.models import Evidence, EvidenceFile
from app.evidence.store import EvidenceStore
from app.histories import queries as histories
from app.histories.models import HistoryUpload
from app.histories.rules import HistoryRow
from app.histories.service import keep_table
from app.plans import queries as plans
from app.plans.models import Plan, PlanUpload
from app.plans.service.uploads import keep_upload
from app.policy.roles import Role
from imports.service.documents import import_plan, read_document
from tests.support.at_once import both
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.documents import PLAN_TEXT
from tests.support.factories.rounds import make_plan

MARCH = HistoryRow(2, "1", "", "省工业和信息化厅", "2026-03", "建成2个。", "无", "继续。", "2个", "正常")


@pytest.fixture
def plan(database: Database, clock: FixedClock) -> int:
    with system_ctx(database, clock) as ctx:
        make_user(ctx, "bgs", Role.OFFICE)
        make_user(ctx, "bgs2", Role.OFFICE)
        return make_plan(ctx)


def count(database: Database, model: type[SQLModel]) -> int:
    with database.transaction(write=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_table_of_past_reports_waits_once(
    database: Database, clock: FixedClock, plan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def keep(ctx: Ctx) -> None:
        made.append(keep_table(ctx, plan, "往期.xlsx", "a" * 64, [MARCH]))

    ended = both(database, clock, monkeypatch, (histories, "same_file"), ("bgs", keep), ("bgs2", keep))
    assert ended == ["done", "done"]
    assert len(set(made)) == 1
    assert count(database, HistoryUpload) == 1


@pytest.mark.parametrize("before", [False, True])
def test_a_document_is_imported_once(
    database: Database, clock: FixedClock, plan: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: bool
) -> None:
    """Whether its content is new or was kept for something else before."""
    assert plan
    with_store = storing(tmp_path)
    content = PLAN_TEXT.encode()
    if before:
        with system_ctx(database, clock) as ctx:
            evidence.keep_original(with_store(ctx), "方案.txt", content)
    made: list[bool] = []

    def take(ctx: Ctx) -> None:
        made.append(import_plan(with_store(ctx), read_document(content, "方案.txt")).created)

    ended = both(database, clock, monkeypatch, (plans, "plan_by_digest"), ("bgs", take), ("bgs2", take))
    assert ended == ["done", "done"]
    assert sorted(made) == [False, True]
    assert count(database, Plan) == 2


@pytest.mark.parametrize("before", [False, True])
def test_a_long_document_waits_once(
    database: Database, clock: FixedClock, plan: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: bool
) -> None:
    assert plan
    with_store = storing(tmp_path)
    if before:
        with system_ctx(database, clock) as ctx:
            evidence.keep_original(with_store(ctx), "方案.txt", b"text")
    made: list[int] = []

    def take(ctx: Ctx) -> None:
        made.append(keep_upload(with_store(ctx), "方案.txt", b"text").upload_id)

    ended = both(database, clock, monkeypatch, (plans, "unread_by_digest"), ("bgs", take), ("bgs2", take))
    assert ended == ["done", "done"]
    assert len(set(made)) == 1
    assert count(database, PlanUpload) == 1


def test_two_units_bring_one_file(
    database: Database, clock: FixedClock, plan: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A circular that everybody attaches on the same afternoon."""
    assert plan
    with_store = storing(tmp_path)
    with system_ctx(database, clock) as ctx:
        units = [make_unit(ctx, "省教育厅"), make_unit(ctx, "省财政厅")]

    def bring(unit: int) -> Callable[[Ctx], object]:
        return lambda ctx: evidence.store_file(with_store(ctx), unit, "通报.txt", "同一份通报".encode())

    ended = both(
        database, clock, monkeypatch, (evidence, "find_evidence"), ("bgs", bring(units[0])), ("bgs2", bring(units[1]))
    )
    assert ended == ["done", "done"]
    assert (count(database, Evidence), count(database, EvidenceFile)) == (2, 1)


def storing(folder: Path) -> Callable[[Ctx], Ctx]:
    store = EvidenceStore(folder / "evidence", 20 * 1024 * 1024)
    return lambda ctx: replace(ctx, extra={"evidence": store})
