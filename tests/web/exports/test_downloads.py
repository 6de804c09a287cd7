"""Workbooks over the web: files to save, the page's filter, nothing for those who may not see it."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.assessment.service import run_assessment
from app.core.clock import FixedClock
from app.core.db import Database
from app.core.responses import XLSX
from app.exports.queries import export_by_digest
from tests.support.contexts import system_ctx
from tests.support.factories.assessment import FROM, TO, Month, make_month, on
from tests.unit.exports.reading import opened

Clients = Callable[[str], TestClient]


@pytest.fixture
def month(database: Database, clock: FixedClock) -> Month:
    """The clock stands at 2 December afterwards; the month has been assessed once."""
    with system_ctx(database, clock) as ctx:
        made = make_month(ctx)
    clock.at = on(2, month=12)
    with system_ctx(database, clock) as ctx:
        assert run_assessment(ctx, made.plan_id, FROM, TO) == 1
    return made


def words(content: bytes) -> set[str]:
    rows = opened(content, values=True).worksheets[0].iter_rows(values_only=True)
    return {str(cell) for row in rows for cell in row if cell is not None}


@pytest.mark.parametrize(
    ("path", "name", "shown"),
    [
        ("/exports/situation", "督查情况汇总表（按主办单位）", "省教育厅"),
        ("/exports/situation?plan=1", "督查情况汇总表（按主办单位）", "省教育厅"),
        ("/exports/ledger", "重点任务督查台账", "任务5"),
        ("/exports/board", "重点任务督查台账", "任务3"),
        ("/exports/filing/1", "2026年11月月度报送情况表", "省教育厅"),
        ("/exports/scores/1", "考核评分表", "省教育厅"),
    ],
)
def test_a_workbook_is_a_file_to_save_and_ours(
    client_for: Clients, database: Database, month: Month, path: str, name: str, shown: str
) -> None:
    assert (month.plan_id, month.round_id) == (1, 1)
    answer = client_for("office").get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert quote(f"{name}（截至2026年12月2日）.xlsx", safe="") in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert shown in words(answer.content)
    with database.transaction(write=False) as session:
        assert export_by_digest(session, answer.content) is not None


def test_the_board_exports_what_is_not_green(client_for: Clients, month: Month) -> None:
    assert month.tasks
    found = words(client_for("office").get("/exports/board").content)
    assert "任务3" in found
    assert found & {"任务4", "任务5"} == set()


def test_the_ledger_exports_the_list_as_it_stands(client_for: Clients, month: Month) -> None:
    assert month.tasks
    found = words(client_for("office").get("/exports/ledger?state=closed").content)
    assert found & {f"任务{number}" for number in range(1, 6)} == {"任务4", "任务5"}


@pytest.mark.parametrize(
    "path",
    [
        "/exports/filing/1",
        "/exports/filing/999",
        "/exports/scores/1",
        "/exports/situation?plan=1",
        "/exports/situation?plan=999",
        "/exports/situation?plan=x",
        f"/exports/situation?plan={'9' * 5000}",
    ],
)
def test_what_a_foreign_unit_may_not_see_is_not_there(client_for: Clients, month: Month, path: str) -> None:
    assert month.tasks
    answer = client_for("cz").get(path)
    assert answer.status_code == 404
    assert "省工业和信息化厅" not in answer.text


@pytest.mark.parametrize("path", ["/exports/situation", "/exports/ledger", "/exports/filing/1", "/exports/scores/1"])
def test_administrators_and_strangers_export_nothing(
    client_for: Clients, client: TestClient, month: Month, path: str
) -> None:
    assert month.tasks
    assert client_for("guan").get(path).status_code == 403
    assert client.get(path).status_code == 303
