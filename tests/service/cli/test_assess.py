"""`duban assess` and `duban export scores` on an installation of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.audit.service.keys import load_audit_key
from app.cli import main_app
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.core.errors import AppError
from tests.support.contexts import system_ctx
from tests.support.database import fresh_url
from tests.support.factories.assessment import make_month
from tests.support.fixtures import NOW
from tests.unit.exports.reading import opened

SPAN = ("--from", "2026-11-01", "--to", "2026-11-30", "--at", "2026-12-02T10:00")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A database with the known month; answers the id of its plan."""
    with fresh_url(tmp_path) as url:
        monkeypatch.setenv("DUBAN_DATABASE_URL", url)
        monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("DUBAN_ORGANISATION", "岚江省科学技术厅")
        (tmp_path / "data").mkdir()
        database = Database(make_engine(url), audit_key=load_audit_key(Settings()))
        with system_ctx(database, FixedClock(NOW)) as ctx:
            plan_id = make_month(ctx).plan_id
        database.dispose()
        yield plan_id


def duban(*words: str) -> Result:
    return CliRunner().invoke(main_app, list(words))


def test_assess_lists_the_scores_in_official_order(installed: int) -> None:
    done = duban("assess", *SPAN, "--plan", str(installed), "--title", "11月试算")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "省工业和信息化厅\t88.2\t良好\t按时报送28.0　任务完成34.0　报告质量18.2　退回情况8.0",
            "省教育厅\t100.0\t优秀\t按时报送30.0　任务完成40.0　报告质量20.0　退回情况10.0",
            "11月试算（编号1）：2个单位，9条得分记录，按第1版规则。",
        ],
    )


def test_preview_records_nothing(installed: int) -> None:
    assert installed
    done = duban("assess", *SPAN, "--preview")
    assert done.output == "将为2个单位评分，9条得分记录，按第1版规则。没有记录。\n"
    assert "编号1" in duban("assess", *SPAN).output


@pytest.mark.parametrize("day", ["2026-11-31", "昨天", ""])
def test_a_day_that_does_not_exist_is_wrong_usage(installed: int, day: str) -> None:
    assert installed
    done = duban("assess", "--from", "2026-11-01", "--to", day)
    assert done.exit_code == 2
    assert "不是一个存在的日期" in done.output


def test_a_refusal_is_said(installed: int) -> None:
    assert installed
    done = duban("assess", "--from", "2025-01-01", "--to", "2025-12-31", "--at", "2026-12-02T10:00")
    assert isinstance(done.exception, AppError)
    assert "没有到期的报送" in done.exception.message


def test_export_scores_writes_the_newest_or_the_one_asked_for(installed: int, tmp_path: Path) -> None:
    target = tmp_path / "out" / "scores.xlsx"
    nothing = duban("export", "scores", str(target))
    assert (nothing.exit_code, target.exists()) == (1, False)
    assert "还没有核算过考核" in nothing.output
    duban("assess", *SPAN, "--plan", str(installed))
    for asked in ((), ("--assessment", "1")):
        assert duban("export", "scores", str(target), *asked).exit_code == 0
        names = [row[1] for row in opened(target.read_bytes(), values=True).worksheets[0].iter_rows(values_only=True)]
        assert "省工业和信息化厅" in names
        told = duban("verify", str(target))
        assert told.exit_code == 0
        assert "是本系统导出的原件" in told.output
    target.write_bytes(target.read_bytes() + b"x")
    assert duban("verify", str(target)).exit_code == 1
